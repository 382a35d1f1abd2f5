/**
 * How often the judge of fairness is right: evaluations are drawn from known rates, judged, and compared with the truth.
 *
 *     npx tsx tools/fairness-golden/coverage.ts [trials] [replicates]
 *
 * prints a Markdown table; 2,000 trials of 2,000 replicates take a few minutes.
 */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { binomialProbabilities } from "../../governance/fairness/binomial-draws";
import { readCounts, type Counts } from "../../governance/fairness/counts";
import { judgeFairness } from "../../governance/fairness/judge-fairness";
import { CALIBRATION, SCENARIOS, type Population, type Scenario } from "./coverage-scenarios";

class Draws {
  constructor(private readonly generator: RandomGenerator) {}

  private uniform(): number {
    return ((this.generator.next() >>> 0) + 0.5) / 2 ** 32;
  }

  binomial(trials: number, chance: number): number {
    if (trials === 0 || chance <= 0) return 0;
    if (chance >= 1) return trials;
    const { first, probabilities } = binomialProbabilities(trials, chance);
    let left = this.uniform();
    const index = probabilities.findIndex((probability) => (left -= probability) < 0);
    return first + (index === -1 ? probabilities.length - 1 : index);
  }

  multinomial(trials: number, weights: readonly number[]): number[] {
    let [rows, rest] = [trials, weights.reduce((sum, weight) => sum + weight, 0)];
    return weights.map((weight) => {
      const drawn = this.binomial(rows, weight / rest);
      [rows, rest] = [rows - drawn, rest - weight];
      return drawn;
    });
  }
}

const BINS = 20;
const MILLION = 1_000_000;

function scoredCells({ underestimated = 0 }: Population, rows: number, draws: Draws): number[][] {
  const bins = draws.multinomial(rows, new Array<number>(BINS).fill(1)).map((n, bin) => {
    const score = (bin + 0.5) / BINS;
    // The scores that can be too low by more than the mean and remain chances; the rest is calibrated.
    const off = bin >= 4 && bin < 16 ? (underestimated * BINS) / 12 : 0;
    return { n, bin, score, positives: draws.binomial(n, score + off) };
  });
  return [0, 1].flatMap((label) =>
    bins.map(({ n, bin, score, positives }) => {
      const count = label === 1 ? positives : n - positives;
      return [label, score >= 0.5 ? 1 : 0, bin, count, Math.round(count * score * MILLION)];
    }),
  );
}

function cellsOf(population: Population, rows: number, scored: boolean, draws: Draws): number[][] {
  if (scored) return scoredCells(population, rows, draws);
  const positives = draws.binomial(rows, population.positives);
  const hits = draws.binomial(positives, population.tpr);
  const alarms = draws.binomial(rows - positives, population.fpr);
  return [
    [0, 0, 0, rows - positives - alarms, 0],
    [0, 1, 0, alarms, 0],
    [1, 0, 0, positives - hits, 0],
    [1, 1, 0, hits, 0],
  ];
}

function drawCounts({ rows, sizes, populations, metric }: Scenario, draws: Draws): Counts {
  const scored = metric === CALIBRATION;
  const groups = draws.multinomial(
    rows,
    populations.map(({ weight }) => weight),
  );
  const cells = populations
    .flatMap((population, index) => {
      const at: number[] = [];
      let rest = index;
      for (const size of [...sizes].reverse()) {
        at.unshift(rest % size);
        rest = Math.floor(rest / size);
      }
      return cellsOf(population, groups[index] ?? 0, scored, draws).map((cell) => [...at, ...cell]);
    })
    .filter((cell) => (cell[sizes.length + 3] ?? 0) > 0);
  const attributes = sizes.map((size, index) => ({
    name: `attribute ${index}`,
    groups: Array.from({ length: size }, (_, group) => String(group).padStart(2, "0")),
  }));
  const margins = attributes.map(({ name, groups: names }, index) => ({
    attribute: name,
    rows: names.map((_, group) =>
      cells
        .filter((cell) => cell[index] === group)
        .reduce((sum, cell) => sum + (cell[sizes.length + 3] ?? 0), 0),
    ),
  }));
  return readCounts({ attributes, scoreBins: scored ? BINS : 0, rows, cells, margins });
}

export interface Coverage {
  /** Share of trials in which every interval holds its true gap. */
  readonly covered: number;
  /** The largest gap is above its interval: a limit in between would pass what it must not. */
  readonly passedWrongly: number;
  readonly failedWrongly: number;
  readonly meanWidth: number;
}

/** Of the finest grouping, whose true gap is the scenario's. */
export function coverage(scenario: Scenario, trials: number, replicates: number, seed = 1): Coverage {
  const draws = new Draws(xoroshiro128plus(seed));
  let [below, above, width] = [0, 0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const { results } = judgeFairness(drawCounts(scenario, draws), {
      attributes: scenario.sizes.map((_, index) => `attribute ${index}`),
      required: [{ metric: scenario.metric, limit: 0.1, setBy: "manifest" }],
      minimumGroupSize: 1,
      confidencePercent: 95,
      intersections: "judge",
      replicates,
    });
    const interval = results.at(-1)?.interval ?? { low: 0, high: 1 };
    if (interval.high < scenario.gap - 1e-9) below++;
    if (interval.low > scenario.gap + 1e-9) above++;
    width += interval.high - interval.low;
  }
  return {
    covered: 1 - (below + above) / trials,
    passedWrongly: below / trials,
    failedWrongly: above / trials,
    meanWidth: width / trials,
  };
}

const percent = (share: number): string => (share * 100).toFixed(1);

if (require.main === module) {
  const [trials = 2000, replicates = 2000] = process.argv.slice(2).map(Number);
  console.log(
    "| groups | metric | rows | true gap | covered, % | wrongly below, % | wrongly above, % | mean width |",
  );
  console.log("|---|---|--:|--:|--:|--:|--:|--:|");
  for (const scenario of SCENARIOS) {
    const { covered, passedWrongly, failedWrongly, meanWidth } = coverage(scenario, trials, replicates);
    const { name, metric, rows, gap } = scenario;
    const figures = [percent(covered), percent(passedWrongly), percent(failedWrongly), meanWidth.toFixed(3)];
    console.log(`| ${[name, metric, rows.toLocaleString("en-US"), gap, ...figures].join(" | ")} |`);
  }
}
