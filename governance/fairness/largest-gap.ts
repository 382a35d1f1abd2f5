/** The largest gap between two groups of a grouping, over the rates that a metric compares, and its interval. */
import { calibrationNoise } from "./calibration-error";
import type { CriticalValues } from "./critical-value";
import { gapOf, lowerEnd, proportion, upperEnd, type Estimate, type Interval } from "./estimates";
import type { GroupRates } from "./grouping";
import type { Metric, RateName } from "./metrics";

/** One rate's estimates of the groups that are judged. */
export interface EstimatedRates {
  readonly rates: GroupRates;
  /** Positions in the grouping's groups. */
  readonly groups: readonly number[];
  readonly denominators: readonly number[];
  readonly critical: CriticalValues;
  /**
   * What the estimate of the group, at an index into `groups`, would be with that denominator and the same rate, at a
   * critical value.
   */
  readonly estimate: (index: number, denominator: number, criticalValue: number) => Estimate;
  /** Variance of the rate times the denominator. */
  readonly variance: (index: number) => number;
}

export function estimatedRates(rates: GroupRates, critical: CriticalValues): EstimatedRates {
  const { judged, counts } = rates;
  const denominators = judged.map((group) => counts.denominators[group] ?? 0);
  const shared = { rates, groups: judged, denominators, critical };
  if (rates.rate === "calibration error") return { ...shared, ...calibration(rates, critical) };
  const value = judged.map((group, index) => (counts.numerators[group] ?? 0) / (denominators[index] ?? 0));
  return {
    ...shared,
    estimate: (index, denominator, criticalValue) =>
      proportion((value[index] ?? 0) * denominator, denominator, criticalValue),
    variance: (index) => {
      // Never 0, as a rate of 0 of n is not certain.
      const chance =
        ((value[index] ?? 0) * (denominators[index] ?? 0) + 0.5) / ((denominators[index] ?? 0) + 1);
      return chance * (1 - chance);
    },
  };
}

function calibration(
  rates: GroupRates,
  critical: CriticalValues,
): Pick<EstimatedRates, "estimate" | "variance"> {
  const { grouping, judged, counts } = rates;
  const errors = critical.standardErrors.get(rates);
  const known = judged.map((group, index) => {
    const n = counts.denominators[group] ?? 0;
    const { shareVariance, varianceMost, biasMost } = calibrationNoise(
      grouping.counts,
      group,
      critical.lower,
    );
    const resampled = errors?.[index];
    const variance = resampled === undefined ? varianceMost : resampled ** 2 + shareVariance;
    return { n, value: (counts.numerators[group] ?? 0) / n, variance, bias: biasMost };
  });
  return {
    estimate: (index, denominator, criticalValue) => {
      const { n = 1, value = 0, variance = 0, bias = 0 } = known[index] ?? {};
      const shrunk = Math.sqrt(n / denominator);
      const noise = criticalValue * Math.sqrt(variance) * shrunk;
      return { value, below: noise, above: noise, bias: bias * shrunk };
    },
    variance: (index) => (known[index]?.variance ?? 0) * (known[index]?.n ?? 0),
  };
}

export interface LargestGap {
  readonly gap: number;
  readonly interval: Interval;
  readonly rate: RateName;
  /** Positions in the grouping's groups, the higher rate first. */
  readonly between: readonly [number, number];
}

const clipped = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * The largest of the pairs' gaps, between the largest of their lower and the largest of their upper ends. Null when fewer
 * than two groups are judged in a rate, or a ratio is 0 ÷ 0.
 */
export function largestGap(
  all: readonly EstimatedRates[],
  comparison: Metric["comparison"],
): LargestGap | null {
  let largest: Omit<LargestGap, "interval"> | undefined;
  let [low, high] = [0, 0];
  for (const { rates, groups, denominators, estimate, critical } of all) {
    if (groups.length < 2) return null;
    const at = (criticalValue: number): Estimate[] =>
      groups.map((_, index) => estimate(index, denominators[index] ?? 0, criticalValue));
    const [single, upper] = [at(critical.single), at(critical.upper)];
    const [highest, lowest] = extremes(single);
    const gap = gapOf(single[highest]?.value ?? 0, single[lowest]?.value ?? 0, comparison);
    if (gap === null) return null;
    if (!largest || gap > largest.gap)
      largest = { gap, rate: rates.rate, between: [groups[highest] ?? 0, groups[lowest] ?? 0] };
    // Lower ends only fall with the critical value, so what is not above 0 here need not be resampled.
    if (largestOf(single, lowerEnd, comparison) > 0)
      low = Math.max(low, largestOf(at(critical.lower), lowerEnd, comparison));
    high = Math.max(high, largestOf(upper, upperEnd, comparison));
  }
  return largest ? { ...largest, interval: { low: clipped(low), high: clipped(high) } } : null;
}

function largestOf(
  estimates: readonly Estimate[],
  endOf: typeof lowerEnd,
  comparison: Metric["comparison"],
): number {
  let largest = 0;
  for (const a of estimates)
    for (const b of estimates) {
      const end = a === b ? 0 : endOf(a, b, comparison);
      if (end > largest) largest = end;
    }
  return largest;
}

function extremes(estimates: readonly Estimate[]): [number, number] {
  const values = estimates.map(({ value }) => value);
  const highest = values.indexOf(Math.max(...values));
  const lowest = values.indexOf(Math.min(...values));
  // All the same: any two of them.
  return highest === lowest ? [0, 1] : [highest, lowest];
}
