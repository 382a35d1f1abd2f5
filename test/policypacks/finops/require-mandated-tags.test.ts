import assert from "node:assert/strict";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import { requireMandatedTags } from "../../../policypacks/finops/require-mandated-tags";
import { aws, urnOf } from "../../support/environment-plan";
import { secret } from "../../support/policy";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const TAGS = {
  project: "customer-engagement",
  team: "vision",
  environment: "test",
  "cost-center": "cc-vision",
  owner: "maya.chen",
  "workload-id": "vision-language-model-v2",
  "model-id": "vl_model_v2",
  tier: "standard",
  activity: "serving",
};
const TYPE = "aws:s3/bucket:Bucket";
const FIX = "Set them on the component that creates it.";

const bucket = (tags: unknown, defaultTags?: PlanResource["defaultTags"]): PlanResource => ({
  ...aws(TYPE, "weights", { tags }),
  ...(defaultTags && { defaultTags }),
});
const without = (key: string): Record<string, string> =>
  Object.fromEntries(Object.entries(TAGS).filter(([each]) => each !== key));
const says = (...plan: PlanResource[]): Promise<string[]> => saysOf(requireMandatedTags, plan);

describe("require-mandated-tags", () => {
  it("allows what carries every mandated tag, its own or the provider's", async () => {
    const half = { environment: "test", project: "customer-engagement" };
    const own = Object.fromEntries(Object.entries(TAGS).filter(([key]) => !(key in half)));
    assert.deepEqual(await says(bucket(TAGS), bucket(own, half)), []);
  });

  for (const key of Object.keys(TAGS))
    it(`blocks a resource without ${key}`, async () => {
      const message = `mandatory: weights breaks the mandated tags: ${key} is missing. ${FIX}`;
      assert.deepEqual(await says(bucket(without(key))), [message]);
      assert.deepEqual(await says(bucket({ ...TAGS, [key]: "" }, TAGS)), [message]);
    });

  it("blocks a resource without any tags, naming all of them at once", async () => {
    const missing = Object.keys(TAGS).map((key) => `${key} is missing`);
    const expected = `mandatory: weights breaks the mandated tags: ${missing.join("; ")}. ${FIX}`;
    assert.deepEqual(await says(bucket(undefined)), [expected]);
    assert.deepEqual(await says(bucket(null)), [expected]);
  });

  it("blocks values that AWS or Kubernetes refuse, from the 64th character on", async () => {
    assert.deepEqual(await says(bucket({ ...TAGS, owner: "m".repeat(63) })), []);
    for (const owner of ["m".repeat(64), "maya chen", "-maya"]) {
      const [message = ""] = await says(bucket({ ...TAGS, owner }));
      assert.ok(
        message.startsWith(
          `mandatory: weights breaks the mandated tags: owner ${JSON.stringify(owner)} must be 1 to 63 letters`,
        ),
        message,
      );
    }
  });

  it("blocks a tier that there is not, naming those there are", async () => {
    assert.deepEqual(await says(bucket({ ...TAGS, tier: "gold" })), [
      `mandatory: weights breaks the mandated tags: tier "gold" must be one of critical, standard, best-effort. ${FIX}`,
    ]);
  });

  it("blocks what is not known before the update, without calling it missing", async () => {
    assert.deepEqual(await says(bucket(UNKNOWN)), [
      "mandatory: weights has tags that are not known before the update: give it the mandated tags as plain values.",
    ]);
    assert.deepEqual(await says(bucket({ ...TAGS, owner: UNKNOWN, team: UNKNOWN })), [
      "mandatory: weights has tags whose values are not known before the update (team, owner): give them as plain values.",
    ]);
  });

  it("does not take default tags that are not known for missing ones, and needs none beside own tags", async () => {
    const unknown = { owner: UNKNOWN };
    const [message = ""] = await says(bucket(without("owner"), unknown));
    assert.match(message, /^mandatory: weights has tags whose values are not known .* \(owner\)/);
    assert.deepEqual(await says(bucket(TAGS, unknown)), []);
  });

  it("leaves alone what cannot carry tags", async () => {
    const untagged = ["aws:ec2/route:Route", "aws:autoscaling/group:Group", "kubernetes:core/v1:Namespace"];
    assert.deepEqual(await says(...untagged.map((type) => aws(type, "other", { tags: {} }))), []);
  });

  it("shows no secret that is not a mandated tag's own value", async () => {
    const hidden = { password: secret("hunter2"), tags: { ...without("owner"), note: secret("hunter2") } };
    const [message = ""] = await says(aws(TYPE, "weights", hidden));
    assert.equal(message, `mandatory: weights breaks the mandated tags: owner is missing. ${FIX}`);
  });

  itFollowsTheStackConfig(requireMandatedTags, {
    plan: [bucket(without("owner")), aws(TYPE, "other", { tags: TAGS })],
    subject: urnOf(TYPE, "weights"),
    urn: urnOf(TYPE, "weights"),
    message: `weights breaks the mandated tags: owner is missing. ${FIX}`,
  });
});
