/**
 * How many standard errors the ends of the gaps' intervals are away from the gaps, so that with the asked confidence all of
 * a family's intervals hold at once: half of the error is the lower ends', half the upper ends'.
 *
 * A gap is the largest of the differences between any two groups of a grouping. Its lower end is too high if that of any of
 * these is, so the lower ends are corrected for all pairs of groups of the family: each replicate's largest standardised
 * deviation over all of them is the maximum statistic, and its quantile corrects for how many they are, and, unlike
 * Bonferroni's correction, for no more than that, as comparisons that share groups vary together.
 *
 * The upper end, the largest of the pairs' upper ends, is too low only if that of the one pair with the largest true
 * difference is. More pairs make that no likelier, so upper ends are corrected for how many gaps there are, and no more.
 */
import { resampleCalibration } from "./calibration-error";
import { rateCounts, RATE_NAMES, type Metric } from "./metrics";
import type { Grouping, GroupRates } from "./grouping";
import { largestDeviation, type Scaled } from "./largest-deviation";
import { normalQuantile } from "./normal-quantile";
import { resampleRate, type Resampled, type ResampledGroup } from "./resampled-rates";
import { tileLength, Tiles } from "./tiles";

/** One rate of one grouping, compared between all pairs of the groups that are judged. */
export interface Comparisons {
  readonly rates: GroupRates;
  readonly comparison: Metric["comparison"];
}

/** In standard errors. */
export interface CriticalValues {
  /** Resampled when it is first asked for: of a model whose groups are alike at a single comparison's, nobody does. */
  readonly lower: number;
  readonly upper: number;
  /** Of one group's rate by itself; never above the others. */
  readonly single: number;
  /** Pairs of groups over all of the family. */
  readonly comparisons: number;
  /** 0 when the family is too large to be resampled, and Bonferroni's correction stands in. */
  readonly replicates: number;
  /** Of resampled rates, in the order of the groups that are judged. */
  readonly standardErrors: ReadonlyMap<GroupRates, readonly number[]>;
}

/** Beyond these, a family takes seconds and hundreds of megabytes; Bonferroni's correction is some percent wider there. */
const COMPARISONS_RESAMPLED_MOST = 20_000;
const FINEST_GROUPS_RESAMPLED_MOST = 400;

const pairs = (groups: number): number => (groups * (groups - 1)) / 2;

/** `gaps`: how many the family's comparisons are for. */
export function criticalValues(
  family: readonly Comparisons[],
  gaps: number,
  finest: Grouping,
  { replicates, confidencePercent }: { readonly replicates: number; readonly confidencePercent: number },
): CriticalValues {
  const comparisons = family.reduce((sum, { rates }) => sum + pairs(rates.judged.length), 0);
  const error = 1 - confidencePercent / 100;
  const bonferroni = (among: number): number => normalQuantile(1 - error / 2 / Math.max(1, among));
  const [single, upper] = [bonferroni(1), bonferroni(gaps)];
  const { length } = finest.counts.groups;
  const large = comparisons > COMPARISONS_RESAMPLED_MOST || length > FINEST_GROUPS_RESAMPLED_MOST;
  if (comparisons === 0 || large)
    return {
      lower: bonferroni(comparisons),
      upper,
      single,
      comparisons,
      replicates: large ? 0 : replicates,
      standardErrors: new Map(),
    };
  let found: Pick<CriticalValues, "lower" | "standardErrors"> | undefined;
  const resampled = () =>
    (found ??= resampledValues(family, finest, replicates, confidencePercent / 100, single));
  return {
    get lower() {
      return resampled().lower;
    },
    get standardErrors() {
      return resampled().standardErrors;
    },
    upper,
    single,
    comparisons,
    replicates,
  };
}

function resampledValues(
  family: readonly Comparisons[],
  finest: Grouping,
  replicates: number,
  share: number,
  single: number,
): Pick<CriticalValues, "lower" | "standardErrors"> {
  const tiles = new Tiles(tileLength(replicates), tilesOf(family, finest));
  const { groups: resampled, fill } = resample(family, finest, replicates, tiles);
  const families = family.map(({ rates, comparison }) => scaled(resampled.get(rates) ?? [], comparison));
  // Few rows make the bootstrap's distribution coarse; a single comparison's normal quantile is the least there is.
  const lower = largestDeviation({ families, fill, replicates, tiles }, share, single);
  const standardErrors = new Map(
    [...resampled].map(([rates, groups]) => [rates, groups.map(({ standardError }) => standardError)]),
  );
  return { lower, standardErrors };
}

/** Of each rate one for every finest group and every group that is compared, and some to reckon in. */
function tilesOf(family: readonly Comparisons[], { counts }: Grouping): number {
  const compared = family.reduce((sum, { rates }) => sum + rates.judged.length, 0);
  const rates = new Set(family.map((each) => each.rates.rate)).size;
  return rates * (counts.groups.length + 1) + compared + 1;
}

/** Every rate is resampled once, for all groupings that compare it. */
function resample(
  family: readonly Comparisons[],
  finest: Grouping,
  replicates: number,
  tiles: Tiles,
): {
  readonly groups: ReadonlyMap<GroupRates, readonly ResampledGroup[]>;
  readonly fill: (from: number) => void;
} {
  const groups = new Map<GroupRates, readonly ResampledGroup[]>();
  const all = new Set(family.map(({ rates }) => rates));
  const resampled: Resampled[] = [];
  let firstStream = 0;
  for (const rate of RATE_NAMES) {
    const chosen = [...all].filter((each) => each.rate === rate);
    if (chosen.length === 0) continue;
    const wanted = chosen.map(({ grouping, judged }) => ({ ...grouping, judged }));
    const resampling = { replicates, tiles, firstStream };
    const found =
      rate === "calibration error"
        ? resampleCalibration(finest.counts, wanted, resampling)
        : resampleRate(rateCounts(finest.counts, rate), wanted, resampling);
    resampled.push(found);
    chosen.forEach((rates, position) => groups.set(rates, found.groups[position] ?? []));
    firstStream += found.streams;
  }
  return {
    groups,
    fill: (from) => {
      for (const each of resampled) each.fill(from);
    },
  };
}

function scaled(groups: readonly ResampledGroup[], comparison: Metric["comparison"]): readonly Scaled[] {
  return groups.map(({ tile, scale, rate, standardError }) => {
    const by = comparison === "ratio" ? 1 / rate : 1;
    return { tile, scale: scale * by, variance: (standardError * by) ** 2 };
  });
}
