/** How many more rows of which groups would settle a verdict that is inconclusive, if the rates stay as they are. */
import { gapOf, lowerEnd, upperEnd } from "./estimates";
import type { EstimatedRates } from "./largest-gap";
import type { Metric } from "./metrics";

export interface MoreSamples {
  readonly group: string;
  readonly samples: number;
}

/** From this many times what is there, a number is no advice: the gap is at the limit. */
const TIMES_MOST = 1000;

/** As the critical value changes somewhat with the counts. */
const MARGIN = 1.05;

const BISECTIONS = 40;

/**
 * Each group gets rows in proportion to its rate's standard deviation, which takes about the fewest rows in all, but never less
 * than it has. Null when the gap is so near the limit that no number is likely to settle it.
 */
export function moreSamples(
  all: readonly EstimatedRates[],
  comparison: Metric["comparison"],
  limit: number,
  gap: number,
): readonly MoreSamples[] | null {
  const needed = new Map<string, number>();
  for (const rates of all) {
    const denominators = gap > limit ? toFail(rates, comparison, limit) : toPass(rates, comparison, limit);
    if (denominators === "not this rate") continue;
    if (denominators === null) return null;
    denominators.forEach((denominator, index) => {
      const has = rates.denominators[index] ?? 0;
      if (denominator <= has) return;
      const { groups, n } = rates.rates.grouping.counts;
      const position = rates.groups[index] ?? 0;
      const rows = Math.ceil(((denominator * MARGIN - has) * (n[position] ?? 0)) / has);
      const name = groups[position] ?? "";
      needed.set(name, Math.max(needed.get(name) ?? 0, rows));
    });
  }
  return [...needed].map(([group, samples]) => ({ group, samples }));
}

/** Every pair's upper end must come down to the limit. */
function toPass(
  rates: EstimatedRates,
  comparison: Metric["comparison"],
  limit: number,
): readonly number[] | null {
  const [denominators, { critical, estimate }] = [[...rates.denominators], rates];
  for (const a of denominators.keys())
    for (const b of denominators.keys()) {
      if (a === b) continue;
      const found = enlarged(
        rates,
        denominators,
        [a, b],
        (m, k) =>
          upperEnd(estimate(a, m, critical.upper), estimate(b, k, critical.upper), comparison) <= limit,
      );
      if (!found) return null;
      [denominators[a], denominators[b]] = found;
    }
  return denominators;
}

/** One pair's lower end must rise above the limit: that of the largest gap. */
function toFail(
  rates: EstimatedRates,
  comparison: Metric["comparison"],
  limit: number,
): readonly number[] | null | "not this rate" {
  const value = (index: number): number => rates.estimate(index, rates.denominators[index] ?? 1, 0).value;
  const order = [...rates.denominators.keys()].sort((a, b) => value(b) - value(a));
  const [a = 0, b = 0] = [order.at(0), order.at(-1)];
  if ((gapOf(value(a), value(b), comparison) ?? 0) <= limit) return "not this rate";
  const [denominators, { critical, estimate }] = [[...rates.denominators], rates];
  const found = enlarged(
    rates,
    denominators,
    [a, b],
    (m, k) => lowerEnd(estimate(a, m, critical.lower), estimate(b, k, critical.lower), comparison) > limit,
  );
  if (!found) return null;
  [denominators[a], denominators[b]] = found;
  return denominators;
}

/** The two denominators at which the condition holds, from what they are; null beyond `TIMES_MOST`. */
function enlarged(
  rates: EstimatedRates,
  denominators: readonly number[],
  [a, b]: readonly [number, number],
  settled: (aDenominator: number, bDenominator: number) => boolean,
): [number, number] | null {
  const [aHas, bHas] = [denominators[a] ?? 1, denominators[b] ?? 1];
  if (settled(aHas, bHas)) return [aHas, bHas];
  const [aShare, bShare] = [Math.sqrt(rates.variance(a)), Math.sqrt(rates.variance(b))];
  const at = (size: number): [number, number] => [
    Math.max(aHas, Math.ceil(size * aShare)),
    Math.max(bHas, Math.ceil(size * bShare)),
  ];
  let low = Math.log(Math.min(aHas / aShare, bHas / bShare));
  let high = Math.log(TIMES_MOST * Math.max(aHas / aShare, bHas / bShare));
  if (!settled(...at(Math.exp(high)))) return null;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    if (settled(...at(Math.exp(middle)))) high = middle;
    else low = middle;
  }
  return at(Math.exp(high));
}
