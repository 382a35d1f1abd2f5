/**
 * The expected calibration error of groups, Σ |positives - sum of scores| / n over the score bins, its noise and its bias.
 *
 * The error of an absolute value is one-sided: noise makes every bin look worse calibrated than it is, by at most
 * σ√(2/π), and by next to nothing where the bin is off by many σ. The bias of a group is therefore only known to lie
 * between 0 and a bound, which an interval has to add.
 */
import { binomialDraws } from "./binomial-draws";
import type { GroupCounts } from "./group-counts";
import { randomStream } from "./random-streams";
import { addTiles, type Tiles } from "./tiles";
import {
  smoothed,
  type Resampled,
  type ResampledGroup,
  type Resampling,
  type Wanted,
} from "./resampled-rates";

const MILLION = 1_000_000;

export interface CalibrationNoise {
  /** Of the error, without what resampling the labels gives: the bins' shares vary too. */
  readonly shareVariance: number;
  /** Of the error, if its bins' noise had no sign: not less than the true one. */
  readonly varianceMost: number;
  /** How much too large the error may be on average. */
  readonly biasMost: number;
}

/** `criticalValue` says how many standard errors a bin is taken to be off by chance. */
export function calibrationNoise(table: GroupCounts, group: number, criticalValue: number): CalibrationNoise {
  const n = table.n[group] ?? 0;
  let [error, squares, variance, bias] = [0, 0, 0, 0];
  for (let bin = group * table.scoreBins; bin < (group + 1) * table.scoreBins; bin++) {
    const rows = table.binRows[bin] ?? 0;
    if (rows === 0) continue;
    const positives = table.binPositives[bin] ?? 0;
    const off = Math.abs(positives - (table.binScoreMillionths[bin] ?? 0) / MILLION);
    const chance = smoothed(positives, rows);
    const deviation = Math.sqrt(rows * chance * (1 - chance));
    const beyondChance = Math.max(0, off / deviation - criticalValue);
    error += off;
    squares += off ** 2 / rows;
    variance += deviation ** 2;
    bias += deviation * Math.sqrt(2 / Math.PI) * Math.exp(-(beyondChance ** 2) / 2);
  }
  const shareVariance = Math.max(0, squares / n - (error / n) ** 2) / n;
  return { shareVariance, varianceMost: variance / n ** 2 + shareVariance, biasMost: bias / n };
}

/** A group whose error is resampled. */
interface ErrorsOfGroup {
  readonly counts: GroupCounts;
  readonly group: number;
  readonly parts: readonly number[];
  /** Of all replicates. */
  readonly errors: Float64Array;
  readonly tile: number;
}

/**
 * Like `resampleRate`: labels are resampled within each score bin of each finest group. Uses a stream for each of these,
 * and a tile more.
 */
export function resampleCalibration(
  finest: GroupCounts,
  wanted: readonly (Wanted & { readonly counts: GroupCounts })[],
  { replicates, tiles, firstStream }: Resampling,
): Resampled {
  const all = wanted.map(({ counts, partOf, judged }) =>
    judged.map((group): ErrorsOfGroup => {
      const parts = [...partOf.keys()].filter((part) => partOf[part] === group);
      return { counts, group, parts, errors: new Float64Array(replicates), tile: tiles.next() };
    }),
  );
  const drawn = finest.groups.map(() => tiles.next());
  const sums = tiles.next();
  for (let bin = 0; bin < finest.scoreBins; bin++) {
    const draws = finest.groups.map((_, group) => {
      const at = group * finest.scoreBins + bin;
      const rows = finest.binRows[at] ?? 0;
      const chance = smoothed(finest.binPositives[at] ?? 0, rows);
      return rows === 0 ? undefined : binomialDraws(rows, chance, randomStream(replicates, firstStream + at));
    });
    for (let from = 0; from < replicates; from += tiles.length) {
      draws.forEach((each, group) => each?.fill(tiles, drawn[group] ?? sums, from));
      for (const each of all.flat()) {
        const parts = each.parts.flatMap((part) => (draws[part] ? [drawn[part] ?? tiles.none] : []));
        if (parts.length > 0) addBin(tiles, each, bin, parts, sums, from);
      }
    }
  }
  const groups = all.map((each) => each.map(centred));
  return {
    groups,
    streams: finest.groups.length * finest.scoreBins,
    fill: (from) => {
      for (const { errors, tile } of all.flat())
        tiles.memory.set(errors.subarray(from, from + tiles.length), tile);
    },
  };
}

/** Adds what a bin is off by, |positives drawn - sum of scores|, with the tile `sums` to reckon in. */
function addBin(
  tiles: Tiles,
  { counts, group, errors }: ErrorsOfGroup,
  bin: number,
  parts: readonly number[],
  sums: number,
  from: number,
): void {
  const { memory, length, none } = tiles;
  const at = group * counts.scoreBins + bin;
  const off = (counts.binPositives[at] ?? 0) - (counts.binScoreMillionths[at] ?? 0) / MILLION;
  const [first = none, second = none, third = none] = parts;
  const rest = parts.length > 3 ? sums : none;
  if (parts.length > 3) {
    memory.fill(0, sums, sums + length);
    addTiles(tiles, sums, parts, 3);
  }
  for (let index = 0; index < length; index++) {
    const sum =
      off +
      (memory[first + index] as number) +
      (memory[second + index] as number) +
      (memory[third + index] as number) +
      (memory[rest + index] as number);
    errors[from + index] = (errors[from + index] as number) + Math.abs(sum);
  }
}

/** Takes the errors' mean from them. */
function centred({ counts, group, errors, tile }: ErrorsOfGroup): ResampledGroup {
  const n = counts.n[group] ?? 0;
  let [sum, squares] = [0, 0];
  for (const error of errors) sum += error;
  const mean = sum / errors.length;
  for (let replicate = 0; replicate < errors.length; replicate++) {
    const deviation = (errors[replicate] as number) - mean;
    errors[replicate] = deviation;
    squares += deviation ** 2;
  }
  const standardError = Math.sqrt(squares / errors.length) / n;
  return { tile, scale: 1 / n, rate: mean / n, standardError };
}
