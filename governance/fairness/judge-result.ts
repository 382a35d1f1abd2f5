/** One metric of one grouping: its gap, interval and verdict. */
import type { CriticalValues } from "./critical-value";
import { intervalOf, type Interval } from "./estimates";
import type { Grouping, GroupRates, LeftOut } from "./grouping";
import { estimatedRates, largestGap, type EstimatedRates, type LargestGap } from "./largest-gap";
import { METRICS, type MetricName, type RateName } from "./metrics";
import { moreSamples, type MoreSamples } from "./more-samples";
import type { Outcome, SetBy } from "../verdict";

export interface GroupRate {
  readonly group: string;
  readonly rateName: RateName;
  readonly n: number;
  /** Null where undefined, which is never 0. */
  readonly rate: number | null;
  readonly numerator: number;
  readonly denominator: number;
  /** Why the rate is undefined or the group is not judged. */
  readonly reason?: string;
  /** Where the true rate of this group by itself lies; null of a group that is not judged. */
  readonly interval: Interval | null;
}

export interface FairnessResult {
  readonly metric: MetricName;
  /** One, or several: an intersection. */
  readonly attributes: readonly string[];
  /** Between the groups that are judged; null when there are not two of them. */
  readonly gap: number | null;
  readonly undefinedBecause?: string;
  readonly interval: Interval | null;
  readonly limit: number | null;
  readonly setBy: SetBy | null;
  /** Null when the metric is only reported. */
  readonly outcome: Outcome | null;
  readonly cause?: "too-few-samples" | "missing" | "unknown" | "error";
  /** The two groups with the largest gap, the one with the higher rate first. */
  readonly between?: readonly [string, string];
  /** Which rate the largest gap is in. */
  readonly rateName?: RateName;
  /** Of a metric with two rates, all groups by the first, then all by the second. */
  readonly groups: readonly GroupRate[];
  /** Groups that are too small to be judged, those without rows too. */
  readonly suppressed: readonly { readonly group: string; readonly n: number; readonly reason: string }[];
  /** What would settle an inconclusive verdict, if the rates stay as they are. */
  readonly moreSamples?: readonly MoreSamples[];
  /** Inconclusive, and why no number of samples is named. */
  readonly advice?: string;
  /** Whether the outcome counts: not of a metric that is only reported, nor of an intersection where these are. */
  readonly binding: boolean;
}

/** The two groups that the largest gap is between, by the rate that it is in; none where there is no gap. */
export function ratesBetween({ between, groups, rateName }: FairnessResult): readonly GroupRate[] {
  return (between ?? []).flatMap(
    (name) => groups.find((each) => each.group === name && each.rateName === rateName) ?? [],
  );
}

/** One metric, as asked of a grouping. */
export interface Asked {
  readonly metric: MetricName;
  readonly limit: number | null;
  readonly setBy: SetBy | null;
  readonly binding: boolean;
}

/** Of an attribute that was not counted. */
export function missingResult(attribute: string, { metric, limit, setBy, binding }: Asked): FairnessResult {
  return {
    metric,
    attributes: [attribute],
    gap: null,
    undefinedBecause: `the evidence has no attribute ${attribute}`,
    interval: null,
    limit,
    setBy,
    outcome: limit === null ? null : "inconclusive",
    cause: "missing",
    groups: [],
    suppressed: [],
    binding,
  };
}

export function judgeResult(
  { metric, limit, setBy, binding }: Asked,
  grouping: Grouping,
  rates: readonly GroupRates[],
  critical: CriticalValues,
): FairnessResult {
  const { comparison } = METRICS[metric];
  const asked = { metric, attributes: grouping.attributes, limit, setBy, binding };
  if (metric === "calibration-difference" && grouping.counts.scoreBins === 0)
    return {
      ...asked,
      gap: null,
      undefinedBecause: "the evidence has no scores",
      interval: null,
      outcome: limit === null ? null : "inconclusive",
      cause: "missing",
      groups: [],
      suppressed: [],
    };
  const estimated = rates.map((each) => estimatedRates(each, critical));
  const largest = largestGap(estimated, comparison);
  const left = rates.flatMap((each) => each.left.map((out) => ({ ...out, rates: each })));
  const name = (position: number): string => grouping.counts.groups[position] ?? "";
  return {
    ...asked,
    gap: largest?.gap ?? null,
    ...(!largest && { undefinedBecause: whyUndefined(rates, left) }),
    interval: largest?.interval ?? null,
    ...(largest && {
      between: [name(largest.between[0]), name(largest.between[1])] as const,
      rateName: largest.rate,
    }),
    groups: estimated.flatMap((each) => groupRatesOf(each)),
    suppressed: suppressedOf(grouping, left),
    ...(limit === null ? { outcome: null } : decided(largest, limit, left, estimated, comparison, grouping)),
  };
}

function whyUndefined(rates: readonly GroupRates[], left: readonly LeftOut[]): string {
  const [first] = left;
  const groups = rates[0]?.grouping.counts.groups ?? [];
  if (groups.length === 1) return `there is only one group, ${groups[0]}`;
  return first ? first.reason : "no group has a single positive prediction";
}

type Decision = Pick<FairnessResult, "outcome" | "cause" | "moreSamples" | "advice">;

/** A failure needs no group that is missing; a pass needs them all. */
function decided(
  largest: LargestGap | null,
  limit: number,
  left: readonly (LeftOut & { readonly rates: GroupRates })[],
  estimated: readonly EstimatedRates[],
  comparison: "difference" | "ratio",
  grouping: Grouping,
): Decision {
  if (largest && largest.interval.low > limit) return { outcome: "fail" };
  const cause =
    left.some((out) => out.cause === "too-few-samples") || (largest && left.length === 0)
      ? "too-few-samples"
      : "unknown";
  if (largest && left.length === 0 && largest.interval.high <= limit) return { outcome: "pass" };
  const undecided = largest && largest.interval.high > limit;
  const settling = undecided ? moreSamples(estimated, comparison, limit, largest.gap) : [];
  const more = merged([...(settling ?? []), ...toJudge(left, grouping)]);
  return {
    outcome: "inconclusive",
    cause,
    ...(more.length > 0 && { moreSamples: more }),
    ...(settling === null && {
      advice: "The gap is at the limit: no number of samples is likely to settle it.",
    }),
  };
}

/** What groups that are too small need to be judged at all; without any of what the rate divides by, nobody knows. */
function toJudge(
  left: readonly (LeftOut & { readonly rates: GroupRates })[],
  { counts }: Grouping,
): readonly MoreSamples[] {
  return left.flatMap(({ position, rates, needed }) => {
    const n = counts.n[position] ?? 0;
    const denominator = rates.counts.denominators[position] ?? 0;
    const rows = denominator === 0 ? needed - n : ((needed - denominator) * n) / denominator;
    return rows > 0 ? [{ group: counts.groups[position] ?? "", samples: Math.ceil(rows) }] : [];
  });
}

function merged(all: readonly MoreSamples[]): readonly MoreSamples[] {
  const most = new Map<string, number>();
  for (const { group, samples } of all) most.set(group, Math.max(most.get(group) ?? 0, samples));
  return [...most].map(([group, samples]) => ({ group, samples }));
}

function suppressedOf(grouping: Grouping, left: readonly LeftOut[]): FairnessResult["suppressed"] {
  const reasons = new Map<number, string>();
  for (const { position, reason } of left) if (!reasons.has(position)) reasons.set(position, reason);
  return [...reasons]
    .sort(([a], [b]) => a - b)
    .map(([position, reason]) => ({
      group: grouping.counts.groups[position] ?? "",
      n: grouping.counts.n[position] ?? 0,
      reason,
    }));
}

function groupRatesOf({
  rates,
  groups,
  denominators,
  estimate,
  critical,
}: EstimatedRates): readonly GroupRate[] {
  const { counts } = rates.grouping;
  const reasons = new Map(rates.left.map(({ position, reason }) => [position, reason]));
  const indices = new Map(groups.map((position, index) => [position, index]));
  return counts.groups.map((group, position) => {
    const numerator = rates.counts.numerators[position] ?? 0;
    const denominator = rates.counts.denominators[position] ?? 0;
    const index = indices.get(position);
    const reason = reasons.get(position);
    return {
      group,
      rateName: rates.rate,
      n: counts.n[position] ?? 0,
      rate: denominator === 0 ? null : numerator / denominator,
      numerator,
      denominator,
      ...(reason !== undefined && { reason }),
      interval:
        index === undefined ? null : intervalOf(estimate(index, denominators[index] ?? 0, critical.single)),
    };
  });
}
