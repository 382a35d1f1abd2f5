import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { readCounts } from "../../../governance/fairness/counts";
import {
  judgeFairness,
  type FairnessQuestion,
  type FairnessResult,
} from "../../../governance/fairness/judge-fairness";
import { METRIC_NAMES, type MetricName } from "../../../governance/fairness/metrics";
import { coverage } from "../../../tools/fairness-golden/coverage";
import { SCENARIOS } from "../../../tools/fairness-golden/coverage-scenarios";
import { counted, selected, type Outcomes } from "../../fixtures/fairness/evaluation";

const PARITY = "demographic-parity-difference";

const question = (more: Partial<FairnessQuestion> = {}): FairnessQuestion => ({
  attributes: ["gender"],
  required: [{ metric: PARITY, limit: 0.1, setBy: "manifest" }],
  minimumGroupSize: 1,
  confidencePercent: 95,
  intersections: "judge",
  ...more,
});

const resultOf = (
  results: readonly FairnessResult[],
  attributes: string,
  metric: MetricName,
): FairnessResult => {
  const found = results.find((each) => each.metric === metric && each.attributes.join(" × ") === attributes);
  assert.ok(found, `${metric} of ${attributes}`);
  return found;
};

interface Golden {
  readonly counts: unknown;
  readonly libraries: Readonly<Record<string, string>>;
  readonly expected: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly metrics: Readonly<Record<string, number>>;
            readonly rates?: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
          }
        >
      >
    >
  >;
}

describe("real data", () => {
  const FIXTURES = path.join(__dirname, "../../fixtures/fairness");
  for (const name of ["adult", "compas"]) {
    const golden = JSON.parse(readFileSync(path.join(FIXTURES, `${name}.json`), "utf8")) as Golden;
    const report = { report: METRIC_NAMES.filter((each) => each !== PARITY) };
    const { results } = judgeFairness(
      readCounts(golden.counts),
      question({ attributes: ["sex", "race"], ...report, replicates: 200 }),
    );
    for (const [attributes, libraries] of Object.entries(golden.expected))
      for (const [library, { metrics, rates = {} }] of Object.entries(libraries)) {
        const title = `${name} by ${attributes} has what ${library} ${golden.libraries[library]} calculates`;
        it(title, () => {
          for (const [metric, expected] of Object.entries(metrics)) {
            const { gap, groups, undefinedBecause } = resultOf(results, attributes, metric as MetricName);
            // Fairlearn has 0 for a rate of a group that has nothing to divide by, which moves its gap.
            if (groups.some(({ rate }) => rate === null)) assert.equal(undefinedBecause, undefined);
            else
              assert.ok(
                gap !== null && Math.abs(gap - expected) < 1e-9,
                `${metric} is ${gap}, not ${expected}`,
              );
          }
          const all = results
            .filter((result) => result.attributes.join(" × ") === attributes)
            .flatMap(({ groups }) => groups);
          for (const [rate, byGroup] of Object.entries(rates))
            for (const [group, expected] of Object.entries(byGroup)) {
              const found = all.find((each) => each.rateName === rate && each.group === group);
              assert.ok(found, `${rate} of ${group}`);
              if (found.rate === null) assert.match(found.reason ?? "", /^no /);
              else assert.ok(Math.abs(found.rate - (expected ?? NaN)) < 1e-9, `${rate} of ${group}`);
            }
        });
      }
  }
});

/** Exact: [numerator, denominator]. */
type Fraction = readonly [bigint, bigint];

function largestDifference(rates: readonly Fraction[]): number {
  const common = rates.reduce((product, [, denominator]) => product * denominator, 1n);
  const numerators = rates.map(([numerator, denominator]) => (numerator * common) / denominator);
  const sorted = [...numerators].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const difference = (sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n);
  return Number((difference * 10n ** 18n) / common) / 1e18;
}

describe("gaps", () => {
  const number = fc.integer({ min: 1, max: 2 ** 40 });
  const outcomes = fc.record({ tp: number, fp: number, tn: number, fn: number });

  it("are those of exact arithmetic", () => {
    fc.assert(
      fc.property(fc.array(outcomes, { minLength: 2, maxLength: 5 }), (drawn) => {
        const groups = drawn.map((_, group) => `g${group}`);
        const counts = counted(
          { gender: groups },
          drawn.map((each, at): Outcomes => ({ groups: [`g${at}`], ...each })),
        );
        const report = METRIC_NAMES.filter((name) => name !== PARITY && name !== "calibration-difference");
        const { results } = judgeFairness(counts, question({ report, replicates: 200 }));
        const exact = (of: (each: Omit<Outcomes, "groups">) => [number, number]): Fraction[] =>
          drawn.map((each) => {
            const [numerator, denominator] = of(each);
            return [BigInt(numerator), BigInt(denominator)];
          });
        const all = ({ tp, fp, tn, fn }: Omit<Outcomes, "groups">): number => tp + fp + tn + fn;
        const selection = exact((each) => [each.tp + each.fp, all(each)]);
        const hits = largestDifference(exact((each) => [each.tp, each.tp + each.fn]));
        const alarms = largestDifference(exact((each) => [each.fp, each.fp + each.tn]));
        const expected: Partial<Record<MetricName, number>> = {
          [PARITY]: largestDifference(selection),
          "equal-opportunity-difference": hits,
          "equalized-odds-difference": Math.max(hits, alarms),
          "predictive-parity-difference": largestDifference(exact((each) => [each.tp, each.tp + each.fp])),
          "accuracy-difference": largestDifference(exact((each) => [each.tp + each.tn, all(each)])),
        };
        for (const [metric, gap] of Object.entries(expected)) {
          const result = resultOf(results, "gender", metric as MetricName);
          assert.ok(
            result.gap !== null && Math.abs(result.gap - gap) < 1e-12,
            `${metric}: ${result.gap}, not ${gap}`,
          );
          assert.ok(
            result.interval && result.interval.low <= result.gap && result.gap <= result.interval.high,
          );
        }
        const values = selection.map(([numerator, denominator]) => Number(numerator) / Number(denominator));
        const ratio = resultOf(results, "gender", "demographic-parity-ratio").gap ?? NaN;
        assert.ok(Math.abs(ratio - (1 - Math.min(...values) / Math.max(...values))) < 1e-12);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the judge of fairness", () => {
  const both = counted({ gender: ["female", "male"], age: ["30+", "young"] }, [
    { groups: ["female", "30+"], tp: 300, fp: 100, tn: 400, fn: 200 },
    { groups: ["female", "young"], tp: 100, fp: 100, tn: 600, fn: 200 },
    { groups: ["male", "30+"], tp: 100, fp: 100, tn: 600, fn: 200 },
    { groups: ["male", "young"], tp: 300, fp: 100, tn: 400, fn: 200 },
  ]);

  it("finds in an intersection what no attribute shows", () => {
    const { results, comparisons, biasScore } = judgeFairness(
      both,
      question({ attributes: ["gender", "age"] }),
    );
    const outcomes = results.map(({ attributes, gap, outcome }) => [
      attributes.join(" × "),
      gap?.toFixed(2),
      outcome,
    ]);
    assert.deepEqual(outcomes, [
      ["gender", "0.00", "pass"],
      ["age", "0.00", "pass"],
      ["gender × age", "0.20", "fail"],
    ]);
    // One pair of each attribute and six of the intersection.
    assert.equal(comparisons, 8);
    assert.equal(biasScore?.toFixed(3), "0.200");
  });

  it("only reports intersections where it is asked to, without making what is required any wider", () => {
    const asked = question({ attributes: ["gender", "age"], intersections: "report" });
    const { results, comparisons, reportedComparisons, biasScore } = judgeFairness(both, asked);
    const found = results.map(({ binding, outcome }) => [binding, outcome]);
    assert.deepEqual(found, [
      [true, "pass"],
      [true, "pass"],
      [false, "fail"],
    ]);
    assert.deepEqual([comparisons, reportedComparisons, biasScore], [2, 6, 0]);
  });

  it("makes no required interval wider by reporting more", () => {
    const few = judgeFairness(both, question({ attributes: ["gender", "age"] }));
    const report = METRIC_NAMES.filter((name) => name !== PARITY);
    const many = judgeFairness(both, question({ attributes: ["gender", "age"], report }));
    for (const result of few.results)
      assert.deepEqual(resultOf(many.results, result.attributes.join(" × "), PARITY), result);
    const reported = many.results.filter(({ metric }) => metric !== PARITY);
    assert.ok(
      reported.every(({ outcome, limit, binding }) => outcome === null && limit === null && !binding),
    );
  });

  it("compares a rate once that two required metrics share", () => {
    const required = (["equal-opportunity-difference", "equalized-odds-difference"] as const).map(
      (metric) => ({
        metric,
        limit: 0.1,
        setBy: "manifest" as const,
      }),
    );
    assert.equal(judgeFairness(both, question({ required })).comparisons, 2);
  });

  it("judges the attributes that are there when another is missing, and knows no bias score", () => {
    const { results, biasScore } = judgeFairness(both, question({ attributes: ["religion", "gender"] }));
    assert.deepEqual(
      results.map(({ attributes, cause, outcome }) => [attributes, cause, outcome]),
      [
        [["religion"], "missing", "inconclusive"],
        [["gender"], undefined, "pass"],
      ],
    );
    assert.equal(biasScore, null);
  });

  it("gives the same intervals every time, and narrower ones at less confidence", () => {
    const counts = selected([40, 100], [55, 100]);
    assert.deepEqual(judgeFairness(counts, question()), judgeFairness(counts, question()));
    const [at95, at80] = [95, 80].map(
      (confidencePercent) => judgeFairness(counts, question({ confidencePercent })).results[0]?.interval,
    );
    assert.ok(at95 && at80 && at95.low < at80.low && at80.high < at95.high);
  });
});

describe("intervals", () => {
  // 200 trials: three standard deviations of a coverage of 95 % are 4.6 %, of a one-sided error of 2.5 % 3.3 %.
  for (const scenario of SCENARIOS)
    it(`cover the true gap of ${scenario.name}, ${scenario.metric}`, () => {
      const { covered, passedWrongly } = coverage(scenario, 200, 400);
      assert.ok(covered >= 0.904, `${covered}`);
      assert.ok(passedWrongly <= 0.058, `${passedWrongly}`);
    }).timeout(30_000);
});
