/** The cheapest single change of declared values that brings a cost within its limit, found by pricing each. */
import { billOf, workloadsOn, type Bill, type BilledNodePool, type BilledWorkload } from "./bill";
import { declaredChanges, type DeclaredChange } from "./declared-changes";
import type { ChargedTo } from "./charged-to";
import type { Judgement } from "../rules/judgement";
import { formatUsd, parseUsd, scaleMicroUsd, showUsd, type Interval } from "../money";
import { poolCharges, type PoolCharges } from "./pool-cost";
import type { SuggestedChange } from "../verdict";

export interface Goal {
  readonly of: { readonly costCenter: string } | { readonly workloadId: string };
  readonly figure: "expected" | "ceiling";
  readonly limitMicroUsd: number;
}

export type Suggestion =
  | { readonly kind: "complies"; readonly change: SuggestedChange }
  /** No single change complies; `nearest` saves most of what the goal is about. */
  | { readonly kind: "none"; readonly nearest?: SuggestedChange };

/** What a change leaves of the environment. */
interface Outcome {
  readonly change: DeclaredChange;
  /** The figure that the goal is about. */
  readonly microUsd: number;
  readonly totalMicroUsd: number;
  readonly breaksAnotherLimit: boolean;
}

const concerns = ({ of }: Goal, charged: ChargedTo): boolean =>
  "costCenter" in of ? charged.costCenter === of.costCenter : charged.workloadId === of.workloadId;

/**
 * Of every kind of change the smallest step that complies, without pushing another cost center or service past a limit
 * of its own; of these the one with the least total, and of equals the first in the order of {@link declaredChanges}.
 */
export function cheapestChange(judgement: Judgement, goal: Goal): Suggestion {
  const bill = billOf(judgement);
  const before = new Costs(judgement, bill);
  const complying: Outcome[] = [];
  let nearest: Outcome | undefined;
  for (const steps of declaredChanges(judgement, bill, before.poolsOf(goal), goal)) {
    const { smallest, largest } = smallestStep(steps, (change) => before.after(change, goal), goal);
    if (smallest) complying.push(smallest);
    else if (largest && !largest.breaksAnotherLimit && (!nearest || largest.microUsd < nearest.microUsd))
      nearest = largest;
  }
  const [best] = complying.sort((a, b) => a.totalMicroUsd - b.totalMicroUsd);
  if (best) return { kind: "complies", change: described(best, goal) };
  if (!nearest || nearest.microUsd >= before.figure(goal)) return { kind: "none" };
  return { kind: "none", nearest: described(nearest, goal) };
}

/** Steps go from the smallest to the largest, and each costs the goal no more than the one before. */
function smallestStep(
  steps: readonly DeclaredChange[],
  price: (change: DeclaredChange) => Outcome,
  { limitMicroUsd }: Goal,
): { readonly smallest?: Outcome; readonly largest?: Outcome } {
  const last = steps.at(-1);
  if (!last) return {};
  const largest = price(last);
  if (largest.microUsd > limitMicroUsd) return { largest };
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const step = steps[middle];
    if (step && price(step).microUsd <= limitMicroUsd) high = middle;
    else low = middle + 1;
  }
  // A larger step may cost others less again, when it saves them a whole node.
  for (const step of steps.slice(low)) {
    const outcome = price(step);
    if (outcome.microUsd <= limitMicroUsd && !outcome.breaksAnotherLimit)
      return { smallest: outcome, largest };
  }
  return { largest };
}

function described({ change, microUsd }: Outcome, { of, figure }: Goal): SuggestedChange {
  const subject = "costCenter" in of ? of.costCenter : of.workloadId;
  const costs = figure === "expected" ? "would be expected to cost" : "would cost at most";
  const { summary, file, path, from, to } = change;
  return {
    file,
    path,
    from,
    to,
    summary: `${summary} (${path} in ${file}): ${subject} ${costs} ${showUsd(microUsd)} a month.`,
    found: { value: formatUsd(microUsd), unit: "USD/month" },
  };
}

interface Limit extends Goal {
  readonly before: number;
}

/** The costs of a bill, by pool, so that a change prices only the pool that it touches. */
class Costs {
  private readonly pools: ReadonlyMap<
    BilledNodePool,
    { readonly workloads: readonly BilledWorkload[]; readonly cost: PoolCharges }
  >;
  private readonly limits: readonly Limit[];

  constructor(
    private readonly judgement: Judgement,
    private readonly bill: Bill,
  ) {
    this.pools = new Map(
      bill.pools.map((pool) => {
        const workloads = workloadsOn(bill, pool);
        return [pool, { workloads, cost: this.price(pool, workloads) }];
      }),
    );
    this.limits = this.limitsBefore();
  }

  private price(pool: BilledNodePool, workloads: readonly BilledWorkload[]): PoolCharges {
    return poolCharges(pool, workloads, this.judgement, this.judgement.config.usage);
  }

  /** The pools that the goal is charged for. */
  poolsOf(goal: Goal): BilledNodePool[] {
    return [...this.pools]
      .filter(([, { cost }]) => cost.charges.some(({ charged }) => concerns(goal, charged)))
      .map(([pool]) => pool);
  }

  /** The goal's figure as the bill stands. */
  figure({ of, figure }: Goal): number {
    const { byCostCenter, byWorkload } = this.judgement.estimate;
    const [record, key] = "costCenter" in of ? [byCostCenter, of.costCenter] : [byWorkload, of.workloadId];
    return (Object.hasOwn(record, key) ? record[key] : undefined)?.[figure] ?? 0;
  }

  private limitsBefore(): Limit[] {
    const { budgets } = this.judgement.config;
    const goals = Object.entries(budgets).flatMap(([costCenter, budget]): Goal[] => {
      const { monthlyUsd, blockAtPercent, ceilingUsd } = budget;
      const limitMicroUsd = scaleMicroUsd(parseUsd(monthlyUsd), blockAtPercent, 100);
      const of = { costCenter };
      const ceiling = ceilingUsd === undefined ? [] : [parseUsd(ceilingUsd)];
      return [
        { of, figure: "expected", limitMicroUsd },
        ...ceiling.map((limit): Goal => ({ of, figure: "ceiling", limitMicroUsd: limit })),
      ];
    });
    const services = this.bill.workloads.flatMap(({ charged: { workloadId }, budgetMonthlyUsd }): Goal[] =>
      budgetMonthlyUsd === undefined
        ? []
        : [{ of: { workloadId }, figure: "expected", limitMicroUsd: parseUsd(budgetMonthlyUsd) }],
    );
    return [...goals, ...services].map((goal) => ({ ...goal, before: this.figure(goal) }));
  }

  /** The environment with one pool, or one workload on it, changed. */
  after(change: DeclaredChange, goal: Goal): Outcome {
    const { pool, workload } = change;
    const known = this.pools.get(pool.from);
    const workloads = (known?.workloads ?? []).map((each) => (each === workload?.from ? workload.to : each));
    const cost = this.price(pool.to, workloads);
    const difference = (of: Goal): number => sumOf(cost, of) - sumOf(known?.cost, of);
    const total = (interval: Interval | undefined): number => interval?.[goal.figure] ?? 0;
    return {
      change,
      microUsd: this.figure(goal) + difference(goal),
      totalMicroUsd:
        total(this.judgement.estimate.total) + total(cost.microUsd) - total(known?.cost.microUsd),
      breaksAnotherLimit: this.limits.some((limit) => {
        const more = difference(limit);
        return more > 0 && limit.before + more > limit.limitMicroUsd;
      }),
    };
  }
}

function sumOf(cost: PoolCharges | undefined, goal: Goal): number {
  let sum = 0;
  for (const { charged, microUsd } of cost?.charges ?? [])
    if (concerns(goal, charged)) sum += microUsd[goal.figure];
  return sum;
}
