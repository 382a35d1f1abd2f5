import assert from "node:assert/strict";
import {
  judgeFairness,
  type FairnessQuestion,
  type FairnessResult,
} from "../../../governance/fairness/judge-fairness";
import { ratesBetween } from "../../../governance/fairness/judge-result";
import type { Counts } from "../../../governance/fairness/counts";
import type { MetricName } from "../../../governance/fairness/metrics";
import { counted, selected } from "../../fixtures/fairness/evaluation";

function judged(
  counts: Counts,
  metric: MetricName,
  limit: number,
  more: Partial<FairnessQuestion> = {},
): FairnessResult {
  const { results } = judgeFairness(counts, {
    attributes: ["gender"],
    required: [{ metric, limit, setBy: "environment" }],
    minimumGroupSize: 30,
    confidencePercent: 95,
    intersections: "judge",
    ...more,
  });
  assert.equal(results.length, 1);
  assert.ok(results[0]);
  return results[0];
}

const PARITY = "demographic-parity-difference";
const GENDERS = { gender: ["female", "male"] };

describe("a verdict", () => {
  it("has the two groups that the gap is between by the rate that it is in", () => {
    const counts = counted(GENDERS, [
      { groups: ["female"], tp: 800, fp: 100, tn: 900, fn: 200 },
      { groups: ["male"], tp: 810, fp: 300, tn: 700, fn: 190 },
    ]);
    const result = judged(counts, "equalized-odds-difference", 0.1);
    assert.deepEqual(
      ratesBetween(result).map(({ group, rateName, rate }) => [group, rateName, rate]),
      [
        ["male", "false positive rate", 0.3],
        ["female", "false positive rate", 0.1],
      ],
    );
  });

  it("is a pass when the whole interval is within the limit", () => {
    const result = judged(selected([400, 1000], [410, 1000]), PARITY, 0.1);
    assert.deepEqual([result.outcome, result.cause, result.gap?.toFixed(3)], ["pass", undefined, "0.010"]);
    assert.ok(result.interval && result.interval.low === 0 && result.interval.high < 0.06);
    assert.deepEqual(
      [result.setBy, result.binding, result.between],
      ["environment", true, ["male", "female"]],
    );
    assert.deepEqual(result.suppressed, []);
  });

  it("is a failure when the whole interval is beyond it", () => {
    const result = judged(selected([300, 1000], [500, 1000]), PARITY, 0.1);
    assert.equal(result.outcome, "fail");
    assert.ok(result.interval && result.interval.low > 0.15 && result.interval.high < 0.25);
  });

  it("is inconclusive when the limit is in the interval", () => {
    const result = judged(selected([17, 40], [20, 40]), PARITY, 0.1);
    assert.deepEqual([result.outcome, result.cause], ["inconclusive", "too-few-samples"]);
    assert.ok(result.moreSamples?.every(({ samples }) => samples > 0));
  });

  it("at limit 0 is never a pass, at limit 1 always one when there are groups to judge", () => {
    const same = selected([50_000, 100_000], [50_000, 100_000]);
    assert.equal(judged(same, PARITY, 0).outcome, "inconclusive");
    assert.match(judged(same, PARITY, 0).advice ?? "", /no number of samples/);
    assert.equal(judged(selected([300, 1000], [500, 1000]), PARITY, 0).outcome, "fail");
    assert.equal(judged(selected([0, 1000], [1000, 1000]), PARITY, 1).outcome, "pass");
    assert.equal(judged(selected([0, 10], [10, 10]), PARITY, 1).outcome, "inconclusive");
  });

  it("gives every group's rate with its own interval", () => {
    const { groups } = judged(selected([400, 1000], [410, 1000]), PARITY, 0.1);
    const [female] = groups;
    assert.deepEqual(
      [female?.group, female?.rateName, female?.n, female?.rate, female?.numerator, female?.denominator],
      ["female", "selection rate", 1000, 0.4, 400, 1000],
    );
    // Wilson's 95 % interval of 400 of 1,000.
    assert.deepEqual(
      [female?.interval?.low.toFixed(4), female?.interval?.high.toFixed(4)],
      ["0.3701", "0.4307"],
    );
  });
});

describe("a verdict that cannot be a pass", () => {
  const tiny = counted({ gender: ["diverse", "female", "male"] }, [
    { groups: ["diverse"], tp: 3, fp: 1, tn: 3, fn: 1 },
    { groups: ["female"], tp: 250, fp: 150, tn: 400, fn: 200 },
    { groups: ["male"], tp: 250, fp: 150, tn: 400, fn: 200 },
  ]);

  it("with a tiny group lists it and says how many rows it needs", () => {
    const result = judged(tiny, PARITY, 0.1);
    assert.deepEqual([result.outcome, result.cause, result.gap], ["inconclusive", "too-few-samples", 0]);
    assert.deepEqual(result.suppressed, [
      { group: "diverse", n: 8, reason: "8 rows in group diverse, fewer than 30" },
    ]);
    assert.deepEqual(result.moreSamples, [{ group: "diverse", samples: 22 }]);
    assert.equal(result.groups[0]?.interval, null);
    assert.equal(result.groups[0]?.rate, 0.5);
  });

  it("but whose other groups are apart is a failure", () => {
    const apart = counted({ gender: ["diverse", "female", "male"] }, [
      { groups: ["diverse"], tp: 3, fp: 1, tn: 3, fn: 1 },
      { groups: ["female"], tp: 450, fp: 150, tn: 300, fn: 100 },
      { groups: ["male"], tp: 150, fp: 50, tn: 600, fn: 200 },
    ]);
    const result = judged(apart, PARITY, 0.1);
    assert.equal(result.outcome, "fail");
    assert.equal(result.suppressed.length, 1);
  });

  it("with few of what the rate divides by asks for rows in proportion", () => {
    const rare = counted(GENDERS, [
      { groups: ["female"], tp: 8, fp: 100, tn: 890, fn: 2 },
      { groups: ["male"], tp: 80, fp: 100, tn: 800, fn: 20 },
    ]);
    const result = judged(rare, "equal-opportunity-difference", 0.1);
    assert.deepEqual([result.outcome, result.cause, result.gap], ["inconclusive", "too-few-samples", null]);
    assert.equal(result.undefinedBecause, "10 positives in group female, fewer than 30");
    // 10 positives in 1,000 rows, so 20 more take 2,000.
    assert.deepEqual(result.moreSamples, [{ group: "female", samples: 2000 }]);
  });

  it("of a group without rows", () => {
    const result = judged(
      counted(GENDERS, [{ groups: ["male"], tp: 80, fp: 100, tn: 800, fn: 20 }]),
      PARITY,
      0.1,
    );
    assert.deepEqual([result.outcome, result.cause, result.gap], ["inconclusive", "too-few-samples", null]);
    assert.deepEqual(result.suppressed, [{ group: "female", n: 0, reason: "no rows in group female" }]);
    assert.equal(result.groups[0]?.rate, null);
  });

  it("of one group alone", () => {
    const one = counted({ gender: ["female"] }, [{ groups: ["female"], tp: 80, fp: 100, tn: 800, fn: 20 }]);
    const result = judged(one, PARITY, 0.1);
    assert.deepEqual([result.outcome, result.cause], ["inconclusive", "unknown"]);
    assert.equal(result.undefinedBecause, "there is only one group, female");
  });

  it("names no rates between groups where there is no gap", () => {
    const none = selected([0, 1000], [0, 1000]);
    assert.deepEqual(ratesBetween(judged(none, "demographic-parity-ratio", 0.1)), []);
  });

  it("of labels that are all positive has no false positive rate, which is not 0", () => {
    const positive = counted(GENDERS, [
      { groups: ["female"], tp: 800, fp: 0, tn: 0, fn: 200 },
      { groups: ["male"], tp: 800, fp: 0, tn: 0, fn: 200 },
    ]);
    const result = judged(positive, "equalized-odds-difference", 0.1);
    assert.deepEqual([result.outcome, result.cause, result.gap], ["inconclusive", "unknown", null]);
    assert.equal(result.undefinedBecause, "no negatives in group female");
    const alarms = result.groups.filter(({ rateName }) => rateName === "false positive rate");
    assert.deepEqual(
      alarms.map(({ rate, reason }) => [rate, reason]),
      [
        [null, "no negatives in group female"],
        [null, "no negatives in group male"],
      ],
    );
    assert.equal(judged(positive, PARITY, 0.1).outcome, "pass");
  });

  it("of a ratio when no group has a positive prediction", () => {
    const none = selected([0, 1000], [0, 1000]);
    const result = judged(none, "demographic-parity-ratio", 0.2);
    assert.deepEqual([result.outcome, result.cause, result.gap], ["inconclusive", "unknown", null]);
    assert.equal(result.undefinedBecause, "no group has a single positive prediction");
    assert.equal(judged(none, PARITY, 0.1).outcome, "pass");
  });

  it("of an attribute that the evidence has not", () => {
    const result = judged(selected([400, 1000], [410, 1000]), PARITY, 0.1, { attributes: ["age"] });
    assert.deepEqual([result.outcome, result.cause, result.gap], ["inconclusive", "missing", null]);
    assert.equal(result.undefinedBecause, "the evidence has no attribute age");
  });

  it("of calibration without scores", () => {
    const result = judged(selected([400, 1000], [410, 1000]), "calibration-difference", 0.1);
    assert.deepEqual([result.outcome, result.cause, result.gap], ["inconclusive", "missing", null]);
    assert.equal(result.undefinedBecause, "the evidence has no scores");
  });
});
