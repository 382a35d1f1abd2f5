import assert from "node:assert/strict";
import { readCounts } from "../../../governance/fairness/counts";
import { groupCounts } from "../../../governance/fairness/group-counts";
import {
  isMetricName,
  METRIC_NAMES,
  METRICS,
  rateCounts,
  RATE_NAMES,
} from "../../../governance/fairness/metrics";
import { counted, withMargins } from "../../fixtures/fairness/evaluation";

describe("metrics", () => {
  it("have one name each, and aliases that no other metric has", () => {
    const aliases = METRIC_NAMES.flatMap((name) => METRICS[name].aliases);
    assert.equal(new Set(aliases).size, aliases.length);
    for (const name of METRIC_NAMES) {
      assert.equal(METRICS[name].name, name);
      assert.ok(METRICS[name].description.endsWith("."), name);
    }
    assert.ok(isMetricName("accuracy-difference"));
    assert.ok(!isMetricName("toString"));
  });

  it("compare every rate that there is", () => {
    assert.deepEqual(new Set(METRIC_NAMES.flatMap((name) => METRICS[name].rates)), new Set(RATE_NAMES));
  });
});

describe("rates", () => {
  const counts = counted({ a: ["x", "y"] }, [
    { groups: ["x"], tp: 30, fp: 10, tn: 50, fn: 20 },
    { groups: ["y"], tp: 0, fp: 0, tn: 7, fn: 0 },
  ]);
  const table = groupCounts(counts, ["a"]);
  const expected: readonly [(typeof RATE_NAMES)[number], number[], number[]][] = [
    ["selection rate", [40, 0], [110, 7]],
    ["true positive rate", [30, 0], [50, 0]],
    ["false positive rate", [10, 0], [60, 7]],
    ["positive predictive value", [30, 0], [40, 0]],
    ["accuracy", [80, 7], [110, 7]],
  ];
  for (const [rate, numerators, denominators] of expected)
    it(`count ${rate} worked by hand, 0 of 0 where it is undefined`, () => {
      const found = rateCounts(table, rate);
      assert.deepEqual([[...found.numerators], [...found.denominators]], [numerators, denominators]);
    });

  it("count calibration error by bin, so that too high and too low do not cancel", () => {
    // Bin 4: 10 rows of score 0.2, 5 positives: 3 off. Bin 16: 10 rows of 0.8, 5 positives: 3 off.
    const scored = readCounts(
      withMargins({ a: ["x"] }, 20, [
        [0, 0, 0, 4, 5, 1_000_000],
        [0, 1, 0, 4, 5, 1_000_000],
        [0, 0, 1, 16, 5, 4_000_000],
        [0, 1, 1, 16, 5, 4_000_000],
      ]),
    );
    const { numerators, denominators } = rateCounts(groupCounts(scored, ["a"]), "calibration error");
    assert.deepEqual([[...numerators], [...denominators]], [[6], [20]]);
  });
});
