/** The small node pool that runs what needs no GPU: the platform itself and services on CPUs. */
import * as pulumi from "@pulumi/pulumi";
import { architectureOf, amiType } from "./machine-image";
import { managedNodeGroup } from "./managed-node-group";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { SYSTEM_POOL } from "../governance/manifest/inference-service";
import { MINUTES_PER_WEEK } from "../governance/money";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import type { StackConfig } from "../governance/stack-config/stack-config";
import { NODE_POOL_LABEL, kubernetesLabels, type Attribution } from "../governance/tags";

export type SystemPoolSettings = Extract<StackConfig["cluster"], { systemPool: unknown }>["systemPool"];

export interface SystemNodePoolArgs {
  readonly attribution: Attribution;
  /** Instance types of one architecture, capacity, disk (GiB), and min ≤ desired ≤ max nodes, at least one. */
  readonly settings: SystemPoolSettings;
  readonly clusterName: pulumi.Input<string>;
  readonly version: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<string[]>;
  /** What has to be there before nodes join: the role's policies and the add-ons that make nodes ready. */
  readonly after: readonly pulumi.Resource[];
}

export class SystemNodePool extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:compute:SystemNodePool";

  /** @throws InvalidInput on mixed architectures and sizes out of order. */
  constructor(name: string, args: SystemNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const { attribution, settings } = args;
    const problems = [...sizeProblems(settings), ...typeProblems(settings.instanceTypes)];
    if (settings.min < 1)
      problems.push({
        path: "settings.min",
        found: `${settings.min}`,
        rule: "must be at least 1: the cluster's own pods run here",
      });
    if (problems.length > 0) throw new InvalidInput(`SystemNodePool ${name}`, problems);
    super(SystemNodePool.__pulumiType, name, {}, opts);
    const { instanceTypes, capacity, diskGiB, min, desired, max } = settings;
    managedNodeGroup(
      name,
      {
        attribution,
        clusterName: args.clusterName,
        version: args.version,
        nodeRoleArn: args.nodeRoleArn,
        subnetIds: args.subnetIds,
        amiType: amiType("standard", architectureOf(instanceTypes[0] ?? "")),
        instanceTypes,
        capacity,
        diskGiB,
        size: { min, desired, max },
        labels: { ...kubernetesLabels(attribution), [NODE_POOL_LABEL]: SYSTEM_POOL },
      },
      { parent: this, dependsOn: [...args.after] },
    );
    const facts: Facts = {
      version: FACTS_VERSION,
      kind: "node-pool",
      name: SYSTEM_POOL,
      attribution,
      nodePool: {
        provisioner: "managed",
        purpose: "system",
        instanceTypes,
        capacity,
        nodes: { floor: min, expected: desired, ceiling: max },
        limitGpus: null,
        diskGiB,
        minutesPerWeek: MINUTES_PER_WEEK,
      },
    };
    this.registerOutputs({ facts });
  }
}

/** `min`, `desired` and `max` out of order. */
export function sizeProblems({ min, desired, max }: Record<"min" | "desired" | "max", number>): Problem[] {
  if (min <= desired && desired <= max) return [];
  return [
    {
      path: "settings.min, desired, max",
      found: `${min}, ${desired}, ${max}`,
      rule: "must be in order: min <= desired <= max",
    },
  ];
}

function typeProblems(instanceTypes: readonly string[]): Problem[] {
  const path = "settings.instanceTypes";
  if (instanceTypes.length === 0) return [{ path, rule: "needs at least one instance type" }];
  const architectures = new Set(instanceTypes.map(architectureOf));
  if (architectures.size === 1) return [];
  const found = instanceTypes.map((type) => `${type} ${architectureOf(type)}`).join(", ");
  return [{ path, found, rule: "must not mix architectures: one image serves the pool" }];
}
