import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeOffHours } from "../../../governance/rules/off-hours";
import { fixed, poolFacts } from "../../support/environment-plan";
import { judge } from "../../support/judgement";

const ALWAYS = poolFacts("gpu", { nodes: fixed(2) });

describe("require-off-hours", () => {
  it("fails GPU nodes that run all week outside production, and suggests a schedule", () => {
    const [verdict] = judgeOffHours(judge([ALWAYS]));
    assert.equal(verdict?.outcome, "fail");
    assert.deepEqual(verdict?.found, { value: 10_080, unit: "minutes/week" });
    // 2 × (0.9776 × 730 + 8) × (1 − 3900 ÷ 10080) = 884.8779…
    assert.match(verdict?.reason ?? "", /saves about \$884\.88 a month/);
    assert.equal(verdict?.suggestedChange?.path, "config.plumbline:nodePools.gpu.schedule");
  });

  it("passes a schedule, even of a minute less than the week", () => {
    const [verdict] = judgeOffHours(judge([poolFacts("gpu", { minutesPerWeek: 10_079 })]));
    assert.equal(verdict?.outcome, "pass");
  });

  it("judges neither production, system pools, fake nodes nor what Karpenter starts", () => {
    const system = poolFacts("system", { purpose: "system" });
    const fake = poolFacts("fake", { provisioner: "fake" });
    const karpenter = poolFacts("burst", { provisioner: "karpenter", nodes: null, limitGpus: 4 });
    for (const judgement of [
      judge([ALWAYS], { production: true }),
      judge([system, fake, karpenter]),
      judge([]),
    ])
      assert.deepEqual(
        judgeOffHours(judgement).map(({ subject, outcome }) => [subject, outcome]),
        [["node pools", "pass"]],
      );
  });
});
