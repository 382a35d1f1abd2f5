/** A managed node group of EKS with its launch template, tagged down to each instance, volume and auto-scaling group. */
import * as pulumi from "@pulumi/pulumi";
import { Tag } from "@pulumi/aws/autoscaling/tag";
import { LaunchTemplate } from "@pulumi/aws/ec2/launchTemplate";
import { NodeGroup, type NodeGroupArgs } from "@pulumi/aws/eks/nodeGroup";
import { namedTags } from "./named-tags";
import type { Capacity } from "../governance/facts";
import type { Attribution } from "../governance/tags";

export interface ManagedNodeGroupArgs {
  readonly attribution: Attribution;
  readonly clusterName: pulumi.Input<string>;
  /** Kubernetes version of the nodes: the cluster's. */
  readonly version: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string[]>;
  readonly amiType: string;
  readonly instanceTypes: readonly string[];
  readonly capacity: Capacity;
  /** Root volume, gp3, GiB. */
  readonly diskGiB: number;
  /** Nodes: `desired` is how many there are at first. */
  readonly size: { readonly min: number; readonly desired: number; readonly max: number };
  readonly labels: Readonly<Record<string, string>>;
  readonly taints?: NonNullable<NodeGroupArgs["taints"]>;
}

export interface ManagedNodes {
  readonly group: NodeGroup;
  /** Name of the auto-scaling group that EKS makes for it. */
  readonly autoScalingGroup: pulumi.Output<string>;
}

/** What a node makes that AWS bills and tags by itself: a node group's own tags reach none of them. */
const TAGGED_BY_TEMPLATE = ["instance", "volume", "network-interface"];

/** The root device of Amazon Linux 2023. */
export const ROOT_DEVICE = "/dev/xvda";

export function managedNodeGroup(
  name: string,
  args: ManagedNodeGroupArgs,
  opts: { readonly parent: pulumi.Resource; readonly dependsOn?: pulumi.Resource[] },
): ManagedNodes {
  const { attribution, size } = args;
  const child = { parent: opts.parent };
  const template = launchTemplate(name, args, opts.parent);
  const group = new NodeGroup(
    `${name}-nodes`,
    {
      clusterName: args.clusterName,
      version: args.version,
      nodeRoleArn: args.nodeRoleArn,
      subnetIds: args.subnetIds,
      amiType: args.amiType,
      capacityType: args.capacity === "spot" ? "SPOT" : "ON_DEMAND",
      instanceTypes: [...args.instanceTypes],
      launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
      scalingConfig: { minSize: size.min, desiredSize: size.desired, maxSize: size.max },
      labels: args.labels,
      ...(args.taints && { taints: args.taints }),
      tags: namedTags(attribution, `${name}-nodes`),
    },
    {
      ...opts,
      // An autoscaler and the off-hours schedule move it: an update must not start or stop what they decided on.
      ignoreChanges: ["scalingConfig.desiredSize"],
    },
  );
  const autoScalingGroup = group.resources.apply((resources) => {
    const [first] = resources[0]?.autoscalingGroups ?? [];
    if (!first) throw new Error(`node group ${name}-nodes: EKS names no auto-scaling group of it`);
    return first.name;
  });
  for (const [key, value] of Object.entries(namedTags(attribution, name)))
    new Tag(
      `${name}-tag-${key}`,
      { autoscalingGroupName: autoScalingGroup, tag: { key, value, propagateAtLaunch: false } },
      child,
    );
  return { group, autoScalingGroup };
}

function launchTemplate(
  name: string,
  { attribution, diskGiB }: ManagedNodeGroupArgs,
  parent: pulumi.Resource,
): LaunchTemplate {
  const tags = namedTags(attribution, name);
  return new LaunchTemplate(
    `${name}-launch-template`,
    {
      updateDefaultVersion: true,
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: { volumeSize: diskGiB, volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      // One hop: pods that are not on the host's network get no credentials of the node's.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      tagSpecifications: TAGGED_BY_TEMPLATE.map((resourceType) => ({ resourceType, tags })),
      tags: namedTags(attribution, `${name}-launch-template`),
    },
    { parent },
  );
}
