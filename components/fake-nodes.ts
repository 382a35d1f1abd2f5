/** Nodes that are objects only: on a local cluster, where kwok keeps them ready, they take GPU pods at no cost. */
import * as pulumi from "@pulumi/pulumi";
import type { GpuInstanceType } from "../governance/pricing/pricing";
import { GPU_RESOURCE } from "../governance/tags";

export interface FakeNodesArgs {
  /** Nodes are named `<pool>-1`, `<pool>-2`, … */
  readonly pool: string;
  readonly count: number;
  readonly instanceType: GpuInstanceType;
  readonly labels: Readonly<Record<string, string>>;
}

/** Pods that a node takes: Kubernetes' default (kubelet configuration, maxPods). */
const PODS = "110";

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
  { pool, count, instanceType, labels }: FakeNodesArgs,
  opts: { readonly parent: pulumi.Resource; readonly provider: pulumi.ProviderResource },
): void {
  const { gpus, vcpus, memoryMiB, architecture } = instanceType;
  const resources = {
    cpu: `${vcpus}`,
    memory: `${memoryMiB}Mi`,
    pods: PODS,
    [GPU_RESOURCE]: `${gpus}`,
  };
  for (let number = 1; number <= count; number++) {
    const nodeName = `${pool}-${number}`;
    new FakeNode(
      `${name}-node-${number}`,
      {
        metadata: {
          name: nodeName,
          annotations: { "kwok.x-k8s.io/node": "fake" },
          labels: {
            ...labels,
            "kubernetes.io/hostname": nodeName,
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": architecture === "arm64" ? "arm64" : "amd64",
            "node.kubernetes.io/instance-type": instanceType.instanceType,
          },
        },
        spec: { taints: [{ key: GPU_RESOURCE, value: "true", effect: "NoSchedule" }] },
        status: { capacity: resources, allocatable: resources },
      },
      // Once it is there, kwok keeps its status.
      { ...opts, ignoreChanges: ["status"] },
    );
  }
}
