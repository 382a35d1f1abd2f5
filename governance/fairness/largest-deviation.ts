/** The quantile, over the replicates, of the largest standardised difference of any two groups that are compared. */
import type { Arrays } from "./random-streams";

export interface Scaled {
  /** One a replicate of a tile. */
  readonly deviations: Float64Array;
  /** Makes of the deviations those of what is compared: a rate, or its logarithm. */
  readonly scale: number;
  /** Of the scaled deviations. */
  readonly variance: number;
}

export interface Deviations {
  /** Within one entry all pairs of groups are compared. */
  readonly families: readonly (readonly Scaled[])[];
  /** Fills all deviations with those of the replicates from that one on. */
  readonly fill: (from: number) => void;
  /** A multiple of the tile. */
  readonly replicates: number;
  readonly tile: number;
  readonly arrays: Arrays;
}

/** The smallest value that a maximum exceeds with a probability of at most 1 - `share`, and `least` if that is more. */
export function largestDeviation(deviations: Deviations, share: number, least: number): number {
  const { families, replicates } = deviations;
  const rank = Math.min(replicates, Math.ceil((replicates + 1) * share));
  // Maxima are wanted exactly only above the quantile. Starting them from a value somewhat below it spares the processor
  // most of its wrong guesses; should that value turn out to be above it, they start from `least`.
  const pairs = families.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const passes = families.flatMap(passesOf);
  for (const floor of [Math.sqrt(least ** 2 + GUESS * Math.log(pairs)), least]) {
    const above = maximaAbove(floor, passes, deviations);
    const position = above.length - (replicates - rank) - 1;
    if (position >= 0) return select(above, position);
  }
  return least;
}

function maximaAbove(
  floor: number,
  passes: readonly Pass[],
  { fill, replicates, tile, arrays }: Deviations,
): Float64Array {
  const maxima = arrays.part(tile);
  const above = arrays.next();
  let count = 0;
  for (let from = 0; from < replicates; from += tile) {
    fill(from);
    maxima.fill(floor);
    for (const pass of passes) {
      if (pass.left === pass.right) raiseWithin(maxima, pass);
      else raiseAcross(maxima, pass);
    }
    for (let index = 0; index < tile; index++) {
      const maximum = maxima[index] as number;
      if (maximum > floor) above[count++] = maximum;
    }
  }
  return above.subarray(0, count);
}

/** The square of independent comparisons' quantile grows by some 1.6 times the logarithm of how many they are. */
const GUESS = 1.25;

type Block = readonly [Float64Array, Float64Array, Float64Array];

/** One pass over the maxima: all pairs of a block of three groups, or of two such blocks. */
interface Pass {
  readonly left: Block;
  readonly right: Block;
  /** Of every pair two: what makes of the left and the right group's deviations their standardised difference. */
  readonly scales: readonly number[];
}

/** Missing groups of a last block are nought times any other. */
function passesOf(groups: readonly Scaled[]): readonly Pass[] {
  const passes: Pass[] = [];
  const [first] = groups;
  if (!first) return passes;
  const block = (from: number): Block => [
    (groups[from] ?? first).deviations,
    (groups[from + 1] ?? first).deviations,
    (groups[from + 2] ?? first).deviations,
  ];
  for (let left = 0; left < groups.length; left += 3) {
    const of = block(left);
    passes.push({
      left: of,
      right: of,
      scales: scalesOf(groups, [left, left, left + 1], [left + 1, left + 2, left + 2]),
    });
    for (let right = left + 3; right < groups.length; right += 3) {
      const [a, b, c] = [right, right + 1, right + 2];
      const lefts = [0, 0, 0, 1, 1, 1, 2, 2, 2].map((offset) => left + offset);
      passes.push({
        left: of,
        right: block(right),
        scales: scalesOf(groups, lefts, [a, b, c, a, b, c, a, b, c]),
      });
    }
  }
  return passes;
}

function scalesOf(
  groups: readonly Scaled[],
  lefts: readonly number[],
  rights: readonly number[],
): readonly number[] {
  return lefts.flatMap((index, pair) => {
    const [left, right] = [groups[index], groups[rights[pair] ?? 0]];
    if (!left || !right) return [0, 0];
    const error = Math.sqrt(left.variance + right.variance);
    return [left.scale / error, right.scale / error];
  });
}

/** Written out, pair by pair: a loop over the pairs inside takes twice the time. */
function raiseWithin(maxima: Float64Array, { left: [a, b, c], scales }: Pass): void {
  const [ab = 0, ba = 0, ac = 0, ca = 0, bc = 0, cb = 0] = scales;
  for (let at = 0; at < maxima.length; at++) {
    const x = a[at] as number;
    const y = b[at] as number;
    const z = c[at] as number;
    const xy = Math.abs(x * ab - y * ba);
    const xz = Math.abs(x * ac - z * ca);
    const yz = Math.abs(y * bc - z * cb);
    let maximum = maxima[at] as number;
    if (xy > maximum) maximum = xy;
    if (xz > maximum) maximum = xz;
    if (yz > maximum) maximum = yz;
    maxima[at] = maximum;
  }
}

function raiseAcross(maxima: Float64Array, { left, right, scales }: Pass): void {
  const [a, b, c] = left;
  const [d, e, f] = right;
  const [ad = 0, da = 0, ae = 0, ea = 0, af = 0, fa = 0, ...others] = scales;
  const [bd = 0, db = 0, be = 0, eb = 0, bf = 0, fb = 0, ...last] = others;
  const [cd = 0, dc = 0, ce = 0, ec = 0, cf = 0, fc = 0] = last;
  for (let at = 0; at < maxima.length; at++) {
    const x = a[at] as number;
    const y = b[at] as number;
    const z = c[at] as number;
    const u = d[at] as number;
    const v = e[at] as number;
    const w = f[at] as number;
    let maximum = maxima[at] as number;
    let found = Math.abs(x * ad - u * da);
    if (found > maximum) maximum = found;
    found = Math.abs(x * ae - v * ea);
    if (found > maximum) maximum = found;
    found = Math.abs(x * af - w * fa);
    if (found > maximum) maximum = found;
    found = Math.abs(y * bd - u * db);
    if (found > maximum) maximum = found;
    found = Math.abs(y * be - v * eb);
    if (found > maximum) maximum = found;
    found = Math.abs(y * bf - w * fb);
    if (found > maximum) maximum = found;
    found = Math.abs(z * cd - u * dc);
    if (found > maximum) maximum = found;
    found = Math.abs(z * ce - v * ec);
    if (found > maximum) maximum = found;
    found = Math.abs(z * cf - w * fc);
    if (found > maximum) maximum = found;
    maxima[at] = maximum;
  }
}

/** The value at that position if the values were in ascending order; reorders them (Hoare's selection). */
export function select(values: Float64Array, position: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left > right) break;
      const kept = values[left] as number;
      values[left++] = values[right] as number;
      values[right--] = kept;
    }
    if (position <= right) high = right;
    else if (position >= left) low = left;
    else break;
  }
  return values[position] as number;
}
