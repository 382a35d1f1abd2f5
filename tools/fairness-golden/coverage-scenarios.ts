/** Populations with known rates, that evaluations are drawn from. */
import type { MetricName } from "../../governance/fairness/metrics";

/** One of the finest groups. */
export interface Population {
  /** Share of the rows, relative to the other groups'. */
  readonly weight: number;
  /** P(label 1). */
  readonly positives: number;
  /** P(prediction 1 | label 1) and P(prediction 1 | label 0). */
  readonly tpr: number;
  readonly fpr: number;
  /** By how much scores are too low. */
  readonly underestimated?: number;
}

export interface Scenario {
  readonly name: string;
  readonly metric: MetricName;
  readonly rows: number;
  /** Groups of each attribute; the populations are their combinations, the last attribute varying fastest. */
  readonly sizes: readonly number[];
  readonly populations: readonly Population[];
  /** The largest true gap, over all attributes and intersections. */
  readonly gap: number;
}

const even = (groups: number, population: Partial<Population> = {}): Population[] =>
  Array.from({ length: groups }, () => ({ weight: 1, positives: 0.4, tpr: 0.5, fpr: 0.5, ...population }));

const rates = (selected: readonly number[], weights: readonly number[] = []): Population[] =>
  selected.map((rate, index) => ({ weight: weights[index] ?? 1, positives: 0.4, tpr: rate, fpr: rate }));

const PARITY = "demographic-parity-difference";
const RATIO = "demographic-parity-ratio";
const ODDS = "equalized-odds-difference";
export const CALIBRATION = "calibration-difference";

export const SCENARIOS: readonly Scenario[] = [
  { name: "2 equal groups", metric: PARITY, rows: 2000, sizes: [2], populations: even(2), gap: 0 },
  {
    name: "2 groups, 0.3 and 0.4",
    metric: PARITY,
    rows: 1000,
    sizes: [2],
    populations: rates([0.3, 0.4]),
    gap: 0.1,
  },
  {
    name: "2 groups of 60 and 1,940",
    metric: PARITY,
    rows: 2000,
    sizes: [2],
    populations: rates([0.3, 0.4], [3, 97]),
    gap: 0.1,
  },
  {
    name: "2 groups, 0 and 0.05",
    metric: PARITY,
    rows: 400,
    sizes: [2],
    populations: rates([0, 0.05]),
    gap: 0.05,
  },
  {
    name: "2 groups, 0.01 and 0.02",
    metric: PARITY,
    rows: 400,
    sizes: [2],
    populations: rates([0.01, 0.02]),
    gap: 0.01,
  },
  {
    name: "2 groups, 0.9 and 0.99",
    metric: PARITY,
    rows: 400,
    sizes: [2],
    populations: rates([0.9, 0.99]),
    gap: 0.09,
  },
  {
    name: "2 × 3, one of six apart",
    metric: PARITY,
    rows: 3000,
    sizes: [2, 3],
    populations: rates([0.3, 0.3, 0.3, 0.3, 0.3, 0.4]),
    gap: 0.1,
  },
  { name: "12 equal groups", metric: PARITY, rows: 6000, sizes: [12], populations: even(12), gap: 0 },
  {
    name: "12 groups, one apart",
    metric: PARITY,
    rows: 6000,
    sizes: [12],
    populations: rates([0.4, ...new Array<number>(11).fill(0.3)]),
    gap: 0.1,
  },
  {
    name: "12 groups of 50, rates near 0",
    metric: PARITY,
    rows: 600,
    sizes: [12],
    populations: rates([0.06, ...new Array<number>(11).fill(0.01)]),
    gap: 0.05,
  },
  {
    name: "6 × 2, sizes from 40 to 2,000",
    metric: PARITY,
    rows: 7000,
    sizes: [6, 2],
    populations: rates(
      [0.5, 0.4, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35, 0.35],
      [4, 4, 8, 8, 40, 40, 100, 100, 200, 200, 15, 15],
    ),
    gap: 0.15,
  },
  {
    name: "2 groups, 0.3 and 0.4",
    metric: RATIO,
    rows: 1000,
    sizes: [2],
    populations: rates([0.3, 0.4]),
    gap: 0.25,
  },
  {
    name: "2 groups, 0.02 and 0.05",
    metric: RATIO,
    rows: 1000,
    sizes: [2],
    populations: rates([0.02, 0.05]),
    gap: 0.6,
  },
  {
    name: "2 × 3, one of six apart",
    metric: RATIO,
    rows: 3000,
    sizes: [2, 3],
    populations: rates([0.4, 0.4, 0.4, 0.4, 0.4, 0.3]),
    gap: 0.25,
  },
  {
    name: "2 groups, false positives apart",
    metric: ODDS,
    rows: 2000,
    sizes: [2],
    populations: [...even(1, { tpr: 0.7, fpr: 0.1 }), ...even(1, { tpr: 0.7, fpr: 0.2 })],
    gap: 0.1,
  },
  {
    name: "2 × 3, one of six apart",
    metric: ODDS,
    rows: 4000,
    sizes: [2, 3],
    populations: [...even(5, { tpr: 0.7, fpr: 0.1 }), ...even(1, { tpr: 0.6, fpr: 0.1 })],
    gap: 0.1,
  },
  { name: "2 calibrated groups", metric: CALIBRATION, rows: 4000, sizes: [2], populations: even(2), gap: 0 },
  {
    name: "2 groups, scores of one 0.1 too low",
    metric: CALIBRATION,
    rows: 4000,
    sizes: [2],
    populations: [...even(1), ...even(1, { underestimated: 0.1 })],
    gap: 0.1,
  },
];
