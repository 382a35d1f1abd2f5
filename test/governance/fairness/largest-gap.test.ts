import assert from "node:assert/strict";
import { lowerEnd, proportion, upperEnd } from "../../../governance/fairness/estimates";
import { groupings, groupRates } from "../../../governance/fairness/grouping";
import { estimatedRates, largestGap } from "../../../governance/fairness/largest-gap";
import type { RateName } from "../../../governance/fairness/metrics";
import { counted } from "../../fixtures/fairness/evaluation";

const CRITICAL = {
  lower: 2.5,
  upper: 2,
  single: 1.96,
  comparisons: 3,
  replicates: 1000,
  standardErrors: new Map(),
};

const COUNTS = counted({ a: ["x", "y", "z"] }, [
  { groups: ["x"], tp: 30, fp: 10, tn: 50, fn: 10 },
  { groups: ["y"], tp: 10, fp: 10, tn: 70, fn: 10 },
  { groups: ["z"], tp: 20, fp: 5, tn: 55, fn: 20 },
]);

function estimated(rate: RateName, minimumGroupSize = 1) {
  const [grouping] = groupings(COUNTS, ["a"]);
  assert.ok(grouping);
  return estimatedRates(groupRates(grouping, rate, minimumGroupSize), CRITICAL);
}

describe("the largest gap", () => {
  it("is between the groups with the highest and the lowest rate, with the ends of any two", () => {
    const found = largestGap([estimated("selection rate")], "difference");
    // 40, 20 and 25 of 100.
    assert.ok(found && Math.abs(found.gap - 0.2) < 1e-12);
    assert.deepEqual(found.between, [0, 1]);
    const low = lowerEnd(proportion(40, 100, 2.5), proportion(20, 100, 2.5), "difference");
    const high = upperEnd(proportion(40, 100, 2), proportion(20, 100, 2), "difference");
    assert.deepEqual(found.interval, { low, high });
  });

  it("of a ratio is 1 minus the smallest by the largest", () => {
    const found = largestGap([estimated("selection rate")], "ratio");
    assert.ok(
      found && Math.abs(found.gap - 0.5) < 1e-12 && found.interval.low > 0.1 && found.interval.high < 0.75,
    );
  });

  it("of two rates is the larger, in that rate", () => {
    // True positive rates 30/40, 10/20, 20/40; false positive rates 10/60, 10/80, 5/60.
    const found = largestGap(
      [estimated("true positive rate"), estimated("false positive rate")],
      "difference",
    );
    assert.ok(found && Math.abs(found.gap - 0.25) < 1e-12);
    assert.equal(found.rate, "true positive rate");
    assert.deepEqual(found.between, [0, 1]);
  });

  it("is null when a rate has fewer than two groups, and when no group has any of a ratio's", () => {
    assert.equal(
      largestGap([estimated("selection rate"), estimated("true positive rate", 41)], "difference"),
      null,
    );
    const none = counted({ a: ["x", "y"] }, [
      { groups: ["x"], tp: 0, fp: 0, tn: 50, fn: 10 },
      { groups: ["y"], tp: 0, fp: 0, tn: 70, fn: 10 },
    ]);
    const [grouping] = groupings(none, ["a"]);
    assert.ok(grouping);
    const rates = estimatedRates(groupRates(grouping, "selection rate", 1), CRITICAL);
    assert.equal(largestGap([rates], "ratio"), null);
    assert.deepEqual(largestGap([rates], "difference")?.between, [0, 1]);
  });
});

describe("estimated rates", () => {
  it("keep the rate when the denominator grows, and get surer", () => {
    const { estimate, variance } = estimated("selection rate");
    const [now, more] = [estimate(0, 100, 2), estimate(0, 400, 2)];
    assert.deepEqual([now.value, more.value], [0.4, 0.4]);
    assert.ok(more.above < 0.55 * now.above);
    assert.ok(Math.abs(variance(0) - (40.5 / 101) * (60.5 / 101)) < 1e-12);
  });
});
