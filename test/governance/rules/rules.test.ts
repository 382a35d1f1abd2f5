import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  RULE_NAMES,
  defaultLevel,
  loosens,
  type Enforcement,
  type RuleName,
} from "../../../governance/rules/rules";
import { policies as responsibleAi } from "../../../policypacks/responsible-ai/index";

/** Rules that no environment has to obey by default. */
const ADVISORY = ["report-cost", "require-off-hours", "prefer-spot"];

/** Rules that only production has to obey by default. */
const IN_PRODUCTION: RuleName[] = [
  "require-fresh-prices",
  "require-model-card",
  "require-human-approval",
  "require-probes",
];

describe("the level of a rule by default", () => {
  it("is mandatory, in production and elsewhere, but for those that only advise", () => {
    for (const rule of RULE_NAMES.filter((name) => !IN_PRODUCTION.includes(name))) {
      const expected = ADVISORY.includes(rule) ? "advisory" : "mandatory";
      assert.equal(defaultLevel(rule, false), expected, rule);
      assert.equal(defaultLevel(rule, true), expected, rule);
    }
  });

  it("of fresh prices, model cards, approvals and probes is mandatory in production only", () => {
    for (const rule of IN_PRODUCTION)
      assert.deepEqual([defaultLevel(rule, false), defaultLevel(rule, true)], ["advisory", "mandatory"]);
  });

  it("of every rule about models is mandatory in production", () => {
    for (const { name } of responsibleAi) assert.equal(defaultLevel(name, true), "mandatory", name);
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
