/** The objects of one Karpenter node pool: which nodes may start, and how they are made in AWS. */
import * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { ROOT_DEVICE } from "./managed-node-group";
import type { Architecture } from "./machine-image";
import { namedTags } from "./named-tags";
import type { Capacity } from "../governance/facts";
import { GPU_RESOURCE, kubernetesLabels, type Attribution } from "../governance/tags";

export interface KarpenterPoolArgs {
  readonly attribution: Attribution;
  /** Name of both objects: a DNS label. */
  readonly pool: string;
  readonly instanceTypes: readonly string[];
  readonly architecture: Architecture;
  readonly capacity: Capacity;
  /** Most GPUs that its nodes may have together. Enforced late: a node that exceeds it may still start. */
  readonly limitGpus: number;
  /** Root volume, gp3, GiB. */
  readonly diskGiB: number;
  /** Labels of the nodes. */
  readonly labels: Readonly<Record<string, string>>;
  readonly instanceProfile: pulumi.Input<string>;
  readonly subnetIds: pulumi.Output<string[]>;
  readonly securityGroupId: pulumi.Input<string>;
}

const GROUP = "karpenter.k8s.aws";

/** How long a node lives: thirty days, so that security fixes of the image arrive. */
const EXPIRES_AFTER = "720h";
/** How long a node is watched for being idle: models take minutes to load, so that nodes are not moved at each lull. */
const CONSOLIDATES_AFTER = "10m";

export function karpenterPool(
  name: string,
  args: KarpenterPoolArgs,
  opts: {
    readonly parent: pulumi.Resource;
    readonly provider: pulumi.ProviderResource;
    readonly dependsOn: pulumi.Resource[];
  },
): void {
  const metadata = { name: args.pool, labels: kubernetesLabels(args.attribution) };
  const nodeClass = new CustomResource(
    `${name}-node-class`,
    { apiVersion: `${GROUP}/v1`, kind: "EC2NodeClass", metadata, spec: nodeClassSpec(name, args) },
    opts,
  );
  new CustomResource(
    `${name}-node-pool`,
    { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata, spec: nodePoolSpec(args) },
    { ...opts, dependsOn: [...opts.dependsOn, nodeClass] },
  );
}

function nodeClassSpec(name: string, args: KarpenterPoolArgs): Record<string, unknown> {
  return {
    // Karpenter takes the variant with NVIDIA's driver for types with GPUs.
    amiSelectorTerms: [{ alias: "al2023@latest" }],
    instanceProfile: args.instanceProfile,
    // By identifier, not by tag: subnets of an existing network are not ours to tag.
    subnetSelectorTerms: args.subnetIds.apply((ids) => ids.map((id) => ({ id }))),
    securityGroupSelectorTerms: [{ id: args.securityGroupId }],
    blockDeviceMappings: [
      {
        deviceName: ROOT_DEVICE,
        ebs: {
          volumeSize: `${args.diskGiB}Gi`,
          volumeType: "gp3",
          encrypted: true,
          deleteOnTermination: true,
        },
      },
    ],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    // On instances, volumes, network interfaces and launch templates.
    tags: namedTags(args.attribution, name),
  };
}

function nodePoolSpec(args: KarpenterPoolArgs): Record<string, unknown> {
  const { pool, instanceTypes, architecture, capacity, limitGpus, labels } = args;
  const oneOf = (key: string, values: readonly string[]) => ({ key, operator: "In", values });
  return {
    limits: { [GPU_RESOURCE]: `${limitGpus}` },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: CONSOLIDATES_AFTER,
      budgets: [{ nodes: "10%" }],
    },
    template: {
      metadata: { labels },
      spec: {
        nodeClassRef: { group: GROUP, kind: "EC2NodeClass", name: pool },
        expireAfter: EXPIRES_AFTER,
        taints: [{ key: GPU_RESOURCE, value: "true", effect: "NoSchedule" }],
        requirements: [
          oneOf("node.kubernetes.io/instance-type", instanceTypes),
          oneOf("kubernetes.io/arch", [architecture === "arm64" ? "arm64" : "amd64"]),
          // No fallback from spot to on-demand: the pool would cost more than it says it does.
          oneOf("karpenter.sh/capacity-type", [capacity]),
        ],
      },
    },
  };
}
