/** The quantile, over the replicates, of the largest standardised difference of any two groups that are compared. */
import type { Tiles } from "./tiles";

export interface Scaled {
  /** Its deviations. */
  readonly tile: number;
  /** Makes of the deviations those of what is compared: a rate, or its logarithm. */
  readonly scale: number;
  /** Of the scaled deviations. */
  readonly variance: number;
}

export interface Deviations {
  /** Within one entry all pairs of groups are compared. */
  readonly families: readonly (readonly Scaled[])[];
  /** Fills all tiles with the deviations of the replicates from that one on. */
  readonly fill: (from: number) => void;
  /** A multiple of the tiles' length. */
  readonly replicates: number;
  /** There must be one left. */
  readonly tiles: Tiles;
}

/** The smallest value that a maximum exceeds with a probability of at most 1 - `share`, and `least` if that is more. */
export function largestDeviation(deviations: Deviations, share: number, least: number): number {
  const { families, replicates } = deviations;
  const rank = Math.min(replicates, Math.ceil((replicates + 1) * share));
  // Maxima are wanted exactly only above the quantile. Starting them from a value somewhat below it spares the processor
  // most of its wrong guesses; should that value turn out to be above it, they start from `least`.
  const pairs = families.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const passes = families.flatMap((groups) => passesOf(groups, deviations.tiles.none));
  const maxima = deviations.tiles.next();
  for (const floor of [Math.sqrt(least ** 2 + GUESS * Math.log(pairs)), least]) {
    const above = maximaAbove(floor, passes, maxima, deviations);
    const position = above.length - (replicates - rank) - 1;
    if (position >= 0) return select(above, position);
  }
  return least;
}

function maximaAbove(
  floor: number,
  passes: readonly Pass[],
  maxima: number,
  { fill, replicates, tiles }: Deviations,
): Float64Array {
  const { memory, length } = tiles;
  const above: number[] = [];
  for (let from = 0; from < replicates; from += length) {
    fill(from);
    memory.fill(floor, maxima, maxima + length);
    for (const pass of passes) {
      if (pass.left === pass.right) raiseWithin(tiles, maxima, pass);
      else raiseAcross(tiles, maxima, pass);
    }
    for (let at = maxima; at < maxima + length; at++) {
      const maximum = memory[at] as number;
      if (maximum > floor) above.push(maximum);
    }
  }
  return Float64Array.from(above);
}

/** The square of independent comparisons' quantile grows by some 1.6 times the logarithm of how many they are. */
const GUESS = 1.25;

/** Three tiles. */
type Block = readonly [number, number, number];

/** One pass over the maxima: all pairs of a block of three groups, or of two such blocks. */
interface Pass {
  readonly left: Block;
  readonly right: Block;
  /** Of every pair two: what makes of the left and the right group's deviations their standardised difference. */
  readonly scales: readonly number[];
}

/** Missing groups of a last block are nought times any other. */
function passesOf(groups: readonly Scaled[], none: number): readonly Pass[] {
  const passes: Pass[] = [];
  const tile = (index: number): number => groups[index]?.tile ?? none;
  const block = (from: number): Block => [tile(from), tile(from + 1), tile(from + 2)];
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
function raiseWithin({ memory, length }: Tiles, maxima: number, { left, scales }: Pass): void {
  const [a, b, c] = left;
  const [ab = 0, ba = 0, ac = 0, ca = 0, bc = 0, cb = 0] = scales;
  for (let at = 0; at < length; at++) {
    const x = memory[a + at] as number;
    const y = memory[b + at] as number;
    const z = memory[c + at] as number;
    const xy = Math.abs(x * ab - y * ba);
    const xz = Math.abs(x * ac - z * ca);
    const yz = Math.abs(y * bc - z * cb);
    let maximum = memory[maxima + at] as number;
    if (xy > maximum) maximum = xy;
    if (xz > maximum) maximum = xz;
    if (yz > maximum) maximum = yz;
    memory[maxima + at] = maximum;
  }
}

function raiseAcross({ memory, length }: Tiles, maxima: number, { left, right, scales }: Pass): void {
  const [a, b, c] = left;
  const [d, e, f] = right;
  const [ad = 0, da = 0, ae = 0, ea = 0, af = 0, fa = 0, ...others] = scales;
  const [bd = 0, db = 0, be = 0, eb = 0, bf = 0, fb = 0, ...last] = others;
  const [cd = 0, dc = 0, ce = 0, ec = 0, cf = 0, fc = 0] = last;
  for (let at = 0; at < length; at++) {
    const x = memory[a + at] as number;
    const y = memory[b + at] as number;
    const z = memory[c + at] as number;
    const u = memory[d + at] as number;
    const v = memory[e + at] as number;
    const w = memory[f + at] as number;
    let maximum = memory[maxima + at] as number;
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
    memory[maxima + at] = maximum;
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
