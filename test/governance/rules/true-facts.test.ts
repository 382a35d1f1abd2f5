import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeTrueFacts } from "../../../governance/rules/true-facts";
import { reading } from "../../../governance/verdict";
import { fixed, managedPool, nodeGroup, poolFacts } from "../../support/environment-plan";
import { judge } from "../../support/judgement";

describe("require-true-facts", () => {
  it("passes facts that agree with their inputs", () => {
    assert.deepEqual(judgeTrueFacts(judge(managedPool("gpu"))).map(reading), ["passes"]);
  });

  it("blocks each field that does not", () => {
    const group = nodeGroup(poolFacts("gpu", { nodes: fixed(9) }));
    const claim = poolFacts("gpu", { nodes: fixed(1), capacity: "spot" });
    const verdicts = judgeTrueFacts(judge([claim, ...group]));
    assert.deepEqual(verdicts.map(reading), ["blocks", "blocks"]);
    assert.deepEqual(
      [verdicts[0]?.subject, verdicts[0]?.found?.value, verdicts[0]?.limit?.value],
      [claim.urn, "9–9", "1–1"],
    );
    assert.match(verdicts[1]?.reason ?? "", /^gpu claims capacity spot, but its inputs say on-demand/);
  });
});
