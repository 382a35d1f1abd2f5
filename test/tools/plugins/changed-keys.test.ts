import assert from "node:assert/strict";
import { changedKeys } from "../../../tools/plugins/changed-keys";

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
});
