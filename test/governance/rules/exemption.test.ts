import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyExemptions } from "../../../governance/rules/exemption";
import type { Exemption } from "../../../governance/stack-config/stack-config";
import { reading, type Verdict } from "../../../governance/verdict";

const failing: Verdict = {
  rule: "prefer-spot",
  subject: "gpu-l4",
  outcome: "fail",
  level: "mandatory",
  found: null,
  limit: null,
  setBy: "organisation",
  reason: "gpu-l4 runs on demand.",
};
const exemption: Exemption = {
  policy: "prefer-spot",
  resource: "gpu-l4",
  reason: "spot is not to be had in this region",
  owner: "maya.chen",
  expires: "2026-11-30",
};
const during = new Date("2026-11-21T00:00:00Z");
const apply = (verdict: Verdict, more: Partial<Exemption> = {}, now = during) =>
  applyExemptions([verdict], [{ ...exemption, ...more }], now);

describe("an exemption", () => {
  it("keeps the failure it names from blocking, and says who answers for it", () => {
    const [verdict] = apply(failing);
    assert.deepEqual(verdict?.exemption, {
      reason: "spot is not to be had in this region",
      owner: "maya.chen",
      expires: "2026-11-30",
    });
    assert.equal(verdict && reading(verdict), "warns");
  });

  it("excuses an inconclusive verdict too, and leaves a pass alone", () => {
    assert.ok(apply({ ...failing, outcome: "inconclusive" })[0]?.exemption);
    assert.equal(apply({ ...failing, outcome: "pass" })[0]?.exemption, undefined);
  });

  it("excuses no other subject and no other rule", () => {
    assert.equal(apply(failing, { resource: "gpu-l40" })[0]?.exemption, undefined);
    assert.equal(apply(failing, { policy: "require-off-hours" })[0]?.exemption, undefined);
  });

  it("holds to the last moment of its day, UTC, and then excuses nothing", () => {
    assert.ok(apply(failing, {}, new Date("2026-11-30T23:59:59.999Z"))[0]?.exemption);
    assert.deepEqual(apply(failing, {}, new Date("2026-12-01T00:00:00Z")), [failing]);
  });
});
