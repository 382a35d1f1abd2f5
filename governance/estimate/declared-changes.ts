/** The changes of declared values that could lower a cost, each kind from its smallest step to its largest. */
import { nodesNeeded, replicasPerNode } from "./allocatable";
import { workloadsOn, type Bill, type BilledNodePool, type BilledWorkload } from "./bill";
import type { Goal } from "./cheapest-change";
import { WORKING_HOURS, WORKING_MINUTES, stackFile } from "../rules/gpu-pool-rules";
import { allowedGpuTypes } from "../rules/gpu-types";
import type { Judgement } from "../rules/judgement";
import type { Interval } from "../money";
import type { NodePoolConfig } from "../stack-config/stack-config";
import type { SuggestedChange } from "../verdict";

/** One step: what a person would edit, and what that makes of the bill. */
export interface DeclaredChange extends Omit<SuggestedChange, "found"> {
  readonly pool: { readonly from: BilledNodePool; readonly to: BilledNodePool };
  readonly workload?: { readonly from: BilledWorkload; readonly to: BilledWorkload };
}

type Steps = readonly DeclaredChange[];

interface PoolContext {
  readonly judgement: Judgement;
  readonly pool: BilledNodePool;
  readonly workloads: readonly BilledWorkload[];
  readonly figure: Goal["figure"];
}

/**
 * In the order in which equals are preferred, those that hurt least first: nodes that nobody needs, spot capacity, an
 * off-hours schedule, another instance type, fewer replicas.
 */
export function declaredChanges(
  judgement: Judgement,
  bill: Bill,
  pools: readonly BilledNodePool[],
  goal: Goal,
): Steps[] {
  const contexts = pools.map((pool): PoolContext => ({
    judgement,
    pool,
    workloads: workloadsOn(bill, pool),
    figure: goal.figure,
  }));
  const ofPools = [fewerNodes, spotCapacity, offHours].flatMap((kind) => contexts.map(kind));
  const types = contexts.flatMap(otherTypes);
  const replicas = contexts.flatMap((context) =>
    context.workloads
      .filter(({ charged }) =>
        "costCenter" in goal.of
          ? charged.costCenter === goal.of.costCenter
          : charged.workloadId === goal.of.workloadId,
      )
      .map((workload) => fewerReplicas(context, workload)),
  );
  return [...ofPools, ...types, ...replicas];
}

function declared({ judgement: { config }, pool }: PoolContext): NodePoolConfig | undefined {
  const { nodePools } = config;
  return pool.provisioner !== "fake" && pool.purpose === "gpu" && Object.hasOwn(nodePools, pool.name)
    ? nodePools[pool.name]
    : undefined;
}

/** Where the config says how many nodes a pool has. */
function sizePath({ judgement: { config }, pool }: PoolContext): string | undefined {
  if (pool.purpose === "gpu")
    return Object.hasOwn(config.nodePools, pool.name) ? `config.plumbline:nodePools.${pool.name}` : undefined;
  return "systemPool" in config.cluster ? "config.plumbline:cluster.systemPool" : undefined;
}

function needed(
  { workloads }: PoolContext,
  instanceType: string,
  figure: Goal["figure"],
  { shapes }: Judgement,
) {
  const shape = Object.hasOwn(shapes, instanceType) ? shapes[instanceType] : undefined;
  if (!shape) return Infinity;
  return nodesNeeded(
    shape,
    workloads.flatMap(({ runs, demand }) =>
      runs.kind === "replicas" ? [{ demand, count: runs.replicas[figure] }] : [],
    ),
  );
}

/** Nodes that the workloads need on whichever of the pool's types takes most of them. */
function neededNodes(context: PoolContext, figure: Goal["figure"]): number {
  return Math.max(
    ...context.pool.instanceTypes.map((type) => needed(context, type, figure, context.judgement)),
  );
}

/**
 * As few nodes as a change may leave. Evaluation runs need one. What else runs on system nodes (Argo CD, cost and cluster
 * agents) has no facts: their `min` is what somebody judged it to need.
 */
function leastNodes(context: PoolContext, figure: Goal["figure"]): number {
  const { pool, workloads } = context;
  const evaluation = workloads.some(({ runs }) => runs.kind === "evaluation") ? 1 : 0;
  const system = pool.purpose === "system" ? (pool.nodes?.floor ?? 0) : 0;
  return Math.max(neededNodes(context, figure), evaluation, system);
}

function countdown(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, from - to + 1) }, (_, index) => from - index);
}

/** Fewer desired nodes for the expected cost, a lower maximum or limit for the ceiling; never below what workloads need. */
function fewerNodes(context: PoolContext): Steps {
  const { pool, figure, judgement } = context;
  const path = sizePath(context);
  const file = stackFile(judgement.config);
  if (path === undefined || pool.provisioner === "fake") return [];
  const step = (
    key: string,
    from: unknown,
    to: unknown,
    changed: Partial<BilledNodePool>,
    said: string,
  ): DeclaredChange => ({
    summary: `lower ${said}`,
    file,
    path: key === "" ? path : `${path}.${key}`,
    from,
    to,
    pool: { from: pool, to: { ...pool, ...changed } },
  });
  const { nodes, limitGpus } = pool;
  const atLeast = leastNodes(context, figure);
  if (nodes && figure === "ceiling")
    return countdown(nodes.ceiling - 1, Math.max(1, nodes.expected, atLeast)).map((ceiling) =>
      step(
        "max",
        nodes.ceiling,
        ceiling,
        { nodes: { ...nodes, ceiling } },
        `max of ${pool.name} from ${nodes.ceiling} to ${ceiling} nodes`,
      ),
    );
  if (nodes)
    return countdown(nodes.expected - 1, atLeast).map((expected) => {
      const said = `desired of ${pool.name} from ${nodes.expected} to ${expected} nodes`;
      if (expected >= nodes.floor)
        return step("desired", nodes.expected, expected, { nodes: { ...nodes, expected } }, said);
      const from = { min: nodes.floor, desired: nodes.expected };
      const to = { min: expected, desired: expected };
      const changed = { nodes: { ...nodes, floor: expected, expected } };
      return step("", from, to, changed, `min and ${said}`);
    });
  if (limitGpus === null || figure !== "ceiling") return [];
  const gpus = context.workloads.reduce(
    (sum, { runs, demand }) => sum + demand.gpus * (runs.kind === "replicas" ? runs.replicas.ceiling : 1),
    0,
  );
  return countdown(limitGpus - 1, Math.max(1, gpus)).map((limit) =>
    step(
      "limits.gpus",
      limitGpus,
      limit,
      { limitGpus: limit },
      `the limit of ${pool.name} from ${limitGpus} to ${limit} GPUs`,
    ),
  );
}

function poolStep(
  { judgement, pool }: PoolContext,
  key: string,
  from: unknown,
  to: unknown,
  changed: Partial<BilledNodePool>,
  summary: string,
): DeclaredChange {
  return {
    summary,
    file: stackFile(judgement.config),
    path: `config.plumbline:nodePools.${pool.name}.${key}`,
    from,
    to,
    pool: { from: pool, to: { ...pool, ...changed } },
  };
}

/** In production not under critical workloads, which an interruption would hit. */
function spotCapacity(context: PoolContext): Steps {
  const { pool, workloads, judgement } = context;
  const critical = judgement.config.production && workloads.some(({ tier }) => tier === "critical");
  if (!declared(context) || pool.capacity === "spot" || critical) return [];
  const summary = `run ${pool.name} on spot capacity`;
  return [poolStep(context, "capacity", pool.capacity, "spot", { capacity: "spot" }, summary)];
}

/**
 * Outside production only: a schedule takes the services of the pool away for the night. Karpenter's pools have none:
 * they have nodes whenever pods wait for them.
 */
function offHours(context: PoolContext): Steps {
  const { pool, judgement } = context;
  const config = declared(context);
  if (!config || config.provisioner !== "managed" || judgement.config.production) return [];
  if (pool.minutesPerWeek <= WORKING_MINUTES) return [];
  const from = config.schedule ?? null;
  const to = { ...WORKING_HOURS, timezone: from?.timezone ?? WORKING_HOURS.timezone };
  const summary = `run ${pool.name} Monday to Friday from 07:00 to 20:00 only`;
  return [poolStep(context, "schedule", from, to, { minutesPerWeek: WORKING_MINUTES }, summary)];
}

/** Allowed cheaper types of the same architecture with no less GPU memory, on which everything fits that fits now. */
function otherTypes(context: PoolContext): Steps[] {
  const { judgement, pool, workloads } = context;
  const { catalogue, shapes, prices } = judgement;
  const hourly = (type: string): number =>
    (Object.hasOwn(prices.instances, type) ? prices.instances[type] : undefined) ?? Infinity;
  const dearest = Math.max(...pool.instanceTypes.map(hourly));
  if (!declared(context)) return [];
  const current = pool.instanceTypes.flatMap((type) =>
    Object.hasOwn(catalogue, type) ? (catalogue[type] ?? []) : [],
  );
  const architectures = new Set(current.map(({ architecture }) => architecture));
  const memory = Math.min(...current.map(({ gpuMemoryMiB }) => gpuMemoryMiB));
  const most = pool.nodes ? Math.max(pool.nodes.ceiling, 0) : Infinity;
  return allowedGpuTypes(judgement.config, judgement)
    .filter((type) => {
      const candidate = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;
      const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
      if (!candidate || !shape || hourly(type) >= dearest) return false;
      if (architectures.size !== 1 || !architectures.has(candidate.architecture)) return false;
      if (candidate.gpuMemoryMiB < memory) return false;
      if (workloads.some(({ demand }) => replicasPerNode(shape, demand) === 0)) return false;
      return needed(context, type, "ceiling", judgement) <= Math.max(most, neededNodes(context, "ceiling"));
    })
    .map((type) => [
      poolStep(
        context,
        "instanceTypes",
        pool.instanceTypes,
        [type],
        { instanceTypes: [type] },
        `use ${type} in ${pool.name} instead of ${pool.instanceTypes.join(", ")}`,
      ),
    ]);
}

/** `maxReplicas` down to `minReplicas`, then both together down to one. */
function fewerReplicas({ judgement, pool }: PoolContext, workload: BilledWorkload): Steps {
  const { runs, file, name } = workload;
  if (runs.kind !== "replicas" || file === undefined) return [];
  const { floor: min, ceiling: max } = runs.replicas;
  return countdown(max - 1, 1).map((ceiling): DeclaredChange => {
    const floor = Math.min(min, ceiling);
    const replicas = { floor, expected: expectedReplicas(judgement, name, floor, ceiling), ceiling };
    const both = ceiling < min;
    return {
      summary: both
        ? `run ${ceiling} ${ceiling === 1 ? "replica" : "replicas"} of ${name} instead of ${min === max ? max : `${min} to ${max}`}`
        : `lower maxReplicas of ${name} from ${max} to ${ceiling}`,
      file,
      path: both ? "spec.autoscaling" : "spec.autoscaling.maxReplicas",
      from: both ? { minReplicas: min, maxReplicas: max } : max,
      to: both ? { minReplicas: ceiling, maxReplicas: ceiling } : ceiling,
      pool: { from: pool, to: pool },
      workload: { from: workload, to: { ...workload, runs: { kind: "replicas", replicas } } },
    };
  });
}

/** As the facts of a service say it: by `usage`, else the midpoint rounded up, within min and max. */
function expectedReplicas(
  { config }: Judgement,
  name: string,
  min: number,
  max: number,
): Interval["expected"] {
  const { expectedReplicas: usage } = config.usage;
  const expected = (Object.hasOwn(usage, name) ? usage[name] : undefined) ?? Math.ceil((min + max) / 2);
  return Math.min(max, Math.max(min, expected));
}
