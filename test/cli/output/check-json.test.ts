import assert from "node:assert/strict";
import { checkAsJson } from "../../../cli/output/check-json";
import { checkResult, finding } from "../../support/check-result";

describe("a check as JSON", () => {
  it("has every verdict with its place, accepted ones too", () => {
    const findings = [finding({}), finding({ rule: "a" }, { accepted: true })];
    const problems = [{ path: "", file: "b.yaml", rule: "does not exist" }];
    const passedOver = [{ file: "values.yaml", reason: "has no kind" }];
    const json = checkAsJson(
      checkResult(
        { objects: 4, outOfScope: 1, findings, problems, passedOver },
        { baselineUntil: "2026-12-31" },
      ),
    );
    assert.deepEqual(json, {
      judgedAt: "2026-11-21T00:00:00.000Z",
      outcome: "error",
      rules: { source: "the shipped rule set", names: ["a", "b", "require-image-digest"] },
      objects: { judged: 3, outOfScope: 1 },
      counts: { blocks: 1, warns: 0, exempt: 0, accepted: 1 },
      baselineUntil: "2026-12-31",
      verdicts: findings.map(({ verdict, place, accepted }) => ({ ...verdict, location: place, accepted })),
      passedOver,
      errors: problems,
      notes: [],
    });
    assert.equal(checkAsJson(checkResult({}))["baselineUntil"], null);
  });
});
