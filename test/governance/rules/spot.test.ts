import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeSpot } from "../../../governance/rules/spot";
import { USAGE, fixed, poolFacts } from "../../support/environment-plan";
import { judge } from "../../support/judgement";

const ON_DEMAND = poolFacts("gpu", { nodes: fixed(2) });

describe("prefer-spot", () => {
  it("fails on-demand GPU nodes outside production, with what spot saves", () => {
    const [verdict] = judgeSpot(judge([ON_DEMAND]));
    assert.equal(verdict?.outcome, "fail");
    // 2 × 0.9776 × 730 × 30 % = 428.1888
    assert.match(verdict?.reason ?? "", /spot saves about \$428\.19 a month at 70 % of the on-demand price/);
    assert.deepEqual(
      [verdict?.suggestedChange?.path, verdict?.suggestedChange?.to],
      ["config.plumbline:nodePools.gpu.capacity", "spot"],
    );
  });

  it("passes spot capacity", () => {
    const [verdict] = judgeSpot(judge([poolFacts("gpu", { capacity: "spot" })]));
    assert.deepEqual([verdict?.subject, verdict?.outcome], ["gpu", "pass"]);
  });

  it("does not judge where spot saves nothing, or production", () => {
    const noSaving = judge([ON_DEMAND], { usage: { ...USAGE, spotPercentOfOnDemand: 100 } });
    for (const judgement of [noSaving, judge([ON_DEMAND], { production: true })])
      assert.deepEqual(
        judgeSpot(judgement).map(({ subject, outcome }) => [subject, outcome]),
        [["node pools", "pass"]],
      );
  });
});
