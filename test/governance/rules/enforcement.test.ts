import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { effectiveLevel, enforce } from "../../../governance/rules/enforcement";
import type { RuleName } from "../../../governance/rules/rules";
import type { Exemption } from "../../../governance/stack-config/stack-config";
import { exitCode, reading, type Verdict } from "../../../governance/verdict";
import { config } from "../../support/environment-plan";

const NOW = new Date("2026-11-21T00:00:00Z");

const failing = (rule: RuleName, more: Partial<Verdict> = {}): Verdict => ({
  rule,
  subject: "cc-vision",
  outcome: "fail",
  level: "mandatory",
  found: null,
  limit: null,
  setBy: "environment",
  reason: "cc-vision costs more than its budget.",
  ...more,
});
const exemption: Exemption = {
  policy: "limit-monthly-cost",
  resource: "cc-vision",
  reason: "agreed for the launch",
  owner: "maya.chen",
  expires: "2026-11-30",
};

describe("the level of a rule in an environment", () => {
  it("is its default there where nothing is set", () => {
    assert.equal(effectiveLevel("limit-monthly-cost", { enforcement: {}, production: false }), "mandatory");
    assert.equal(effectiveLevel("require-fresh-prices", { enforcement: {}, production: false }), "advisory");
    assert.equal(effectiveLevel("require-fresh-prices", { enforcement: {}, production: true }), "mandatory");
  });

  it("is what is set for that rule, and for no other", () => {
    for (const production of [false, true])
      for (const level of ["disabled", "advisory", "mandatory"] as const) {
        const settings = { enforcement: { "prefer-spot": level }, production };
        assert.equal(effectiveLevel("prefer-spot", settings), level);
        assert.equal(effectiveLevel("require-off-hours", settings), "advisory");
      }
  });
});

describe("enforcement", () => {
  const rule = "limit-monthly-cost";

  it("leaves a mandatory rule's answers as they are, and they block", () => {
    const verdicts = enforce(rule, [failing(rule)], config(), NOW);
    assert.deepEqual(verdicts, [failing(rule)]);
    assert.equal(exitCode(verdicts), 2);
  });

  it("lowers the answers of a rule that only advises, and they block no more", () => {
    const verdicts = enforce(rule, [failing(rule)], config({ enforcement: { [rule]: "advisory" } }), NOW);
    assert.deepEqual(verdicts, [failing(rule, { level: "advisory" })]);
    assert.equal(exitCode(verdicts), 0);
  });

  it("never raises an answer that is advisory of itself", () => {
    const advisory = failing(rule, { level: "advisory" });
    assert.deepEqual(enforce(rule, [advisory], config({ enforcement: { [rule]: "mandatory" } }), NOW), [
      advisory,
    ]);
  });

  it("gives no answer of a rule that is disabled", () => {
    assert.deepEqual(
      enforce(rule, [failing(rule)], config({ enforcement: { [rule]: "disabled" } }), NOW),
      [],
    );
  });

  it("lets fresh prices block in production only", () => {
    const stale = [failing("require-fresh-prices", { outcome: "inconclusive" })];
    const readings = (production: boolean) =>
      enforce("require-fresh-prices", stale, config({ production }), NOW).map(reading);
    assert.deepEqual(readings(false), ["warns"]);
    assert.deepEqual(readings(true), ["blocks"]);
  });

  it("excuses what is exempt, in production too, and nothing else", () => {
    const verdicts = [failing(rule), failing(rule, { subject: "cc-speech" })];
    for (const production of [false, true]) {
      const enforced = enforce(rule, verdicts, config({ production, exemptions: [exemption] }), NOW);
      assert.deepEqual(enforced.map(reading), ["warns", "blocks"]);
      assert.deepEqual(enforced[0]?.exemption, {
        reason: "agreed for the launch",
        owner: "maya.chen",
        expires: "2026-11-30",
      });
    }
  });

  it("excuses nothing by an exemption from another rule or one that has expired", () => {
    for (const more of [{ policy: "limit-ceiling-cost" as const }, { expires: "2026-11-20" }]) {
      const settings = config({ exemptions: [{ ...exemption, ...more }] });
      assert.deepEqual(enforce(rule, [failing(rule)], settings, NOW), [failing(rule)]);
    }
  });
});
