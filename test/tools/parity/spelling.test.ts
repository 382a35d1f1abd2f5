import assert from "node:assert/strict";
import { load } from "js-yaml";
import { hasSpelling, Spelled, textOf } from "../../../tools/parity/spelling";

describe("the text of an object", () => {
  const object = { a: "yes", b: [1, null, "x: y"], c: { d: "ünïcode\n" } };

  it("says the same in every style", () => {
    for (const style of ["yaml", "flow", "json"] as const)
      assert.deepEqual(load(textOf(object, style)), object, style);
    assert.match(textOf(object, "json"), /^\{"a"/);
  });

  it("has scalars as they are spelled", () => {
    const spelled = { a: new Spelled("yes"), b: { c: [new Spelled("0x1F")] } };
    assert.equal(textOf(spelled, "yaml"), "a: yes\nb:\n  c:\n    - 0x1F\n");
    assert.equal(textOf(spelled, "json"), textOf(spelled, "yaml"));
  });

  it("tells whether its text alone says what it is", () => {
    assert.equal(hasSpelling(object), false);
    assert.equal(hasSpelling({ a: [{ b: new Spelled("~") }] }), true);
  });
});
