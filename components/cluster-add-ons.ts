/** The add-ons of EKS that every cluster has, in the two steps that they can be installed in. */
import type * as pulumi from "@pulumi/pulumi";
import { Addon } from "@pulumi/aws/eks/addon";
import { namedTags } from "./named-tags";
import type { Attribution } from "../governance/tags";

interface AddOn {
  readonly addOn: string;
  readonly settings?: unknown;
}

/**
 * Before the first node, which is not ready without them. The VPC CNI enforces NetworkPolicies only when told to, and
 * teams are kept apart by them.
 */
export const ADD_ONS_BEFORE_NODES: readonly AddOn[] = [
  { addOn: "vpc-cni", settings: { enableNetworkPolicy: "true" } },
  { addOn: "kube-proxy" },
  { addOn: "eks-pod-identity-agent" },
];

/** Pods like any other: EKS waits until they run, for which there have to be nodes. Autoscaling reads metrics-server. */
export const ADD_ONS_ON_NODES: readonly AddOn[] = [{ addOn: "coredns" }, { addOn: "metrics-server" }];

export interface ClusterAddOnsArgs {
  readonly attribution: Attribution;
  readonly clusterName: pulumi.Input<string>;
  readonly addOns: readonly AddOn[];
}

export function clusterAddOns(
  name: string,
  { attribution, clusterName, addOns }: ClusterAddOnsArgs,
  opts: { readonly parent: pulumi.Resource; readonly dependsOn?: pulumi.Resource[] },
): Addon[] {
  return addOns.map(
    ({ addOn, settings }) =>
      new Addon(
        `${name}-${addOn}`,
        {
          clusterName,
          addonName: addOn,
          ...(settings !== undefined && { configurationValues: JSON.stringify(settings) }),
          resolveConflictsOnCreate: "OVERWRITE",
          resolveConflictsOnUpdate: "OVERWRITE",
          tags: namedTags(attribution, `${name}-${addOn}`),
        },
        opts,
      ),
  );
}
