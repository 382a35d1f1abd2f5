import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeExpiredExemptions } from "../../../governance/rules/expired-exemptions";
import type { Exemption } from "../../../governance/stack-config/stack-config";
import { judge } from "../../support/judgement";

const exemption = (resource: string, expires: string): Exemption => ({
  policy: "limit-monthly-cost",
  resource,
  reason: "the launch has been paid for",
  owner: "maya.chen",
  expires,
});
/** At the start of 2026-11-21, UTC. */
const outcomes = (...exemptions: Exemption[]) =>
  judgeExpiredExemptions(judge([], { exemptions })).map(({ subject, outcome }) => `${outcome} ${subject}`);

describe("disallow-expired-exemptions", () => {
  it("says that nothing is exempt where nothing is", () => {
    assert.deepEqual(outcomes(), ["pass exemptions"]);
  });

  it("judges each exemption once, whether or not anything uses it", () => {
    const found = outcomes(exemption("cc-vision", "2026-11-20"), exemption("cc-search", "2026-12-31"));
    assert.deepEqual(found, [
      "fail exemption of cc-vision from limit-monthly-cost",
      "pass exemption of cc-search from limit-monthly-cost",
    ]);
  });

  it("passes on the last day itself, and fails on the next", () => {
    const [today, yesterday] = ["2026-11-21", "2026-11-20"].map((day) => outcomes(exemption("cc", day))[0]);
    assert.deepEqual(
      [today, yesterday],
      ["pass exemption of cc from limit-monthly-cost", "fail exemption of cc from limit-monthly-cost"],
    );
  });

  it("names who is to remove or renew it", () => {
    const [verdict] = judgeExpiredExemptions(judge([], { exemptions: [exemption("cc", "2026-11-20")] }));
    assert.equal(
      verdict?.reason,
      "The exemption of cc from limit-monthly-cost ended on 2026-11-20, and it is 2026-11-21: " +
        "maya.chen removes it, or renews it with a reason.",
    );
    assert.deepEqual(verdict?.found, { value: "2026-11-20", unit: "text" });
    assert.deepEqual(verdict?.limit, { value: "2026-11-21", unit: "text" });
  });
});
