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
import { randomStream } from "./random-streams";
import { addTiles, type Tiles } from "./tiles";

/** What a bootstrap runs on. */
export interface Resampling {
  readonly replicates: number;
  /** One for each finest group and each group that is wanted. */
  readonly tiles: Tiles;
  readonly firstStream: number;
}

/** The groups of one grouping that a rate is judged for. */
export interface Wanted {
  readonly partOf: Int32Array;
  readonly judged: readonly number[];
}

export interface ResampledGroup {
  /** Its deviations; times `scale`, the replicate's rate less the rate. */
  readonly tile: number;
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
  /** Fills the groups' tiles with the deviations of the replicates from that one on. */
  fill(from: number): void;
}

interface Part {
  readonly denominator: number;
  readonly chance: number;
  readonly draws: Draws;
  readonly tile: number;
}

/** A group of several parts. */
interface Whole {
  readonly tile: number;
  readonly parts: readonly number[];
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
  { replicates, tiles, firstStream }: Resampling,
): Resampled {
  const parts: (Part | undefined)[] = [];
  for (const [index, denominator] of finest.denominators.entries()) {
    const chance = smoothed(finest.numerators[index] ?? 0, denominator);
    const stream = randomStream(replicates, firstStream + index);
    const draws = (): Draws => binomialDraws(denominator, chance, stream);
    parts.push(denominator === 0 ? undefined : { denominator, chance, draws: draws(), tile: tiles.next() });
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
      const tile = only && others.length === 0 ? only.tile : tiles.next();
      if (others.length > 0)
        wholes.push({
          tile,
          parts: of.map((part) => part.tile),
          normals: randomStream(replicates, stream++).normals,
          scale: Math.sqrt(of.reduce((sum, part) => sum + part.denominator * (part.chance - rate) ** 2, 0)),
        });
      return { tile, scale: 1 / denominator, rate, standardError };
    });
  });
  return {
    groups,
    streams: stream - firstStream,
    fill: (from) => {
      for (const part of parts) part?.draws.fill(tiles, part.tile, from);
      for (const each of wholes) addUp(tiles, each, from);
    },
  };
}

/** The rate of several parts together, and its denominator. */
function pooled(parts: readonly Part[]): [number, number] {
  const denominator = parts.reduce((sum, part) => sum + part.denominator, 0);
  return [parts.reduce((sum, part) => sum + part.denominator * part.chance, 0) / denominator, denominator];
}

function addUp(tiles: Tiles, { tile, parts, normals, scale }: Whole, from: number): void {
  const { memory, length, none } = tiles;
  const [first = none, second = none, third = none] = parts;
  for (let at = 0; at < length; at++)
    memory[tile + at] =
      (normals[from + at] as number) * scale +
      (memory[first + at] as number) +
      (memory[second + at] as number) +
      (memory[third + at] as number);
  addTiles(tiles, tile, parts, 3);
}
