/**
 * The bootstrap of one rate on the finest groups' counts, rolled up to the groups of any grouping, so that an attribute
 * and its intersections vary together as they do in a sample.
 *
 * A finest group's numerator is binomial with its denominator fixed, at a chance that is smoothed to (x + ½)/(n + 1), so
 * that 0 of n is not certain. In a wider group the shares of the finest groups vary as well: to first order that adds an
 * independent normal of variance Σ denominator × (chance of the part - chance of the whole)², and the whole's variance is
 * p(1 - p)/n. Of two groupings these normals are taken to be independent, which makes no interval narrower.
 */
import { binomialDraws, type Draws } from "./binomial-draws";
import type { RateCounts } from "./metrics";
import { randomStream, type Arrays } from "./random-streams";

/** Seven groups of a tile fit the 32 kB of a processor's nearest cache. */
export const TILE_MOST = 500;

/** What a bootstrap runs on. */
export interface Resampling {
  /** A multiple of the tile. */
  readonly replicates: number;
  /** Replicates that are filled in at once, `TILE_MOST` at most. */
  readonly tile: number;
  readonly arrays: Arrays;
  readonly firstStream: number;
}

/** The groups of one grouping that a rate is judged for. */
export interface Wanted {
  readonly partOf: Int32Array;
  readonly judged: readonly number[];
}

export interface ResampledGroup {
  /** Of the replicates of the tile that was filled last; times `scale`, the replicate's rate less the rate. */
  readonly deviations: Float64Array;
  readonly scale: number;
  /** The rate that was resampled, smoothed. */
  readonly rate: number;
  readonly standardError: number;
}

/** In the order of what was wanted. */
export interface Resampled {
  readonly groups: readonly (readonly ResampledGroup[])[];
  /** How many were used. */
  readonly streams: number;
  /** Fills the groups' deviations with those of the replicates from that one on. */
  fill(from: number): void;
}

/** Noughts, as many as a tile may have replicates. */
const NONE = new Float64Array(TILE_MOST);

interface Part {
  readonly denominator: number;
  readonly chance: number;
  readonly draws: Draws;
  readonly deviations: Float64Array;
}

/** A group of several parts. */
interface Whole {
  readonly deviations: Float64Array;
  readonly parts: readonly Float64Array[];
  /** How the parts' shares vary. */
  readonly normals: Float32Array;
  readonly scale: number;
}

export const smoothed = (numerator: number, denominator: number): number =>
  (numerator + 0.5) / (denominator + 1);

/** Uses a stream for each finest group, then one for each group of several of these. */
export function resampleRate(
  finest: RateCounts,
  wanted: readonly Wanted[],
  { replicates, tile, arrays, firstStream }: Resampling,
): Resampled {
  const parts: (Part | undefined)[] = [];
  for (const [index, denominator] of finest.denominators.entries()) {
    const chance = smoothed(finest.numerators[index] ?? 0, denominator);
    const stream = randomStream(replicates, firstStream + index);
    const draws = (): Draws => binomialDraws(denominator, chance, stream);
    parts.push(
      denominator === 0 ? undefined : { denominator, chance, draws: draws(), deviations: arrays.part(tile) },
    );
  }
  const wholes: Whole[] = [];
  let stream = firstStream + parts.length;
  const groups = wanted.map(({ partOf, judged }) => {
    const members = new Map<number, Part[]>(judged.map((group) => [group, []]));
    parts.forEach((part, index) => {
      if (part) members.get(partOf[index] ?? 0)?.push(part);
    });
    return judged.map((group) => {
      const of = members.get(group) ?? [];
      const [rate, denominator] = pooled(of);
      const standardError = Math.sqrt((rate * (1 - rate)) / denominator);
      const [only, ...others] = of;
      const deviations = only && others.length === 0 ? only.deviations : arrays.part(tile);
      if (others.length > 0)
        wholes.push({
          deviations,
          parts: of.map((part) => part.deviations),
          normals: randomStream(replicates, stream++).normals,
          scale: Math.sqrt(of.reduce((sum, part) => sum + part.denominator * (part.chance - rate) ** 2, 0)),
        });
      return { deviations, scale: 1 / denominator, rate, standardError };
    });
  });
  return {
    groups,
    streams: stream - firstStream,
    fill: (from) => {
      for (const part of parts) part?.draws.fill(part.deviations, from);
      for (const { deviations, normals, scale, parts: summed } of wholes) {
        addUp(deviations, normals, from, scale, summed);
      }
    },
  };
}

/** The rate of several parts together, and its denominator. */
function pooled(parts: readonly Part[]): [number, number] {
  const denominator = parts.reduce((sum, part) => sum + part.denominator, 0);
  return [parts.reduce((sum, part) => sum + part.denominator * part.chance, 0) / denominator, denominator];
}

/** Three parts at a time, which saves most of the passes over the sums. */
function addUp(
  sums: Float64Array,
  normals: Float32Array,
  from: number,
  scale: number,
  parts: readonly Float64Array[],
): void {
  const none = NONE.subarray(0, sums.length);
  const [first = none, second = none, third = none] = parts;
  for (let index = 0; index < sums.length; index++)
    sums[index] =
      (normals[from + index] as number) * scale +
      (first[index] as number) +
      (second[index] as number) +
      (third[index] as number);
  addParts(sums, parts, 3);
}

/** Adds the parts from that one on. */
export function addParts(sums: Float64Array, parts: readonly Float64Array[], from: number): void {
  const none = NONE.subarray(0, sums.length);
  for (let position = from; position < parts.length; position += 3) {
    const first = parts[position] ?? none;
    const second = parts[position + 1] ?? none;
    const third = parts[position + 2] ?? none;
    for (let index = 0; index < sums.length; index++)
      sums[index] =
        (sums[index] as number) +
        (first[index] as number) +
        (second[index] as number) +
        (third[index] as number);
  }
}
