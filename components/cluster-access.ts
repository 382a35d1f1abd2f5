/** Who administers an EKS cluster: IAM roles, by access entries instead of a ConfigMap inside it. */
import type * as pulumi from "@pulumi/pulumi";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry";
import { AccessPolicyAssociation } from "@pulumi/aws/eks/accessPolicyAssociation";
import { partitionOf } from "./aws-partition";
import { namedTags } from "./named-tags";
import type { Problem } from "../governance/reading/problem";
import type { Attribution } from "../governance/tags";

export interface ClusterAccessArgs {
  readonly attribution: Attribution;
  readonly region: string;
  readonly clusterName: pulumi.Input<string>;
  /** ARNs of IAM roles. Whoever creates the cluster administers it already, and is not listed. */
  readonly administrators: readonly string[];
}

const ROLE_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** Administrators that are no roles, or listed twice. */
export function administratorProblems(administrators: readonly string[]): Problem[] {
  return administrators.flatMap((arn, index): Problem[] => {
    const problem = (rule: string): Problem[] => [
      { path: `settings.administrators[${index}]`, found: `"${arn}"`, rule },
    ];
    if (!ROLE_ARN.test(arn)) return problem("must be an IAM role, arn:aws:iam::<account>:role/<name>");
    return administrators.indexOf(arn) < index ? problem("is listed twice") : [];
  });
}

export function clusterAccess(
  name: string,
  { attribution, region, clusterName, administrators }: ClusterAccessArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return administrators.map((principalArn) => {
    // Named by account and role, not by position: one that is added moves no other.
    const [, account, role] = ROLE_ARN.exec(principalArn) ?? [];
    const entryName = `${name}-administrator-${account}-${role}`;
    const entry = new AccessEntry(
      entryName,
      { clusterName, principalArn, tags: namedTags(attribution, entryName) },
      { parent },
    );
    return new AccessPolicyAssociation(
      `${entryName}-policy`,
      {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:${partitionOf(region)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
        accessScope: { type: "cluster" },
      },
      { parent },
    );
  });
}
