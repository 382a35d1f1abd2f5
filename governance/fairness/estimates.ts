/** A group's rate with what it may be off by, and the interval of the comparison of two. */
import type { Metric } from "./metrics";

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Estimate {
  readonly value: number;
  /** How far the true rate may be below and above, at the critical value. */
  readonly below: number;
  readonly above: number;
  /** By how much the value is too large on average, at most; 0 of a proportion. */
  readonly bias: number;
}

/**
 * Wilson's score interval, which keeps its coverage near 0 and 1, where value ± errors does not:
 * https://doi.org/10.1080/01621459.1927.10502953
 */
export function proportion(numerator: number, denominator: number, criticalValue: number): Estimate {
  const value = numerator / denominator;
  const square = criticalValue ** 2 / denominator;
  const centre = (value + square / 2) / (1 + square);
  const half = (Math.sqrt(square) * Math.sqrt(value * (1 - value) + square / 4)) / (1 + square);
  const below = numerator === 0 ? 0 : Math.max(0, value - (centre - half));
  const above = numerator === denominator ? 0 : Math.max(0, centre + half - value);
  return { value, below, above, bias: 0 };
}

export const intervalOf = ({ value, below, above, bias }: Estimate): Interval => ({
  low: Math.max(0, value - below - bias),
  high: Math.min(1, value + above),
});

/** By how much `a` is above `b`: the difference, or 1 - b ÷ a. Null where that is undefined. */
export function gapOf(a: number, b: number, comparison: Metric["comparison"]): number | null {
  if (comparison === "difference") return a - b;
  return a === 0 ? null : 1 - b / a;
}

const root = (a: number, b: number): number => Math.sqrt(a * a + b * b);

/**
 * The lower end of how much `a` is above `b`, from the two groups' own intervals. Of a difference by Newcombe's method 10,
 * https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I, of a ratio by Donner and Zou's,
 * https://doi.org/10.1177/0962280210383082.
 */
export function lowerEnd(a: Estimate, b: Estimate, comparison: Metric["comparison"]): number {
  if (comparison === "difference") return a.value - b.value - a.bias - root(a.below, b.above);
  // The larger end of b ÷ a.
  const [numerator, denominator] = [b.value + b.above, a.value - a.below];
  const divisor = denominator * (2 * a.value - denominator);
  if (divisor === 0) return -Infinity;
  return 1 - (a.value * b.value + mixed(a, b, numerator, denominator)) / divisor;
}

/** The upper end; see {@link lowerEnd}. */
export function upperEnd(a: Estimate, b: Estimate, comparison: Metric["comparison"]): number {
  if (comparison === "difference") return a.value - b.value + b.bias + root(a.above, b.below);
  // The smaller end of b ÷ a, in the form that is defined where a is 0.
  const [numerator, denominator] = [b.value - b.below, a.value + a.above];
  const divisor = a.value * b.value + mixed(a, b, numerator, denominator);
  return divisor === 0 ? 1 : 1 - (numerator * (2 * b.value - numerator)) / divisor;
}

function mixed(a: Estimate, b: Estimate, numerator: number, denominator: number): number {
  const product = numerator * (2 * b.value - numerator) * denominator * (2 * a.value - denominator);
  return Math.sqrt(Math.max(0, (a.value * b.value) ** 2 - product));
}
