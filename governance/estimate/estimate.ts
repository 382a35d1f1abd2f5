/** What an environment costs in a month: line items, totals by cost center, and what could not be priced. */
import { readBill, workloadsOn, type Bill } from "./bill";
import type { PriceBook } from "../rules/judgement";
import { ZERO, addIntervals, type Interval } from "../money";
import type { Plan } from "../plan";
import { poolCost } from "./pool-cost";
import type { Usage } from "../stack-config/stack-config";
import type { Activity } from "../tags";

export type PriceUnit = "hour" | "GiB-month" | "GiB" | "month" | "LCU-hour" | "thousand-requests";

export interface LineItem {
  /** URN or name of what is billed; for an allocated share, the workload. */
  readonly resource: string;
  readonly costCenter: string;
  readonly workloadId: string;
  readonly activity: Activity;
  /** For people: `g6.xlarge spot nodes of gpu-l4`, `share of gpu-l4`, `idle of gpu-l4`. */
  readonly what: string;
  readonly unit: PriceUnit;
  readonly unitPriceMicroUsd: number;
  /** Units at a time (nodes, GiB, …); may be fractional for a share. */
  readonly quantity: Interval;
  /** Hours in the month that a quantity is billed for, by schedule; 730 all week, 1 where the unit is not a time. */
  readonly hours: number;
  readonly microUsd: Interval;
}

export interface CostCenterEstimate {
  readonly microUsd: Interval;
  readonly lineItems: readonly LineItem[];
}

/** A resource that no price or rule covers: never counted as zero. */
export interface Unpriced {
  readonly resource: string;
  readonly type: string;
  /** Why: unknown type, unknown value before the update, no price for the instance type, … */
  readonly reason: string;
}

/** A usage-priced dimension without a quantity in `usage`. */
export interface UnknownUsage {
  readonly resource: string;
  readonly dimension: string;
  readonly unitPriceMicroUsd: number;
  readonly unit: PriceUnit;
  /** The `usage` key that would settle it. */
  readonly key: string;
}

/** A fact that disagrees with raw inputs; the dearer of both is priced. */
export interface FactDispute {
  readonly resource: string;
  readonly field: string;
  readonly claimed: string;
  readonly found: string;
}

export interface Estimate {
  readonly region: string;
  /** RFC 3339 time that the prices are of. */
  readonly pricesAsOf: string;
  readonly lineItems: readonly LineItem[];
  /**
   * The least, expected and most that each may be charged. Expected figures add up to the total's; floors may add up to
   * less and ceilings to more, because workloads that share nodes cannot all be at their most at once.
   */
  readonly byCostCenter: Readonly<Record<string, Interval>>;
  /** Workload id → interval, serving and evaluation together. */
  readonly byWorkload: Readonly<Record<string, Interval>>;
  /** What the environment is billed. */
  readonly total: Interval;
  readonly unpriced: readonly Unpriced[];
  readonly unknownUsage: readonly UnknownUsage[];
  readonly disputes: readonly FactDispute[];
}

/** What a plan costs in a month of 730 hours. What cannot be priced is listed beside the figures, never counted as zero. */
export function estimate(plan: Plan, book: PriceBook, usage: Usage): Estimate {
  return estimateBill(readBill(plan, book, usage), book, usage);
}

/** The estimate of a bill, as read from a plan or as a suggested change would leave it. */
export function estimateBill(bill: Bill, book: PriceBook, usage: Usage): Estimate {
  const costs = bill.pools.map((pool) => poolCost(pool, workloadsOn(bill, pool), book, usage));
  const lineItems = [...bill.lines, ...costs.flatMap(({ lines }) => lines)];
  return {
    region: book.prices.region,
    pricesAsOf: book.prices.asOf,
    lineItems,
    byCostCenter: sumBy(lineItems, ({ costCenter }) => costCenter),
    byWorkload: sumBy(lineItems, ({ workloadId }) => workloadId),
    total: [...bill.lines, ...costs].reduce((total, { microUsd }) => addIntervals(total, microUsd), ZERO),
    unpriced: [...bill.unpriced, ...costs.flatMap(({ unpriced }) => unpriced)],
    unknownUsage: bill.unknownUsage,
    disputes: bill.disputes,
  };
}

function sumBy(
  lineItems: readonly LineItem[],
  key: (line: LineItem) => string,
): Readonly<Record<string, Interval>> {
  const sums = new Map<string, Interval>();
  for (const line of lineItems) sums.set(key(line), addIntervals(sums.get(key(line)) ?? ZERO, line.microUsd));
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a cost center costs; nothing where the estimate does not name it, whatever `Object` itself has of that name. */
export function costOf({ byCostCenter }: Pick<Estimate, "byCostCenter">, costCenter: string): Interval {
  return (Object.hasOwn(byCostCenter, costCenter) ? byCostCenter[costCenter] : undefined) ?? ZERO;
}
