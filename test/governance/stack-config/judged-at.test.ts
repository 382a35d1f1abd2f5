import assert from "node:assert/strict";
import { judgedAt } from "../../../governance/stack-config/judged-at";
import { config } from "../../support/environment-plan";

describe("the time an environment is judged at", () => {
  const CLOCK = new Date("2026-12-01T00:00:00Z");
  const AT = new Date("2026-11-30T00:00:00Z");
  const question = { clock: () => CLOCK };
  const settings = config({ evaluateAt: "2026-11-21T02:00:00+02:00" });

  it("is the one asked about, else that of the environment, else the clock's", () => {
    assert.equal(judgedAt(settings, { ...question, at: AT }), AT);
    assert.equal(judgedAt(settings, question).toISOString(), "2026-11-21T00:00:00.000Z");
    assert.equal(judgedAt(config(), question), CLOCK);
  });
});
