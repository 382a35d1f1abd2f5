import assert from "node:assert/strict";
import { changesAt, Claims, identityOf, IDENTIFYING } from "../../../../tools/plugins/cluster/identity";

const change = (path: string) => ({ path, kind: "update" as const });

describe("the identity of an object", () => {
  const object = (metadata: Record<string, unknown>) => ({ apiVersion: "v1", kind: "ConfigMap", metadata });

  it("is its kind, namespace and name; without a namespace, the provider's", () => {
    assert.equal(
      identityOf(object({ name: "a" }), "team"),
      identityOf(object({ name: "a", namespace: "team" }), "x"),
    );
    assert.notEqual(identityOf(object({ name: "a" }), "team"), identityOf(object({ name: "b" }), "team"));
    assert.notEqual(identityOf(object({ name: "a" }), "team"), identityOf(object({ name: "a" }), "other"));
  });

  it("changes at what it is made of", () => {
    const changes = [change("data.a"), change("metadata.name")];
    assert.deepEqual(changesAt(changes, IDENTIFYING), ["metadata.name"]);
    assert.deepEqual(changesAt([change("spec")], ["spec.selector"]), ["spec"]);
    assert.deepEqual(changesAt([change("spec.selector.a")], ["spec.selector"]), ["spec.selector.a"]);
  });

  it("changes wherever something does, where nothing says more", () => {
    assert.deepEqual(changesAt([change("a"), change("b")], [""]), ["a", "b"]);
    assert.deepEqual(changesAt([change("a")], []), ["a"]);
  });

  it("is one resource's only", () => {
    const claims = new Claims();
    assert.equal(claims.taken("v1 ConfigMap team a", "urn:first"), undefined);
    assert.equal(claims.taken("v1 ConfigMap team a", "urn:first"), undefined);
    assert.equal(claims.taken("v1 ConfigMap team a", "urn:second"), "urn:first");
    assert.equal(claims.taken("v1 ConfigMap team b", "urn:second"), undefined);
  });
});
