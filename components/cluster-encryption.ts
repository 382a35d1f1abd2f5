/** The key that Kubernetes secrets are encrypted with before they reach the control plane's storage. */
import type * as pulumi from "@pulumi/pulumi";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import type { Role } from "@pulumi/aws/iam/role";
import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import { namedTags } from "./named-tags";
import type { Attribution } from "../governance/tags";

export interface ClusterEncryptionArgs {
  readonly attribution: Attribution;
  readonly clusterName: string;
  /** The control plane's role. */
  readonly role: Role;
  /** Refuse to delete the key: without it no secret can be read again. */
  readonly protect: boolean;
}

/** The longest that AWS keeps a deleted key, in days. */
const DELETION_WINDOW_DAYS = 30;

export function clusterEncryption(
  name: string,
  { attribution, clusterName, role, protect }: ClusterEncryptionArgs,
  parent: pulumi.Resource,
): { readonly key: Key; readonly permission: RolePolicy } {
  const key = new Key(
    `${name}-key`,
    {
      description: `Secrets of the cluster ${clusterName}`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      tags: namedTags(attribution, `${name}-key`),
    },
    { parent, protect },
  );
  new Alias(
    `${name}-key-alias`,
    { name: `alias/${clusterName}-secrets`, targetKeyId: key.keyId },
    { parent },
  );
  const permission = new RolePolicy(
    `${name}-key-permission`,
    {
      role: role.name,
      policy: key.arn.apply((arn) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
              Resource: arn,
            },
          ],
        }),
      ),
    },
    { parent },
  );
  return { key, permission };
}
