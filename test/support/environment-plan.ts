/** Plans for tests of the estimate: what components register and create, written down without running them. */
import type {
  Dossier,
  EvaluationJobFacts,
  InferenceServiceFacts,
  NodePoolFacts,
} from "../../governance/facts";
import type { PlanResource } from "../../governance/plan";
import type { StackConfig, Usage } from "../../governance/stack-config/stack-config";
import { awsTags, type Attribution } from "../../governance/tags";
import { ATTRIBUTION } from "./plan";

export const USAGE: Usage = { expectedReplicas: {}, spotPercentOfOnDemand: 70, evaluationMinutes: 30 };

export function attribution(costCenter: string, workloadId: string): Attribution {
  return { ...ATTRIBUTION, costCenter, workloadId };
}

export const urnOf = (type: string, name: string): string => `urn:pulumi:test::plumbline::${type}::${name}`;

/** An AWS resource with its tags. */
export function aws(
  type: string,
  name: string,
  props: Record<string, unknown> = {},
  { costCenter = "cc-platform", parent = null as string | null } = {},
): PlanResource {
  const tags = awsTags(attribution(costCenter, name));
  return { urn: urnOf(type, name), type, name, parent, props: { tags, ...props } };
}

export function component(facts: Record<string, unknown> & { name: string }, type: string): PlanResource {
  return { urn: urnOf(type, facts.name), type, name: facts.name, parent: null, props: { facts } };
}

type PoolFacts = NodePoolFacts["nodePool"];

/** A managed GPU pool, component alone: on demand, all week, 100 GiB, one g6.2xlarge. */
export function poolFacts(
  name: string,
  nodePool: Partial<PoolFacts> = {},
  costCenter = "cc-platform",
): PlanResource {
  const facts: NodePoolFacts = {
    version: 1,
    kind: "node-pool",
    name,
    attribution: attribution(costCenter, name),
    nodePool: {
      provisioner: "managed",
      purpose: "gpu",
      instanceTypes: ["g6.2xlarge"],
      capacity: "on-demand",
      nodes: { floor: 1, expected: 1, ceiling: 1 },
      limitGpus: null,
      diskGiB: 100,
      minutesPerWeek: 10_080,
      ...nodePool,
    },
  };
  return component(facts, "plumbline:compute:GpuNodePool");
}

/** The node group, launch template and schedules that such a component creates. */
export function nodeGroup(pool: PlanResource, props: Record<string, unknown> = {}): PlanResource[] {
  const { nodePool, attribution: owner } = pool.props["facts"] as NodePoolFacts;
  const nodes = nodePool.nodes ?? { floor: 0, expected: 0, ceiling: 0 };
  const child = (type: string, name: string, own: Record<string, unknown>): PlanResource =>
    aws(type, `${pool.name}-${name}`, own, { costCenter: owner.costCenter, parent: pool.urn });
  const schedule = (name: string, recurrence: string, size: number): PlanResource =>
    child("aws:autoscaling/schedule:Schedule", name, { recurrence, maxSize: size, timeZone: "UTC" });
  const ebs = { volumeSize: nodePool.diskGiB };
  return [
    child("aws:eks/nodeGroup:NodeGroup", "nodes", {
      scalingConfig: { minSize: nodes.floor, desiredSize: nodes.expected, maxSize: nodes.ceiling },
      instanceTypes: nodePool.instanceTypes,
      capacityType: nodePool.capacity === "spot" ? "SPOT" : "ON_DEMAND",
      ...props,
    }),
    child("aws:ec2/launchTemplate:LaunchTemplate", "template", { blockDeviceMappings: [{ ebs }] }),
    ...(nodePool.minutesPerWeek === 3900
      ? [schedule("start", "0 7 * * 1-5", nodes.ceiling), schedule("stop", "0 20 * * 1-5", 0)]
      : []),
  ];
}

/** A managed pool with everything that it creates. */
export function managedPool(
  name: string,
  nodePool: Partial<PoolFacts> = {},
  costCenter = "cc-platform",
): PlanResource[] {
  const pool = poolFacts(name, nodePool, costCenter);
  return [pool, ...nodeGroup(pool)];
}

const model = { name: "model", version: "1", digest: `sha256:${"a".repeat(64)}` };

/** A service of one GPU a replica. */
export function service(
  name: string,
  pool: string,
  replicas: InferenceServiceFacts["replicas"],
  {
    costCenter = "cc-vision",
    demand = {},
    ...more
  }: {
    costCenter?: string;
    demand?: Partial<InferenceServiceFacts["demand"]>;
    budgetMonthlyUsd?: number;
    dossier?: Dossier;
  } = {},
): PlanResource {
  const facts: InferenceServiceFacts = {
    version: 1,
    kind: "inference-service",
    name,
    attribution: attribution(costCenter, name),
    file: `test/${name}.yaml`,
    demand: { pool, gpus: 1, cpuMillis: 2000, memoryMiB: 8192, ...demand },
    replicas,
    model,
    ...more,
  };
  return component(facts, "plumbline:serving:InferenceService");
}

/** The evaluation of the service `of`, on one GPU a run. */
export function evaluationJob(
  of: string,
  pool: string,
  evaluation: EvaluationJobFacts["evaluation"],
  costCenter = "cc-vision",
): PlanResource {
  const facts: EvaluationJobFacts = {
    version: 1,
    kind: "evaluation-job",
    name: `${of}-evaluation`,
    attribution: { ...attribution(costCenter, of), activity: "evaluation" },
    demand: { pool, gpus: 1, cpuMillis: 2000, memoryMiB: 8192 },
    evaluation,
    model,
  };
  return component(facts, "plumbline:evaluation:EvaluationJob");
}

export const fixed = (count: number) => ({ floor: count, expected: count, ceiling: count });

/** A stack config with what the rules about cost read. */
export function config(more: Partial<StackConfig> = {}): StackConfig {
  return {
    environment: "test",
    region: "us-east-1",
    production: false,
    cluster: { local: {} },
    nodePools: {},
    services: [],
    projects: {},
    teams: {},
    budgets: {},
    usage: USAGE,
    prices: { maximumAgeDays: 180 },
    fairness: {
      metric: "demographic-parity-difference",
      limit: 0.1,
      minimumGroupSize: 30,
      confidencePercent: 95,
      alsoRequire: {},
      intersections: "judge",
    },
    evaluation: { schedule: "0 3 * * *" },
    enforcement: {},
    exemptions: [],
    argoCd: {
      repository: "https://example.com/apps.git",
      revision: "main",
      path: "apps",
      highAvailability: false,
    },
    kubecost: { engine: "opencost", retentionDays: 15 },
    ...more,
  };
}
