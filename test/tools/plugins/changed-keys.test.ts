import assert from "node:assert/strict";
import { changedInputs, changedKeys, topLevelKey } from "../../../tools/plugins/changed-keys";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("changed keys", () => {
  it("are those whose values differ, at any depth", () => {
    const before = { a: 1, b: { c: [1, 2] }, d: "x", e: "gone" };
    assert.deepEqual(changedKeys(before, { a: 1, b: { c: [1, 3] }, d: "x", f: "new" }), ["b", "e", "f"]);
  });

  it("are none for equal inputs, whatever their order, secrets and nulls", () => {
    const before = { a: secret({ x: 1, y: null }), b: null };
    assert.deepEqual(changedKeys(before, { a: { y: undefined, x: 1 } }), []);
  });

  it("leave out what the provider filled in itself, until the program sets it", () => {
    const before = { __defaults: ["name"], name: "pool-1a2b3c", tags: { __defaults: [], a: "b" } };
    assert.deepEqual(changedKeys(before, { tags: { a: "b" } }), []);
    assert.deepEqual(changedKeys(before, { name: "pool", tags: { a: "b" } }), ["name"]);
  });

  it("hold what is not known before an update", () => {
    assert.deepEqual(changedKeys({ a: "x" }, { a: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }), ["a"]);
  });

  it("are read from a path's beginning", () => {
    assert.deepEqual(["a", "a.b", "a[0]", '["a.b/c"].d', '["q\\"q"]'].map(topLevelKey), [
      "a",
      "a",
      "a",
      "a.b/c",
      'q"q',
    ]);
    assert.deepEqual(changedKeys({}, { "a.b": { c: 1 } }), ["a.b"]);
  });
});

describe("changed inputs", () => {
  it("are named as the engine writes paths, with what became of them", () => {
    const before = { spec: { list: [{ image: "a" }, { image: "b" }], gone: 1 }, labels: { "a.b/c": "x" } };
    const now = { spec: { list: [{ image: "z" }], more: { x: 1 } }, labels: { "a.b/c": "y" } };
    assert.deepEqual(changedInputs(before, now), [
      { path: 'labels["a.b/c"]', kind: "update" },
      { path: "spec.gone", kind: "delete" },
      { path: "spec.list[0].image", kind: "update" },
      { path: "spec.list[1]", kind: "delete" },
      { path: "spec.more", kind: "add" },
    ]);
  });

  it("are one where a value becomes of another kind", () => {
    assert.deepEqual(changedInputs({ a: [1] }, { a: { b: 1 } }), [{ path: "a", kind: "update" }]);
  });
});
