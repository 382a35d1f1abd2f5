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
import {
  addParts,
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

/** Like `resampleRate`: labels are resampled within each score bin of each finest group; uses a stream for each of these. */
export function resampleCalibration(
  finest: GroupCounts,
  wanted: readonly (Wanted & { readonly counts: GroupCounts })[],
  { replicates, tile, arrays, firstStream }: Resampling,
): Resampled {
  const all = wanted.flatMap(({ counts, partOf, judged }) =>
    judged.map((group) => {
      const parts = [...partOf.keys()].filter((part) => partOf[part] === group);
      return { counts, group, parts, errors: arrays.next().fill(0) };
    }),
  );
  const drawn = finest.groups.map(() => arrays.part(tile));
  const [none, rest] = [arrays.part(tile).fill(0), arrays.part(tile)];
  for (let bin = 0; bin < finest.scoreBins; bin++) {
    const draws = finest.groups.map((_, group) => {
      const at = group * finest.scoreBins + bin;
      const rows = finest.binRows[at] ?? 0;
      if (rows === 0) return undefined;
      const chance = smoothed(finest.binPositives[at] ?? 0, rows);
      return binomialDraws(rows, chance, randomStream(replicates, firstStream + at));
    });
    for (let from = 0; from < replicates; from += tile) {
      draws.forEach((each, group) => each?.fill(drawn[group] ?? rest, from));
      for (const { counts, group, parts, errors } of all) {
        const at = group * finest.scoreBins + bin;
        if (counts.binRows[at] === 0) continue;
        const difference = (counts.binPositives[at] ?? 0) - (counts.binScoreMillionths[at] ?? 0) / MILLION;
        const filled = parts.flatMap((part) => (draws[part] ? [drawn[part] ?? none] : []));
        const [first = none, second = none, third = none] = filled;
        rest.fill(difference);
        addParts(rest, filled, 3);
        addAbsolute(errors, from, rest, first, second, third);
      }
    }
  }
  const groups = all.map(({ counts, group, errors }) =>
    centred(errors, counts.n[group] ?? 0, arrays.part(tile)),
  );
  let next = 0;
  return {
    groups: wanted.map(({ judged }) => judged.map(() => groups[next++] as Centred)),
    streams: finest.groups.length * finest.scoreBins,
    fill: (from) => {
      for (const { deviations, all: errors } of groups) deviations.set(errors.subarray(from, from + tile));
    },
  };
}

/** Adds |the sum of the numbers|. */
function addAbsolute(
  errors: Float64Array,
  from: number,
  rest: Float64Array,
  first: Float64Array,
  second: Float64Array,
  third: Float64Array,
): void {
  for (let index = 0; index < rest.length; index++) {
    const sum =
      (rest[index] as number) +
      (first[index] as number) +
      (second[index] as number) +
      (third[index] as number);
    errors[from + index] = (errors[from + index] as number) + Math.abs(sum);
  }
}

interface Centred extends ResampledGroup {
  /** Of all replicates. */
  readonly all: Float64Array;
}

function centred(errors: Float64Array, n: number, deviations: Float64Array): Centred {
  let [sum, squares] = [0, 0];
  for (const error of errors) sum += error;
  const mean = sum / errors.length;
  for (let replicate = 0; replicate < errors.length; replicate++) {
    const deviation = (errors[replicate] as number) - mean;
    errors[replicate] = deviation;
    squares += deviation ** 2;
  }
  const standardError = Math.sqrt(squares / errors.length) / n;
  return { all: errors, deviations, scale: 1 / n, rate: mean / n, standardError };
}
