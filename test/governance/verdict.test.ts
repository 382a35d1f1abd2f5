import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { exitCode, reading, type Reading, type Verdict } from "../../governance/verdict";

const EXEMPTION = { reason: "spot is not to be had", owner: "maya.chen", expires: "2026-12-31" };

function verdict(outcome: Verdict["outcome"], level: Verdict["level"], exempt = false): Verdict {
  return {
    rule: "prefer-spot",
    subject: "gpu-l4",
    outcome,
    level,
    found: null,
    limit: null,
    setBy: "organisation",
    reason: "gpu-l4 runs on demand.",
    ...(exempt && { exemption: EXEMPTION }),
  };
}

const READINGS: readonly [Verdict["outcome"], Verdict["level"], boolean, Reading][] = [
  ["pass", "mandatory", false, "passes"],
  ["pass", "mandatory", true, "passes"],
  ["pass", "advisory", false, "passes"],
  ["pass", "advisory", true, "passes"],
  ["fail", "mandatory", false, "blocks"],
  ["fail", "mandatory", true, "warns"],
  ["fail", "advisory", false, "warns"],
  ["fail", "advisory", true, "warns"],
  ["inconclusive", "mandatory", false, "blocks"],
  ["inconclusive", "mandatory", true, "warns"],
  ["inconclusive", "advisory", false, "warns"],
  ["inconclusive", "advisory", true, "warns"],
];

describe("a verdict", () => {
  for (const [outcome, level, exempt, expected] of READINGS)
    it(`that is ${outcome}, ${level} and ${exempt ? "exempt" : "not exempt"} ${expected}`, () => {
      const judged = verdict(outcome, level, exempt);
      assert.equal(reading(judged), expected);
      assert.equal(exitCode([judged]), expected === "blocks" ? 2 : 0);
    });
});

describe("the exit code", () => {
  it("is 0 of no verdicts, and of any number that do not block", () => {
    assert.equal(exitCode([]), 0);
    assert.equal(exitCode([verdict("pass", "mandatory"), verdict("fail", "advisory")]), 0);
  });

  it("is 2 as soon as one blocks, wherever it stands", () => {
    const blocks = verdict("inconclusive", "mandatory");
    const passes = verdict("pass", "mandatory");
    for (const verdicts of [
      [blocks, passes, passes],
      [passes, blocks, passes],
      [passes, passes, blocks],
    ])
      assert.equal(exitCode(verdicts), 2);
  });
});
