/** Which groups are compared: those of every attribute that is asked for, and of every combination of them. */
import type { Counts } from "./counts";
import { groupCounts, rollUp, type GroupCounts } from "./group-counts";
import { COUNTED, rateCounts, type RateCounts, type RateName } from "./metrics";

export interface Grouping {
  readonly attributes: readonly string[];
  readonly counts: GroupCounts;
  /** Of every group of the finest grouping, the group that it is part of. */
  readonly partOf: Int32Array;
}

/** Single attributes first, in the given order, then combinations of two, and so on; the last is the finest grouping. */
export function groupings(
  counts: Counts,
  attributes: readonly string[],
  scoreBins = counts.scoreBins,
): readonly Grouping[] {
  const finest = groupCounts(counts, attributes, scoreBins);
  const groupsOf = attributes.map(
    (name) => counts.attributes.find((each) => each.name === name)?.groups ?? [],
  );
  const subsets = attributes
    .reduce<readonly (readonly number[])[]>(
      (lists, _, position) => [...lists, ...lists.map((chosen) => [...chosen, position])],
      [[]],
    )
    .filter((chosen) => chosen.length > 0);
  return [...subsets]
    .sort((a, b) => a.length - b.length || order(a, b))
    .map((kept) => ({
      attributes: kept.map((position) => attributes[position] ?? ""),
      ...rollUp(finest, groupsOf, kept),
    }));
}

function order(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((position, index) => position !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** One rate of a grouping's groups, and which of them have enough rows, and enough of what the rate divides by. */
export interface GroupRates {
  readonly grouping: Grouping;
  readonly rate: RateName;
  readonly counts: RateCounts;
  /** Positions in the grouping's groups. */
  readonly judged: readonly number[];
  readonly left: readonly LeftOut[];
}

export interface LeftOut {
  readonly position: number;
  readonly cause: "too-few-samples" | "unknown";
  readonly reason: string;
  /** What the group's rows, or what the rate divides by, would have to come to. */
  readonly needed: number;
}

export function groupRates(grouping: Grouping, rate: RateName, minimumGroupSize: number): GroupRates {
  const counts = rateCounts(grouping.counts, rate);
  const judged: number[] = [];
  const left: LeftOut[] = [];
  const least = Math.max(1, minimumGroupSize);
  grouping.counts.groups.forEach((group, position) => {
    const n = grouping.counts.n[position] ?? 0;
    const denominator = counts.denominators[position] ?? 0;
    const few = (found: number, what: string): string =>
      found === 0
        ? `no ${what} in group ${group}`
        : `${found} ${what} in group ${group}, fewer than ${least}`;
    const out = (cause: LeftOut["cause"], reason: string): void => {
      left.push({ position, cause, reason, needed: least });
    };
    if (n < least) out("too-few-samples", few(n, "rows"));
    else if (denominator === 0) out("unknown", few(0, COUNTED[rate]));
    else if (denominator < least) out("too-few-samples", few(denominator, COUNTED[rate]));
    else judged.push(position);
  });
  return { grouping, rate, counts, judged, left };
}
