import assert from "node:assert/strict";
import { countFindings, outcomeOf, standing } from "../../cli/check-result";
import { checkResult, finding } from "../support/check-result";

const blocks = finding({ rule: "a" });
const warns = finding({ rule: "b", level: "advisory" });
const exempt = finding({ exemption: { reason: "r", owner: "o", expires: "2026-12-31" } });
const accepted = finding({}, { accepted: true });

describe("the result of a check", () => {
  it("fails when something mandatory is no pass, unless it is exempt or accepted", () => {
    const outcome = (...findings: (typeof blocks)[]) => outcomeOf(checkResult({ findings }));
    assert.equal(outcome(blocks), "fail");
    assert.equal(outcome(finding({ outcome: "inconclusive" })), "fail");
    assert.equal(outcome(warns, exempt, accepted), "pass");
    assert.equal(outcome(), "pass");
  });

  it("is an error when something was not judged, or nothing was", () => {
    const problems = [{ path: "", file: "a.yaml", rule: "does not exist" }];
    assert.equal(outcomeOf(checkResult({ findings: [blocks], problems })), "error");
    assert.equal(outcomeOf(checkResult({ objects: 0 })), "error");
  });

  it("counts each finding once", () => {
    const findings = [blocks, blocks, warns, exempt, accepted];
    assert.deepEqual(countFindings(findings), { blocks: 2, warns: 1, exempt: 1, accepted: 1 });
    assert.equal(standing(findings).length, 4);
  });
});
