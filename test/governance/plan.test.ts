import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { UNKNOWN, effectiveTags, type PlanResource } from "../../governance/plan";

const bucket = (tags: unknown, defaultTags?: Record<string, unknown>): PlanResource => ({
  urn: "urn:pulumi:dev::plumbline::aws:s3/bucket:Bucket::weights",
  type: "aws:s3/bucket:Bucket",
  name: "weights",
  parent: null,
  props: tags === undefined ? {} : { tags },
  ...(defaultTags && { defaultTags }),
});

describe("effective tags", () => {
  it("are the provider's default tags and the resource's own, of which its own win", () => {
    assert.deepEqual(
      effectiveTags(bucket({ team: "vision", owner: "maya" }, { team: "platform", project: "p" })),
      {
        team: "vision",
        owner: "maya",
        project: "p",
      },
    );
  });

  it("are those of one side where the other has none", () => {
    assert.deepEqual(effectiveTags(bucket({ team: "vision" })), { team: "vision" });
    assert.deepEqual(effectiveTags(bucket(undefined, { team: "platform" })), { team: "platform" });
    assert.deepEqual(effectiveTags(bucket(null, { team: "platform" })), { team: "platform" });
    assert.deepEqual(effectiveTags(bucket(undefined)), {});
  });

  it("are unknown where its own are, and keep a single value that is unknown", () => {
    assert.equal(effectiveTags(bucket(UNKNOWN, { team: "platform" })), UNKNOWN);
    assert.deepEqual(effectiveTags(bucket({ team: UNKNOWN }, { team: "platform" })), { team: UNKNOWN });
  });
});

describe("the unknown", () => {
  it("is the same wherever it comes from, and no value that a person could write", () => {
    assert.equal(UNKNOWN, Symbol.for("plumbline:unknown"));
    assert.equal(JSON.stringify({ value: UNKNOWN }), "{}");
  });
});
