import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import {
  ACTIVITIES,
  MANDATED_TAG_KEYS,
  TIERS,
  attributionSchema,
  awsTags,
  kubernetesLabels,
  tagFaults,
  tagValue,
  type Attribution,
} from "../../governance/tags";

const ATTRIBUTION: Attribution = {
  project: "customer-engagement",
  team: "vision",
  environment: "dev",
  costCenter: "cc-vision",
  owner: "maya.chen",
  workloadId: "vision-language-model-v2",
  modelId: "vl_model_v2",
  tier: "critical",
  activity: "serving",
};
const TAGS = {
  project: "customer-engagement",
  team: "vision",
  environment: "dev",
  "cost-center": "cc-vision",
  owner: "maya.chen",
  "workload-id": "vision-language-model-v2",
  "model-id": "vl_model_v2",
  tier: "critical",
  activity: "serving",
};

/** Values that AWS takes and Kubernetes refuses, that both refuse, and that no tag can be. */
const REFUSED: Readonly<Record<string, string>> = {
  "a blank": "maya chen",
  "a blank at the end": "maya ",
  "a line break at the end": "maya\n",
  "a slash": "a/b",
  "a colon": "a:b",
  "an at sign": "maya@example.com",
  "an equals sign": "a=b",
  "a plus sign": "a+b",
  "a comma": "a,b",
  "a star": "*",
  "a hyphen first": "-a",
  "a hyphen last": "a-",
  "a dot first": ".a",
  "a dot last": "a.",
  "an underscore first": "_a",
  "an underscore last": "a_",
  "a hyphen alone": "-",
  "a letter beyond ASCII": "müller",
  "digits beyond ASCII": "١٢",
  "an emoji": "a😀b",
  "a NUL": "a\0b",
  "64 characters": "a".repeat(64),
  "257 characters": "a".repeat(257),
};
const ACCEPTED = ["a", "7", "A", "a-b", "a.b", "a_b", "a--b", "1.2.3", "cc-vision", "a".repeat(63)];

const without = (values: object, key: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([each]) => each !== key));

describe("the value of a tag", () => {
  for (const [what, value] of Object.entries(REFUSED))
    it(`is refused with ${what}`, () => {
      assert.equal(tagValue.safeParse(value).success, false);
      assert.deepEqual(
        tagFaults({ ...TAGS, owner: value }).map((fault) => [fault.key, fault.value]),
        [["owner", value]],
      );
    });

  it("is accepted where AWS and Kubernetes both accept it, up to 63 characters", () => {
    for (const value of ACCEPTED) {
      assert.ok(tagValue.safeParse(value).success, value);
      assert.deepEqual(tagFaults({ ...TAGS, owner: value }), [], value);
    }
  });

  it("is refused when empty, by the schema as a value and on a resource as missing", () => {
    assert.equal(tagValue.safeParse("").success, false);
    assert.deepEqual(tagFaults({ ...TAGS, owner: "" }), [{ key: "owner", rule: "is missing" }]);
  });

  it("is refused when it is no text", () => {
    for (const value of [7, true, {}, ["critical"], Symbol("unknown")]) {
      assert.deepEqual(
        tagFaults({ ...TAGS, owner: value }).map(({ key }) => key),
        ["owner"],
        String(value),
      );
      assert.deepEqual(
        tagFaults({ ...TAGS, tier: value }).map(({ key }) => key),
        ["tier"],
        String(value),
      );
    }
  });

  it("follows the rule of Kubernetes for label values, for text at random", () => {
    const edge = /[A-Za-z0-9]/;
    const unit = fc.constantFrom(..."aZ09-_. /:@é");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 70 }), (text) => {
        const ends = edge.test(text.slice(0, 1)) && edge.test(text.slice(-1));
        const inside = [...text].every((letter) => edge.test(letter) || "-_.".includes(letter));
        assert.equal(tagValue.safeParse(text).success, text.length <= 63 && ends && inside);
      }),
    );
  });
});

describe("the tags of a resource", () => {
  it("are sound when all nine mandated ones are there", () => {
    assert.deepEqual(tagFaults(TAGS), []);
    assert.deepEqual([...MANDATED_TAG_KEYS].sort(), Object.keys(TAGS).sort());
  });

  for (const key of Object.keys(TAGS))
    it(`are faulty without ${key}`, () => {
      const rest = without(TAGS, key);
      for (const tags of [rest, { ...TAGS, [key]: undefined }, { ...TAGS, [key]: null }])
        assert.deepEqual(tagFaults(tags), [{ key, rule: "is missing" }]);
    });

  it("name every fault at once, in the order of the keys", () => {
    assert.equal(tagFaults({}).length, 9);
    assert.deepEqual(
      tagFaults({ ...TAGS, team: "a b", activity: "idle", tier: undefined }).map(({ key }) => key),
      ["team", "tier", "activity"],
    );
  });

  it("take the three tiers and the three activities, written exactly so, and no other", () => {
    for (const tier of ["critical", "standard", "best-effort"])
      assert.deepEqual(tagFaults({ ...TAGS, tier }), []);
    for (const activity of ["serving", "evaluation", "remediation"])
      assert.deepEqual(tagFaults({ ...TAGS, activity }), []);
    assert.deepEqual([TIERS.length, ACTIVITIES.length], [3, 3]);
    for (const tier of ["Critical", "production-high", "gold"])
      assert.deepEqual(tagFaults({ ...TAGS, tier }), [
        { key: "tier", value: tier, rule: "must be one of critical, standard, best-effort" },
      ]);
    assert.deepEqual(tagFaults({ ...TAGS, activity: "training" }), [
      { key: "activity", value: "training", rule: "must be one of serving, evaluation, remediation" },
    ]);
  });

  it("may carry others, and a remediation", () => {
    assert.deepEqual(tagFaults({ ...TAGS, Name: "anything / goes", "remediation-id": "r-1" }), []);
  });
});

describe("an attribution", () => {
  it("becomes AWS tags under the keys that people search for", () => {
    assert.deepEqual(awsTags(ATTRIBUTION), TAGS);
    assert.deepEqual(awsTags({ ...ATTRIBUTION, remediationId: "r-1" }), { ...TAGS, "remediation-id": "r-1" });
  });

  it("becomes Kubernetes labels under the platform's domain", () => {
    assert.deepEqual(kubernetesLabels({ ...ATTRIBUTION, activity: "remediation", remediationId: "r-1" }), {
      "apexlogic.ai/project": "customer-engagement",
      "apexlogic.ai/team": "vision",
      "apexlogic.ai/environment": "dev",
      "apexlogic.ai/cost-center": "cc-vision",
      "apexlogic.ai/owner": "maya.chen",
      "apexlogic.ai/workload-id": "vision-language-model-v2",
      "apexlogic.ai/model-id": "vl_model_v2",
      "apexlogic.ai/tier": "critical",
      "apexlogic.ai/activity": "remediation",
      "apexlogic.ai/remediation-id": "r-1",
    });
  });

  it("is refused with a field missing, one too many or a value that no tag can have", () => {
    assert.ok(attributionSchema.safeParse(ATTRIBUTION).success);
    assert.ok(attributionSchema.safeParse({ ...ATTRIBUTION, remediationId: "r-1" }).success);
    for (const field of Object.keys(ATTRIBUTION)) {
      assert.equal(
        attributionSchema.safeParse(without(ATTRIBUTION, field)).success,
        false,
        `without ${field}`,
      );
      const spoilt = { ...ATTRIBUTION, [field]: "not / allowed" };
      assert.equal(attributionSchema.safeParse(spoilt).success, false, `${field} spoilt`);
    }
    assert.equal(attributionSchema.safeParse({ ...ATTRIBUTION, colour: "red" }).success, false);
    assert.equal(attributionSchema.safeParse({ ...ATTRIBUTION, remediationId: "" }).success, false);
    assert.equal(attributionSchema.safeParse({ ...ATTRIBUTION, remediationId: undefined }).success, false);
  });
});
