import assert from "node:assert/strict";
import { isRefusal, refusalOf } from "../../../../tools/plugins/cluster/refusal";

describe("a refusal of the cluster", () => {
  it("names the object, and is known by how it begins", () => {
    const said = refusalOf("Deployment team/web", "it is forbidden");
    assert.equal(said, "the cluster refuses Deployment team/web: it is forbidden");
    assert.ok(isRefusal(said));
    assert.ok(!isRefusal("the engine refuses: the cluster refuses X"));
  });
});
