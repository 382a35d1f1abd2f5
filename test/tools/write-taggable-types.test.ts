import assert from "node:assert/strict";
import types from "../../data/catalogue/aws-taggable-types.json";
import { taggableTypes } from "../../tools/write-taggable-types";

describe("the list of taggable types", () => {
  it("is that of the installed SDK: run the tool after an upgrade", () => {
    assert.deepEqual(types, taggableTypes());
  });
});
