import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeMandatedTags, mandatedTagsPassed } from "../../../governance/rules/mandated-tags";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import { MANDATED_TAG_KEYS } from "../../../governance/tags";
import { aws } from "../../support/environment-plan";

const TAGGED = aws("aws:ec2/vpc:Vpc", "vpc");
const tags = TAGGED.props["tags"] as Record<string, string>;
const judged = (changes: Record<string, unknown>, more: Partial<PlanResource> = {}) =>
  judgeMandatedTags({ ...TAGGED, ...more, props: { tags: { ...tags, ...changes } } });

describe("require-mandated-tags", () => {
  it("has nothing to say about a resource with every tag", () => {
    assert.equal(judgeMandatedTags(TAGGED), null);
  });

  for (const key of MANDATED_TAG_KEYS)
    it(`blocks a resource without ${key}`, () => {
      const verdict = judged({ [key]: undefined });
      assert.deepEqual([verdict?.outcome, verdict?.cause, verdict?.level], ["fail", "missing", "mandatory"]);
      assert.equal(verdict?.subject, TAGGED.urn);
      assert.match(verdict?.reason ?? "", new RegExp(`^vpc breaks the mandated tags: ${key} is missing`));
    });

  it("counts the provider's default tags", () => {
    const own = Object.fromEntries(Object.entries(tags).filter(([key]) => key !== "environment"));
    const bare = { ...TAGGED, props: { tags: own } };
    assert.equal(judgeMandatedTags(bare)?.outcome, "fail");
    assert.equal(judgeMandatedTags({ ...bare, defaultTags: { environment: "test" } }), null);
  });

  it("names every faulty tag at once, with its value", () => {
    const verdict = judged({ tier: "gold", team: "a b/c", owner: undefined });
    assert.equal(verdict?.found?.value, "team, owner, tier");
    assert.match(
      verdict?.reason ?? "",
      /team "a b\/c" must be .*; owner is missing; tier "gold" must be one of/,
    );
    assert.equal(verdict?.cause, undefined);
  });

  it("is inconclusive, and no pass, when tags are unknown before the update", () => {
    const all = judgeMandatedTags({ ...TAGGED, props: { tags: UNKNOWN } });
    const one = judged({ "cost-center": UNKNOWN });
    assert.deepEqual(
      [all, one].map((verdict) => [verdict?.outcome, verdict?.cause]),
      [
        ["inconclusive", "unknown"],
        ["inconclusive", "unknown"],
      ],
    );
    assert.match(one?.reason ?? "", /not known before the update \(cost-center\)/);
  });

  it("passes as one verdict for all", () => {
    assert.equal(mandatedTagsPassed(1).reason, "1 taggable resource carries every mandated tag.");
    assert.equal(mandatedTagsPassed(3).outcome, "pass");
  });
});
