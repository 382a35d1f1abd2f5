import assert from "node:assert/strict";
import { isMapping } from "../../../cli/object-reader/is-mapping";

describe("a mapping", () => {
  it("is no list, no scalar and not null", () => {
    assert.deepEqual([{}, { a: 1 }, [], null, undefined, "a", 1].map(isMapping), [
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
