import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { RULE_NAMES, defaultLevel, loosens, type Enforcement } from "../../../governance/rules/rules";

/** Rules that no environment has to obey by default. */
const ADVISORY = ["report-cost", "require-off-hours", "prefer-spot"];

describe("the level of a rule by default", () => {
  it("is mandatory, in production and elsewhere, but for those that only advise", () => {
    for (const rule of RULE_NAMES.filter((name) => name !== "require-fresh-prices")) {
      const expected = ADVISORY.includes(rule) ? "advisory" : "mandatory";
      assert.equal(defaultLevel(rule, false), expected, rule);
      assert.equal(defaultLevel(rule, true), expected, rule);
    }
  });

  it("of fresh prices is mandatory in production only", () => {
    assert.equal(defaultLevel("require-fresh-prices", false), "advisory");
    assert.equal(defaultLevel("require-fresh-prices", true), "mandatory");
  });
});

describe("a change of level", () => {
  const loosening = ["mandatory to advisory", "mandatory to disabled", "advisory to disabled"];
  const levels: Enforcement[] = ["disabled", "advisory", "mandatory"];
  for (const from of levels)
    for (const to of levels) {
      const expected = loosening.includes(`${from} to ${to}`);
      it(`from ${from} to ${to} ${expected ? "loosens" : "does not loosen"}`, () => {
        assert.equal(loosens(from, to), expected);
      });
    }
});
