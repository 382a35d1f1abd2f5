/** What the nodes and disks of one pool cost, as shares of its workloads and an idle rest of its owner. */
import { allocate, allocateMost, claimedNodes, weigh } from "./allocation";
import type { BilledNodePool, BilledWorkload } from "./bill";
import type { ChargedTo } from "./charged-to";
import type { LineItem, Unpriced } from "./estimate";
import type { PriceBook } from "../rules/judgement";
import {
  HOURS_PER_MONTH,
  mapInterval,
  addIntervals,
  MINUTES_PER_WEEK,
  ZERO,
  divideHalfEven,
  scaleMicroUsd,
  type Interval,
} from "../money";
import { poolRuns, pricedTypes, type Figure, type NodeRun, type PricedType } from "./pool-runs";
import type { Usage } from "../stack-config/stack-config";

export interface PoolCost {
  readonly lines: readonly LineItem[];
  /** What the pool bills. */
  readonly microUsd: Interval;
  readonly unpriced: readonly Unpriced[];
}

const FIGURES: readonly Figure[] = ["floor", "expected", "ceiling"];

/** What one workload, or nobody, takes of the nodes and of the disks. */
interface Part {
  readonly nodes: Record<Figure, number>;
  readonly nodesMicroUsd: Record<Figure, number>;
  readonly disksMicroUsd: Record<Figure, number>;
  type: PricedType | undefined;
  percent: number;
}

const newPart = (): Part => ({
  nodes: { ...ZERO },
  nodesMicroUsd: { ...ZERO },
  disksMicroUsd: { ...ZERO },
  type: undefined,
  percent: 100,
});

/** Rounded half-even once. */
function nodesMicroUsd({ type, nodes, percent, month }: NodeRun): number {
  const numerator = nodes * HOURS_PER_MONTH * month.numerator * percent;
  return scaleMicroUsd(type.hourlyMicroUsd, numerator, month.denominator * 100);
}

function disksMicroUsd({ nodes, month }: NodeRun, diskGiB: number, gibMonthMicroUsd: number): number {
  return scaleMicroUsd(gibMonthMicroUsd, diskGiB * nodes * month.numerator, month.denominator);
}

/** What every workload and nobody takes of a pool, and what the pool bills. */
interface Shares {
  readonly parts: ReadonlyMap<BilledWorkload | undefined, Part>;
  readonly microUsd: Interval;
  readonly faults: readonly string[];
  readonly gibMonthMicroUsd: number;
}

function sharesOf(
  pool: BilledNodePool,
  workloads: readonly BilledWorkload[],
  book: PriceBook,
  usage: Usage,
): Shares {
  const { types, faults } = pricedTypes(pool, book);
  const gp3 = Object.hasOwn(book.prices.services, "ebs-gp3") ? book.prices.services["ebs-gp3"] : undefined;
  const fake = pool.provisioner === "fake";
  if (!gp3 && !fake) faults.push(`the price list of ${book.prices.region} has no price for ebs-gp3`);
  if (!pool.nodes && pool.limitGpus === null)
    faults.push("it says neither how many nodes it has nor its limit");
  if (!pool.nodes && pool.limitGpus !== null && types.some(({ shape }) => shape.gpus === 0))
    faults.push("a type without GPUs is not bounded by a limit of GPUs");
  const gibMonthMicroUsd = fake ? 0 : (gp3?.microUsd ?? 0);
  const parts = new Map<BilledWorkload | undefined, Part>();
  const bill: Record<Figure, number> = { ...ZERO };
  try {
    const runs = poolRuns(pool, workloads, types, usage, pool.diskGiB * gibMonthMicroUsd);
    for (const figure of FIGURES)
      for (const run of runs[figure])
        bill[figure] += charge(run, figure, disksMicroUsd(run, pool.diskGiB, gibMonthMicroUsd), parts);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    faults.push(`its cost is beyond what a bill can hold (${error.message})`);
    parts.clear();
    Object.assign(bill, ZERO);
  }
  return { parts, microUsd: ordered(bill), faults, gibMonthMicroUsd };
}

/**
 * The cost of a pool with the workloads that run on it. Shares are exact at `expected`: they and the idle rest add up
 * to the bill. Floor and ceiling are the least and the most that each may be charged; nodes that are shared cannot be
 * at everybody's most at once, so that ceilings may add up to more than the bill's, and floors to less.
 */
export function poolCost(
  pool: BilledNodePool,
  workloads: readonly BilledWorkload[],
  book: PriceBook,
  usage: Usage,
): PoolCost {
  const { parts, microUsd, faults, gibMonthMicroUsd } = sharesOf(pool, workloads, book, usage);
  return {
    lines: [...parts].flatMap(([workload, part]) => partLines(pool, workload, part, gibMonthMicroUsd)),
    microUsd,
    unpriced: [...new Set(faults)].map((reason) => ({
      resource: pool.resource,
      type: `node pool ${pool.name}`,
      reason,
    })),
  };
}

/** A pool's cost as a search for changes asks for it, many times: who is charged how much, without the lines. */
export interface PoolCharges {
  readonly charges: readonly { readonly charged: ChargedTo; readonly microUsd: Interval }[];
  readonly microUsd: Interval;
}

export function poolCharges(
  pool: BilledNodePool,
  workloads: readonly BilledWorkload[],
  book: PriceBook,
  usage: Usage,
): PoolCharges {
  const { parts, microUsd } = sharesOf(pool, workloads, book, usage);
  const charges = [...parts].map(([workload, { nodesMicroUsd: ofNodes, disksMicroUsd: ofDisks }]) => ({
    charged: workload?.charged ?? pool.charged,
    microUsd: addIntervals(ordered(ofNodes), ordered(ofDisks)),
  }));
  return { charges, microUsd };
}

/** Adds what everyone takes of a run; returns what it bills. */
function charge(
  run: NodeRun,
  figure: Figure,
  disks: number,
  parts: Map<BilledWorkload | undefined, Part>,
): number {
  const weights = weigh(run);
  const divide = figure === "ceiling" ? allocateMost : allocate;
  const nodes = nodesMicroUsd(run);
  const nodeShares = divide(nodes, weights);
  const diskShares = divide(disks, weights);
  const claimed = claimedNodes(weights);
  const take = (
    workload: BilledWorkload | undefined,
    count: number,
    ofNodes: number | undefined,
    ofDisks: number | undefined,
  ): void => {
    let part = parts.get(workload);
    if (!part) parts.set(workload, (part = newPart()));
    part.nodes[figure] += count;
    part.nodesMicroUsd[figure] += ofNodes ?? 0;
    part.disksMicroUsd[figure] += ofDisks ?? 0;
    if (figure === "expected" || !part.type) [part.type, part.percent] = [run.type, run.percent];
  };
  run.claims.forEach(({ workload }, index) =>
    take(workload, claimed[index] ?? 0, nodeShares.shares[index], diskShares.shares[index]),
  );
  const idle = claimed.reduce((rest, count) => rest - count, run.nodes);
  take(undefined, Math.max(0, idle), nodeShares.idle, diskShares.idle);
  return nodes + disks;
}

function ordered({ floor, expected, ceiling }: Interval): Interval {
  return { floor: Math.min(floor, expected), expected, ceiling: Math.max(ceiling, expected) };
}

/** Shares of nodes are shown, not calculated with: the money beside them is exact. */
function toMillionths(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000;
}

function partLines(
  pool: BilledNodePool,
  workload: BilledWorkload | undefined,
  { nodes, nodesMicroUsd: ofNodes, disksMicroUsd: ofDisks, type, percent }: Part,
  gibMonth: number,
): LineItem[] {
  if (!type) return [];
  const kind = pool.provisioner === "fake" ? "fake" : pool.capacity;
  const share = `${workload ? "share" : "idle"} of ${pool.name}`;
  const base = {
    resource: workload?.resource ?? pool.resource,
    ...(workload?.charged ?? pool.charged),
    hours: (HOURS_PER_MONTH * pool.minutesPerWeek) / MINUTES_PER_WEEK,
  };
  const quantity = mapInterval(ordered(nodes), toMillionths);
  const dearer = pool.capacity === "spot" || pool.instanceTypes.length > 1;
  const ceiling = dearer && kind !== "fake" ? ", ceiling at the dearest type on demand" : "";
  const lines: LineItem[] = [
    {
      ...base,
      what: `${share}: ${type.instanceType} ${kind} nodes${ceiling}`,
      unit: "hour",
      unitPriceMicroUsd: Number(divideHalfEven(BigInt(type.hourlyMicroUsd) * BigInt(percent), 100n)),
      quantity,
      microUsd: ordered(ofNodes),
    },
    {
      ...base,
      what: `${share}: gp3 disks`,
      unit: "GiB-month",
      unitPriceMicroUsd: gibMonth,
      quantity: mapInterval(quantity, (count) => toMillionths(count * pool.diskGiB)),
      microUsd: ordered(ofDisks),
    },
  ];
  // Fake nodes are listed at nothing, so that a local environment shows what it would charge to whom.
  return kind === "fake" ? lines.slice(0, 1) : lines.filter(({ microUsd }) => microUsd.ceiling > 0);
}
