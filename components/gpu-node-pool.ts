/** A pool of GPU nodes from one description: a managed node group, a Karpenter pool, or fake nodes on a local cluster. */
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, EksConnection } from "./cluster";
import { fakeNodes } from "./fake-nodes";
import type { Karpenter } from "./karpenter";
import { karpenterPool } from "./karpenter-pool";
import { amiType } from "./machine-image";
import { managedNodeGroup } from "./managed-node-group";
import type { Network } from "./network";
import { offHours } from "./off-hours";
import { nodeRole } from "./service-role";
import { sizeProblems } from "./system-node-pool";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { SYSTEM_POOL } from "../governance/manifest/inference-service";
import { MINUTES_PER_WEEK } from "../governance/money";
import type { GpuInstanceType } from "../governance/pricing/pricing";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import { isTimeZone, minutesPerWeek } from "../governance/schedule";
import type { NodePoolConfig } from "../governance/stack-config/stack-config";
import { GPU_RESOURCE, NODE_POOL_LABEL, kubernetesLabels, type Attribution } from "../governance/tags";

export interface GpuNodePoolArgs {
  /** Whose the pool is: its idle share is charged here. */
  readonly attribution: Attribution;
  /** Name of the pool, by which workloads select it: a DNS label. */
  readonly pool: string;
  readonly settings: NodePoolConfig;
  readonly cluster: Cluster;
  readonly region: string;
  /** Where the nodes are; required in AWS. */
  readonly network?: Network | undefined;
  /** The cluster's Karpenter; required by Karpenter pools. */
  readonly karpenter?: Karpenter | undefined;
  /** Every GPU instance type that is known, by its name. */
  readonly catalogue: Readonly<Record<string, GpuInstanceType>>;
}

/** The parts of a pool that are the same whoever provisions it. */
interface Pool {
  readonly name: string;
  readonly types: readonly GpuInstanceType[];
  /** Of its nodes. */
  readonly labels: Readonly<Record<string, string>>;
}

export class GpuNodePool extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:compute:GpuNodePool";

  /** @throws InvalidInput with everything in the description that does not go together. */
  constructor(name: string, args: GpuNodePoolArgs, opts?: pulumi.ComponentResourceOptions) {
    const { attribution, pool, settings, cluster, region } = args;
    const types = checked(name, args);
    super(GpuNodePool.__pulumiType, name, {}, opts);
    const labels = { ...kubernetesLabels(attribution), [NODE_POOL_LABEL]: pool };
    const nodes: Pool = { name, types, labels };
    if (settings.provisioner === "fake") {
      const [instanceType] = types;
      if (instanceType)
        fakeNodes(
          name,
          { pool, count: settings.desired, instanceType, capacity: settings.capacity, region, labels },
          { parent: this, provider: cluster.kubernetes },
        );
    } else if (cluster.eks) {
      if (settings.provisioner === "managed") this.managed(nodes, settings, args, cluster.eks);
      else this.karpenter(nodes, settings, args, cluster.eks);
    }
    const facts: Facts = {
      version: FACTS_VERSION,
      kind: "node-pool",
      name: pool,
      attribution,
      nodePool: poolFacts(settings),
    };
    this.registerOutputs({ facts });
  }

  private managed(
    { name, types, labels }: Pool,
    settings: Extract<NodePoolConfig, { provisioner: "managed" }>,
    { attribution, network, region }: GpuNodePoolArgs,
    eks: EksConnection,
  ): void {
    const { instanceTypes, capacity, diskGiB, schedule, min, desired, max } = settings;
    const own = eks.nodeRoleArn ? undefined : nodeRole(`${name}-node-role`, { attribution, region }, this);
    const { autoScalingGroup } = managedNodeGroup(
      name,
      {
        attribution,
        clusterName: eks.clusterName,
        version: eks.version,
        nodeRoleArn: eks.nodeRoleArn ?? own?.role.arn ?? "",
        subnetIds: network?.privateSubnetIds ?? [],
        amiType: amiType("nvidia", types[0]?.architecture ?? "x86_64"),
        instanceTypes,
        capacity,
        diskGiB,
        size: { min, desired, max },
        labels,
        taints: [{ key: GPU_RESOURCE, value: "true", effect: "NO_SCHEDULE" }],
      },
      { parent: this, dependsOn: [...eks.beforeNodes, ...(own?.attachments ?? [])] },
    );
    if (schedule) offHours(name, { autoScalingGroup, schedule, size: { min, desired, max } }, this);
  }

  private karpenter(
    { name, types, labels }: Pool,
    settings: Extract<NodePoolConfig, { provisioner: "karpenter" }>,
    { attribution, pool, network, karpenter, cluster }: GpuNodePoolArgs,
    eks: EksConnection,
  ): void {
    const { instanceTypes, capacity, diskGiB, limits } = settings;
    if (!karpenter || !network) return;
    karpenterPool(
      name,
      {
        attribution,
        pool,
        instanceTypes,
        architecture: types[0]?.architecture ?? "x86_64",
        capacity,
        limitGpus: limits.gpus,
        diskGiB,
        labels,
        instanceProfile: karpenter.instanceProfile,
        subnetIds: network.privateSubnetIds,
        securityGroupId: eks.securityGroupId,
      },
      { parent: this, provider: cluster.kubernetes, dependsOn: [karpenter.release] },
    );
  }
}

function poolFacts(settings: NodePoolConfig): Extract<Facts, { kind: "node-pool" }>["nodePool"] {
  const { provisioner, instanceTypes, capacity, diskGiB, schedule } = settings;
  const karpenter = settings.provisioner === "karpenter";
  return {
    provisioner,
    purpose: "gpu",
    instanceTypes,
    capacity,
    nodes: karpenter ? null : { floor: settings.min, expected: settings.desired, ceiling: settings.max },
    limitGpus: karpenter ? settings.limits.gpus : null,
    diskGiB,
    minutesPerWeek: schedule ? minutesPerWeek(schedule) : MINUTES_PER_WEEK,
  };
}

/** The instance types of the pool, in the order of its description. */
function checked(name: string, args: GpuNodePoolArgs): GpuInstanceType[] {
  const { pool, settings, catalogue } = args;
  const types = settings.instanceTypes.flatMap((type) => catalogue[type] ?? []);
  const problems = [
    ...typeProblems(settings, catalogue, types),
    ...placeProblems(args),
    ...scheduleProblems(settings),
    ...(settings.provisioner === "karpenter" ? [] : sizeProblems(settings)),
  ];
  if (pool === SYSTEM_POOL)
    problems.push({
      path: "pool",
      found: `"${pool}"`,
      rule: "is the name of the pool that runs what needs no GPU: choose another",
    });
  if (problems.length > 0) throw new InvalidInput(`GpuNodePool ${name}`, problems);
  return types;
}

/** One image serves the pool; in all but Karpenter's pools any type may come, so there they have equally many GPUs. */
function typeProblems(
  { instanceTypes, provisioner }: NodePoolConfig,
  catalogue: GpuNodePoolArgs["catalogue"],
  types: readonly GpuInstanceType[],
): Problem[] {
  const path = "settings.instanceTypes";
  const unknown = instanceTypes.filter((type) => !Object.hasOwn(catalogue, type));
  const mixed = (what: string, of: (type: GpuInstanceType) => string | number): Problem[] => {
    if (new Set(types.map(of)).size <= 1) return [];
    const found = types.map((type) => `${type.instanceType} ${of(type)}`).join(", ");
    return [{ path, found, rule: `must not mix ${what}: make a node pool of each` }];
  };
  return [
    ...(instanceTypes.length === 0 ? [{ path, rule: "needs at least one GPU instance type" }] : []),
    ...unknown.map((type) => ({ path, found: `"${type}"`, rule: "is not in the GPU catalogue" })),
    ...mixed("architectures", ({ architecture }) => architecture),
    ...(provisioner === "karpenter" ? [] : mixed("numbers of GPUs", ({ gpus }) => gpus)),
  ];
}

function placeProblems({ settings, cluster, network, karpenter }: GpuNodePoolArgs): Problem[] {
  const { provisioner } = settings;
  const problems: Problem[] = [];
  const refuse = (path: string, found: string | undefined, rule: string): void =>
    void problems.push({ path, ...(found !== undefined && { found }), rule });
  if (!cluster.eks) {
    if (provisioner !== "fake")
      refuse("settings.provisioner", `"${provisioner}"`, "must be fake on a local cluster");
    return problems;
  }
  if (provisioner === "fake")
    refuse(
      "settings.provisioner",
      `"${provisioner}"`,
      "is for local clusters only: use managed or karpenter",
    );
  if (!network) refuse("network", undefined, "is required in AWS: give the cluster's");
  if (provisioner === "karpenter" && !karpenter)
    refuse("karpenter", undefined, "is required by a Karpenter pool: give the cluster's");
  return problems;
}

function scheduleProblems({ provisioner, schedule }: NodePoolConfig): Problem[] {
  if (!schedule) return [];
  const path = "settings.schedule";
  if (provisioner !== "managed")
    return [
      {
        path,
        found: `of a ${provisioner} pool`,
        rule:
          provisioner === "karpenter"
            ? "is for managed pools: Karpenter starts nodes whenever pods wait for them, and stops idle ones by itself"
            : "is for managed pools: fake nodes cost nothing and do not stop",
      },
    ];
  if (isTimeZone(schedule.timezone)) return [];
  return [
    {
      path: `${path}.timezone`,
      found: `"${schedule.timezone}"`,
      rule: "must be a time zone of the IANA database such as Europe/Berlin",
    },
  ];
}
