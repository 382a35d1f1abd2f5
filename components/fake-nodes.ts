/** Nodes that are objects only: on a local cluster, where kwok keeps them ready, they take GPU pods at no cost. */
import * as pulumi from "@pulumi/pulumi";
import { allocatable, maximumPods } from "../governance/estimate/allocatable";
import type { Capacity } from "../governance/facts";
import type { GpuInstanceType } from "../governance/pricing/pricing";
import { formatCpu, formatMemory } from "../governance/reading/quantity";
import { GPU_RESOURCE } from "../governance/tags";

export interface FakeNodesArgs {
  /** Nodes are named `<pool>-1`, `<pool>-2`, … */
  readonly pool: string;
  readonly count: number;
  readonly instanceType: GpuInstanceType;
  readonly capacity: Capacity;
  /** Nodes lie in its zones in turn. */
  readonly region: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Zones of a region that every account has, as most regions name them. */
const ZONES = ["a", "b", "c"] as const;

/**
 * The SDK's Node sends no `status`, which holds what a node has room for; a node that registers itself sends it with
 * its creation, and so does this one.
 */
class FakeNode extends pulumi.CustomResource {
  constructor(name: string, inputs: Record<string, unknown>, opts: pulumi.CustomResourceOptions) {
    super("kubernetes:core/v1:Node", name, { apiVersion: "v1", kind: "Node", ...inputs }, opts);
  }
}

export function fakeNodes(
  name: string,
  args: FakeNodesArgs,
  opts: { readonly parent: pulumi.Resource; readonly provider: pulumi.ProviderResource },
): void {
  for (let number = 1; number <= args.count; number++)
    new FakeNode(
      `${name}-node-${number}`,
      {
        metadata: {
          name: `${args.pool}-${number}`,
          annotations: { "kwok.x-k8s.io/node": "fake" },
          labels: { ...args.labels, ...nodeLabels(args, number) },
        },
        spec: { taints: [{ key: GPU_RESOURCE, value: "true", effect: "NoSchedule" }] },
        status: roomOf(args.instanceType),
      },
      // Once it is there, kwok keeps its status.
      { ...opts, ignoreChanges: ["status"] },
    );
}

/** What Kubernetes, the cloud and EKS write on a node of a managed node group, which a fake pool stands in for. */
function nodeLabels(
  { pool, instanceType, capacity, region }: FakeNodesArgs,
  number: number,
): Record<string, string> {
  return {
    "eks.amazonaws.com/capacityType": capacity === "spot" ? "SPOT" : "ON_DEMAND",
    "eks.amazonaws.com/nodegroup": pool,
    "kubernetes.io/arch": instanceType.architecture === "arm64" ? "arm64" : "amd64",
    "kubernetes.io/hostname": `${pool}-${number}`,
    "kubernetes.io/os": "linux",
    "node.kubernetes.io/instance-type": instanceType.instanceType,
    "topology.kubernetes.io/region": region,
    "topology.kubernetes.io/zone": `${region}${ZONES[(number - 1) % ZONES.length]}`,
  };
}

/** Less than the type has, by what a real node keeps for itself: what fits here fits there. */
function roomOf(type: GpuInstanceType): Record<"capacity" | "allocatable", Record<string, string>> {
  const same = { [GPU_RESOURCE]: `${type.gpus}`, pods: `${maximumPods(type.vcpus)}` };
  const { cpuMillis, memoryMiB } = allocatable(type);
  return {
    capacity: { cpu: `${type.vcpus}`, memory: formatMemory(type.memoryMiB), ...same },
    allocatable: { cpu: formatCpu(cpuMillis), memory: formatMemory(memoryMiB), ...same },
  };
}
