import assert from "node:assert/strict";
import types from "../../data/catalogue/aws-taggable-types.json";
import { isTaggable } from "../../policypacks/taggable";

describe("isTaggable", () => {
  it("knows what takes a map of tags", () => {
    for (const type of [
      "aws:s3/bucket:Bucket",
      "aws:eks/nodeGroup:NodeGroup",
      "aws:ec2/launchTemplate:LaunchTemplate",
    ])
      assert.equal(isTaggable(type), true, type);
  });

  it("knows what takes none, or takes them in another form", () => {
    const others = ["aws:ec2/route:Route", "aws:autoscaling/group:Group", "aws:autoscaling/tag:Tag"];
    for (const type of [...others, "kubernetes:core/v1:Namespace", "pulumi:providers:aws", "toString"])
      assert.equal(isTaggable(type), false, type);
  });

  it("has a list of AWS types, sorted, each once", () => {
    assert.ok(types.length > 700, `${types.length} types`);
    assert.deepEqual(types, [...new Set(types)].sort());
    for (const type of types) assert.match(type, /^aws:[a-z0-9]+\/\w+:[A-Z]\w+$/);
  });
});
