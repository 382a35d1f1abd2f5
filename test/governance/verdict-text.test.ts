import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Verdict } from "../../governance/verdict";
import { describeVerdict, showHigh, showLow, sortVerdicts } from "../../governance/verdict-text";

const failing: Verdict = {
  rule: "limit-monthly-cost",
  subject: "cc-vision",
  outcome: "fail",
  level: "mandatory",
  found: { value: "1500.00", unit: "USD/month" },
  limit: { value: "1000.00", unit: "USD/month" },
  setBy: "environment",
  reason: "cc-vision is expected to cost $1,500.00 a month; its budget is $1,000.00.",
};
const change = {
  summary: "set capacity of gpu-l4 to spot ($900.00).",
  file: "Pulumi.dev.yaml",
  path: "config.plumbline:nodePools.gpu-l4.capacity",
  from: "on-demand",
  to: "spot",
  found: { value: "900.00", unit: "USD/month" as const },
};
const exemption = { reason: "launch week", owner: "maya.chen", expires: "2026-12-31" };

describe("a verdict in words", () => {
  it("is its reason, then the change that complies, then who exempted it", () => {
    assert.equal(describeVerdict(failing), failing.reason);
    assert.equal(
      describeVerdict({ ...failing, suggestedChange: change, exemption }),
      "cc-vision is expected to cost $1,500.00 a month; its budget is $1,000.00. " +
        "Cheapest change that complies: set capacity of gpu-l4 to spot ($900.00). " +
        "Exempt until 2026-12-31 (maya.chen: launch week).",
    );
  });
});

describe("verdicts in order", () => {
  const named = (rule: string, subject: string, more: Partial<Verdict> = {}): Verdict => ({
    ...failing,
    rule,
    subject,
    ...more,
  });

  it("are blocks, warnings, passes, and within these by rule and subject", () => {
    const expected = [
      named("limit-monthly-cost", "cc-a"),
      named("limit-monthly-cost", "cc-b", { outcome: "inconclusive" }),
      named("restrict-gpu-types", "cc-a"),
      named("a-rule", "cc-a", { level: "advisory" }),
      named("prefer-spot", "cc-a", { exemption }),
      named("a-rule", "cc-a", { outcome: "pass" }),
      named("a-rule", "cc-b", { outcome: "pass", level: "advisory" }),
    ];
    const shuffled = [4, 6, 0, 2, 5, 3, 1].map((index) => expected[index] as Verdict);
    const before = [...shuffled];
    assert.deepEqual(sortVerdicts(shuffled), expected);
    assert.deepEqual(shuffled, before);
  });
});

describe("an interval in words", () => {
  it("is rounded outwards, so that nothing looks within a limit that is not", () => {
    assert.deepEqual([0, 0.0199, 0.02, 0.029, 1].map(showLow), ["0.000", "0.019", "0.020", "0.029", "1.000"]);
    assert.deepEqual([0, 0.0201, 0.02, 0.029, 1].map(showHigh), [
      "0.000",
      "0.021",
      "0.020",
      "0.029",
      "1.000",
    ]);
  });
});
