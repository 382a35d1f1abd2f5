/** The fairness metrics: which rates each compares between groups, and what its gap is. */
import type { GroupCounts } from "./group-counts";

export const METRIC_NAMES = [
  "demographic-parity-difference",
  "demographic-parity-ratio",
  "equalized-odds-difference",
  "equal-opportunity-difference",
  "predictive-parity-difference",
  "accuracy-difference",
  "calibration-difference",
] as const;

export type MetricName = (typeof METRIC_NAMES)[number];

export const isMetricName = (name: string): name is MetricName =>
  (METRIC_NAMES as readonly string[]).includes(name);

export const RATE_NAMES = [
  "selection rate",
  "true positive rate",
  "false positive rate",
  "positive predictive value",
  "accuracy",
  "calibration error",
] as const;

export type RateName = (typeof RATE_NAMES)[number];

export interface Metric {
  readonly name: MetricName;
  /** One sentence for people. */
  readonly description: string;
  /** Other names that people use for it. */
  readonly aliases: readonly string[];
  /** The gap is the largest that any of these rates has. */
  readonly rates: readonly RateName[];
  /** A difference is largest rate minus smallest; a ratio's gap is 1 - smallest ÷ largest. */
  readonly comparison: "difference" | "ratio";
}

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  "demographic-parity-difference": {
    name: "demographic-parity-difference",
    description: "Largest difference between two groups' shares of positive predictions.",
    aliases: [
      "statistical parity difference",
      "mean difference",
      "selection rate difference",
      "Calders-Verwer gap",
    ],
    rates: ["selection rate"],
    comparison: "difference",
  },
  "demographic-parity-ratio": {
    name: "demographic-parity-ratio",
    description: "1 minus the smallest share of positive predictions divided by the largest.",
    aliases: ["disparate impact", "adverse impact ratio", "impact ratio", "four-fifths rule (limit 0.2)"],
    rates: ["selection rate"],
    comparison: "ratio",
  },
  "equalized-odds-difference": {
    name: "equalized-odds-difference",
    description: "The larger of the differences in true positive rate and in false positive rate.",
    aliases: ["separation", "disparate mistreatment", "conditional procedure accuracy equality"],
    rates: ["true positive rate", "false positive rate"],
    comparison: "difference",
  },
  "equal-opportunity-difference": {
    name: "equal-opportunity-difference",
    description: "Largest difference between two groups' true positive rates.",
    aliases: ["true positive rate difference", "recall difference", "sensitivity difference"],
    rates: ["true positive rate"],
    comparison: "difference",
  },
  "predictive-parity-difference": {
    name: "predictive-parity-difference",
    description: "Largest difference between two groups' shares of positive predictions that are right.",
    aliases: ["positive predictive value difference", "precision difference", "outcome test"],
    rates: ["positive predictive value"],
    comparison: "difference",
  },
  "accuracy-difference": {
    name: "accuracy-difference",
    description: "Largest difference between two groups' shares of right predictions.",
    aliases: ["overall accuracy equality", "accuracy parity", "error rate difference"],
    rates: ["accuracy"],
    comparison: "difference",
  },
  "calibration-difference": {
    name: "calibration-difference",
    description: "Largest difference between two groups' expected calibration errors over the score bins.",
    aliases: ["calibration by group", "calibration within groups", "expected calibration error difference"],
    rates: ["calibration error"],
    comparison: "difference",
  },
};

/** One rate of every group of a table: a numerator and a denominator each, so that it is undefined where the latter is 0. */
export interface RateCounts {
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
}

const sum = (a: Float64Array, b: Float64Array): Float64Array =>
  a.map((value, index) => value + (b[index] ?? 0));

const MILLION = 1_000_000;

/** Σ over a group's bins of |positives - sum of scores|, which divided by n is the expected calibration error. */
function calibrationNumerators(table: GroupCounts): Float64Array {
  const numerators = new Float64Array(table.groups.length);
  table.binPositives.forEach((positives, at) => {
    const group = Math.floor(at / table.scoreBins);
    // Millionths are whole numbers: exact as long as they are below 2^53.
    const off = Math.abs(positives * MILLION - (table.binScoreMillionths[at] ?? 0));
    numerators[group] = (numerators[group] ?? 0) + off;
  });
  return numerators.map((millionths) => millionths / MILLION);
}

export function rateCounts(table: GroupCounts, rate: RateName): RateCounts {
  const { n, truePositives, falsePositives, trueNegatives, falseNegatives } = table;
  switch (rate) {
    case "selection rate":
      return { numerators: sum(truePositives, falsePositives), denominators: n };
    case "true positive rate":
      return { numerators: truePositives, denominators: sum(truePositives, falseNegatives) };
    case "false positive rate":
      return { numerators: falsePositives, denominators: sum(falsePositives, trueNegatives) };
    case "positive predictive value":
      return { numerators: truePositives, denominators: sum(truePositives, falsePositives) };
    case "accuracy":
      return { numerators: sum(truePositives, trueNegatives), denominators: n };
    case "calibration error":
      return { numerators: calibrationNumerators(table), denominators: n };
  }
}

/** What a rate's denominator counts, in words: `no positives in group x`. */
export const COUNTED: Readonly<Record<RateName, string>> = {
  "selection rate": "rows",
  "true positive rate": "positives",
  "false positive rate": "negatives",
  "positive predictive value": "positive predictions",
  accuracy: "rows",
  "calibration error": "rows",
};
