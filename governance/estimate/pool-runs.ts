/** Which nodes of a pool run for how long, in each of the three figures, and what claims a share of them. */
import { nodesNeeded, replicasPerNode } from "./allocatable";
import type { BilledNodePool, BilledWorkload } from "./bill";
import type { PriceBook } from "../rules/judgement";
import { HOURS_PER_MONTH, MINUTES_PER_WEEK, type Interval } from "../money";
import type { InstanceShape } from "../pricing/pricing";
import type { Usage } from "../stack-config/stack-config";

export type Figure = keyof Interval;

export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/** `count` replicas or runs at a time, on average over the hours that the nodes run. */
export interface Claim {
  readonly workload: BilledWorkload;
  readonly count: Ratio;
}

/** Nodes of one instance type. */
export interface NodeRun {
  readonly type: PricedType;
  readonly nodes: number;
  /** Of the on-demand price. */
  readonly percent: number;
  /** Share of the month that they run. */
  readonly month: Ratio;
  readonly claims: readonly Claim[];
}

export interface PricedType {
  readonly instanceType: string;
  /** On demand. */
  readonly hourlyMicroUsd: number;
  readonly shape: InstanceShape;
}

export type PoolRuns = Readonly<Record<Figure, readonly NodeRun[]>>;

const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
const ALL_OF_IT: Ratio = { numerator: 1, denominator: 1 };

/** The types of a pool that can be priced, cheapest first, and why the others cannot. */
export function pricedTypes(
  pool: BilledNodePool,
  { prices, shapes }: PriceBook,
): { readonly types: PricedType[]; readonly faults: string[] } {
  const types: PricedType[] = [];
  const faults: string[] = [];
  for (const instanceType of pool.instanceTypes) {
    const hourly = Object.hasOwn(prices.instances, instanceType) ? prices.instances[instanceType] : undefined;
    const shape = Object.hasOwn(shapes, instanceType) ? shapes[instanceType] : undefined;
    if (hourly === undefined)
      faults.push(`the price list of ${prices.region} has no price for ${instanceType}`);
    else if (!shape)
      faults.push(`the size of ${instanceType} is not known, so that its cost cannot be shared`);
    else types.push({ instanceType, hourlyMicroUsd: pool.provisioner === "fake" ? 0 : hourly, shape });
  }
  types.sort((a, b) => a.hourlyMicroUsd - b.hourlyMicroUsd || (a.instanceType < b.instanceType ? -1 : 1));
  return { types, faults };
}

/** How many replicas or runs a workload has at a time while nodes run. */
function count({ runs }: BilledWorkload, figure: Figure, month: Ratio): Ratio {
  if (runs.kind === "replicas") return { numerator: runs.replicas[figure], denominator: 1 };
  return {
    numerator: runs.runsPerMonth * runs.minutes[figure] * month.denominator,
    denominator: MINUTES_PER_MONTH * month.numerator,
  };
}

function replicaCounts(workloads: readonly BilledWorkload[], figure: Figure) {
  return workloads.flatMap(({ runs, demand }) =>
    runs.kind === "replicas" ? [{ demand, count: runs.replicas[figure] }] : [],
  );
}

/**
 * Managed (and fake) nodes: floor = min, expected = desired or what the expected replicas need, at the cheapest type;
 * ceiling = max at the dearest, on demand. Karpenter starts what pods need, each on the cheapest type that fits it, and
 * a node of its own for every evaluation run; its ceiling is its limit at the type that is dearest for it, rounded up
 * to whole nodes since limits are enforced late. Pods that need more than the limit fill it.
 * @param diskMicroUsd of one node, all month
 */
export function poolRuns(
  pool: BilledNodePool,
  workloads: readonly BilledWorkload[],
  types: readonly PricedType[],
  usage: Usage,
  diskMicroUsd: number,
): PoolRuns {
  const month = { numerator: pool.minutesPerWeek, denominator: MINUTES_PER_WEEK };
  const spotPercent = pool.capacity === "spot" ? usage.spotPercentOfOnDemand : 100;
  const claims = (figure: Figure): Claim[] =>
    workloads.map((workload) => ({ workload, count: count(workload, figure, month) }));
  const run = (figure: Figure, type: PricedType | undefined, nodes: number): NodeRun[] =>
    type
      ? [{ type, nodes, percent: figure === "ceiling" ? 100 : spotPercent, month, claims: claims(figure) }]
      : [];
  const { nodes } = pool;
  if (nodes) {
    const cheapest = types[0];
    const needed = cheapest ? nodesNeeded(cheapest.shape, replicaCounts(workloads, "expected")) : 0;
    const expected = Math.min(nodes.ceiling, Math.max(nodes.expected, needed));
    return {
      floor: run("floor", cheapest, nodes.floor),
      expected: run("expected", cheapest, expected),
      ceiling: run("ceiling", types.at(-1), nodes.ceiling),
    };
  }
  const limit = pool.limitGpus ?? 0;
  const atLimit = (figure: Figure): NodeRun[] => {
    const percent = figure === "ceiling" ? 100 : spotPercent;
    const cost = (type: PricedType): number =>
      nodesOfLimit(limit, type) * (type.hourlyMicroUsd * HOURS_PER_MONTH * (percent / 100) + diskMicroUsd);
    const dearest = types.reduce<PricedType | undefined>(
      (a, b) => (a && cost(a) > cost(b) ? a : b),
      undefined,
    );
    return run(figure, dearest, dearest ? nodesOfLimit(limit, dearest) : 0);
  };
  const started = (figure: Figure): NodeRun[] => {
    const nodes = [
      ...karpenterNodes(workloads, types, figure).map((each) => ({ ...each, month })),
      ...evaluationNodes(workloads, types, figure),
    ];
    // Evaluations count too, for the part of the time that nodes run at all: more never costs less than the limit.
    const gpus = nodes.reduce(
      (sum, each) => sum + each.nodes * each.type.shape.gpus * partOf(each.month, month),
      0,
    );
    return gpus > limit ? atLimit(figure) : nodes.map((each) => ({ ...each, percent: spotPercent }));
  };
  return { floor: started("floor"), expected: started("expected"), ceiling: atLimit("ceiling") };
}

function partOf(part: Ratio, whole: Ratio): number {
  return (part.numerator * whole.denominator) / (part.denominator * whole.numerator);
}

function nodesOfLimit(limitGpus: number, { shape }: PricedType): number {
  return Math.ceil(limitGpus / Math.max(1, shape.gpus));
}

/** The cheapest type that takes one replica; the dearest when none does, so that a misfit never looks cheap. */
export function fittingType(
  types: readonly PricedType[],
  { demand }: BilledWorkload,
): PricedType | undefined {
  return types.find(({ shape }) => replicasPerNode(shape, demand) > 0) ?? types.at(-1);
}

function karpenterNodes(
  workloads: readonly BilledWorkload[],
  types: readonly PricedType[],
  figure: Figure,
): Pick<NodeRun, "type" | "nodes" | "claims">[] {
  return types.flatMap((type) => {
    const placed = workloads.filter(
      (workload) => workload.runs.kind === "replicas" && fittingType(types, workload) === type,
    );
    const nodes = nodesNeeded(type.shape, replicaCounts(placed, figure));
    const claims = placed.map((workload) => ({ workload, count: count(workload, figure, ALL_OF_IT) }));
    return nodes > 0 ? [{ type, nodes, claims }] : [];
  });
}

function evaluationNodes(
  workloads: readonly BilledWorkload[],
  types: readonly PricedType[],
  figure: Figure,
): Pick<NodeRun, "type" | "nodes" | "claims" | "month">[] {
  return workloads.flatMap((workload) => {
    const type = fittingType(types, workload);
    if (workload.runs.kind !== "evaluation" || !type) return [];
    const numerator = workload.runs.runsPerMonth * workload.runs.minutes[figure];
    if (numerator === 0) return [];
    return [
      {
        type,
        nodes: 1,
        month: { numerator, denominator: MINUTES_PER_MONTH },
        claims: [{ workload, count: ALL_OF_IT }],
      },
    ];
  });
}
