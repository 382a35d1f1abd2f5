import assert from "node:assert/strict";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import type { StackConfig } from "../../../governance/stack-config/stack-config";
import { fillDefaultTags } from "../../../policypacks/finops/fill-default-tags";
import { aws, config } from "../../support/environment-plan";
import { UNKNOWN_MARK, remediated, secret, violationsOf } from "../../support/policy";
import { BOOK } from "../../support/price-book";

const TYPE = "aws:s3/bucket:Bucket";
const bucket = (props: Record<string, unknown>): PlanResource => ({ ...aws(TYPE, "weights"), props });
const environment = (more: Partial<StackConfig> = {}) => ({
  config: config(more),
  book: BOOK,
  now: new Date(0),
});
const fixed = (resource: PlanResource, more: Partial<StackConfig> = {}) =>
  remediated(fillDefaultTags, resource, environment(more));
const FILLED = { environment: "test", project: "platform" };

describe("fill-default-tags", () => {
  it("fills in environment and project where a resource has no tags", async () => {
    assert.deepEqual(await fixed(bucket({ bucket: "weights" })), { bucket: "weights", tags: FILLED });
    assert.deepEqual(await fixed(bucket({ tags: null })), { tags: FILLED });
  });

  it("takes the environment's name from the stack config", async () => {
    const found = await fixed(bucket({ tags: { project: "nova" } }), { environment: "dev" });
    assert.deepEqual(found, { tags: { project: "nova", environment: "dev" } });
  });

  it("never fills in attribution, and never changes what is there", async () => {
    const tags = { owner: "maya.chen", project: "nova" };
    assert.deepEqual(await fixed(bucket({ tags })), { tags: { ...tags, environment: "test" } });
  });

  it("leaves alone what has both, its own or the provider's", async () => {
    assert.equal(await fixed(bucket({ tags: { environment: "x", project: "y" } })), null);
    const half = { ...bucket({ tags: { environment: "x" } }), defaultTags: { project: "y" } };
    assert.equal(await fixed(half), null);
  });

  it("leaves alone tags that are not known, whole or in part", async () => {
    assert.equal(await fixed(bucket({ tags: UNKNOWN })), null);
    assert.equal(await fixed(bucket({ tags: { environment: UNKNOWN, project: UNKNOWN } })), null);
    assert.equal(await fixed({ ...bucket({}), defaultTags: { project: UNKNOWN } }), null);
  });

  it("gives unknown values back as unknown, at every depth", async () => {
    const rules = [{ id: "old", prefix: UNKNOWN }, UNKNOWN];
    const found = await fixed(bucket({ arn: UNKNOWN, rules, tags: { owner: UNKNOWN } }));
    assert.deepEqual(found, {
      arn: UNKNOWN_MARK,
      rules: [{ id: "old", prefix: UNKNOWN_MARK }, UNKNOWN_MARK],
      tags: { owner: UNKNOWN_MARK, ...FILLED },
    });
  });

  it("gives secrets back as secrets, at every depth", async () => {
    const props = { password: secret("hunter2"), nested: [{ key: secret("hunter3") }] };
    const found = await fixed(bucket({ ...props, tags: { note: secret("hunter4") } }));
    assert.deepEqual(found, { ...props, tags: { note: secret("hunter4"), ...FILLED } });
    const whole = await fixed(bucket({ tags: secret({ owner: "maya.chen" }) }));
    assert.deepEqual(whole, { tags: secret({ owner: "maya.chen", ...FILLED }) });
  });

  it("leaves alone what cannot carry tags", async () => {
    for (const type of ["aws:ec2/route:Route", "aws:autoscaling/group:Group", "kubernetes:core/v1:Namespace"])
      assert.equal(await fixed({ ...aws(type, "other"), props: {} }), null);
  });

  it("fills in where it is mandatory only", async () => {
    const bare = bucket({});
    assert.deepEqual(await fixed(bare, { enforcement: { "fill-default-tags": "mandatory" } }), {
      tags: FILLED,
    });
    for (const level of ["advisory", "disabled"] as const)
      assert.equal(await fixed(bare, { enforcement: { "fill-default-tags": level } }), null);
  });

  it("judges nothing", async () => {
    assert.deepEqual(await violationsOf(fillDefaultTags, [bucket({})], environment()), []);
  });
});
