/** NVIDIA's device plugin, once a cluster: tells Kubernetes how many GPUs each node has. */
import * as pulumi from "@pulumi/pulumi";
import { chartRelease } from "./chart-release";
import { CHARTS } from "./charts";
import type { Cluster } from "./cluster";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import { GPU_RESOURCE, NODE_POOL_LABEL, kubernetesLabels, type Attribution } from "../governance/tags";

export interface GpuDevicePluginArgs {
  /** Who pays for the plugin; an annotation of its pods. */
  readonly attribution: Attribution;
  readonly cluster: Cluster;
  /** Names of the GPU node pools, at least one: it runs on each of their nodes and on no other. */
  readonly pools: readonly string[];
}

export class GpuDevicePlugin extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:compute:GpuDevicePlugin";

  /** @throws InvalidInput on a local cluster and without pools. */
  constructor(name: string, args: GpuDevicePluginArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseBadArgs(name, args);
    super(GpuDevicePlugin.__pulumiType, name, {}, opts);
    const { attribution, cluster, pools } = args;
    chartRelease(
      `${name}-release`,
      {
        chart: CHARTS.nvidiaDevicePlugin,
        namespace: CHARTS.nvidiaDevicePlugin.namespace,
        releaseName: "nvidia-device-plugin",
        values: {
          // The chart gives pods no labels but those of its selector, which cannot be changed once it is installed.
          podAnnotations: kubernetesLabels(attribution),
          tolerations: [{ key: GPU_RESOURCE, operator: "Exists", effect: "NoSchedule" }],
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: NODE_POOL_LABEL, operator: "In", values: [...pools].sort() }] },
                ],
              },
            },
          },
        },
      },
      { parent: this, provider: cluster.kubernetes },
    );
    const facts: Facts = { version: FACTS_VERSION, kind: "add-on", name, attribution };
    this.registerOutputs({ facts });
  }
}

function refuseBadArgs(name: string, { cluster, pools }: GpuDevicePluginArgs): void {
  const problems: Problem[] = [];
  if (!cluster.eks)
    problems.push({
      path: "cluster",
      found: "a local cluster",
      rule: "must be in AWS: fake nodes say themselves how many GPUs they have",
    });
  if (pools.length === 0)
    problems.push({ path: "pools", found: "[]", rule: "needs at least one GPU node pool" });
  if (problems.length > 0) throw new InvalidInput(`GpuDevicePlugin ${name}`, problems);
}
