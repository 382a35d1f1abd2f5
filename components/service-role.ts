/** An IAM role that one AWS service takes on, with the policies that AWS keeps for it. */
import type * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment";
import { partitionOf } from "./aws-partition";
import { namedTags } from "./named-tags";
import type { Attribution } from "../governance/tags";

export interface ServiceRoleArgs {
  readonly attribution: Attribution;
  readonly region: string;
  /** Principal, e.g. `eks.amazonaws.com`. */
  readonly service: string;
  /** What the service may do to take the role on; default: `sts:AssumeRole`. */
  readonly actions?: readonly string[];
  /** Names of AWS' own policies, e.g. `AmazonEKSClusterPolicy`. */
  readonly managedPolicies?: readonly string[];
}

export interface ServiceRole {
  readonly role: Role;
  /** What uses the role depends on these: without them it can do nothing yet, and on deletion nothing any more. */
  readonly attachments: readonly RolePolicyAttachment[];
}

/** What a node needs: to join, to give pods addresses, to pull images, and to be reached without SSH. */
export const NODE_POLICIES = [
  "AmazonEKSWorkerNodePolicy",
  "AmazonEKS_CNI_Policy",
  "AmazonEC2ContainerRegistryPullOnly",
  "AmazonSSMManagedInstanceCore",
] as const;

export function serviceRole(name: string, args: ServiceRoleArgs, parent: pulumi.Resource): ServiceRole {
  const { attribution, region, service, actions = ["sts:AssumeRole"], managedPolicies = [] } = args;
  const role = new Role(
    name,
    {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: actions }],
      }),
      tags: namedTags(attribution, name),
    },
    { parent },
  );
  const attachments = managedPolicies.map(
    (policy) =>
      new RolePolicyAttachment(
        `${name}-${policy}`,
        { role: role.name, policyArn: `arn:${partitionOf(region)}:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  return { role, attachments };
}

/** The role of the nodes of a cluster. */
export function nodeRole(
  name: string,
  { attribution, region }: Pick<ServiceRoleArgs, "attribution" | "region">,
  parent: pulumi.Resource,
): ServiceRole {
  return serviceRole(
    name,
    { attribution, region, service: "ec2.amazonaws.com", managedPolicies: NODE_POLICIES },
    parent,
  );
}
