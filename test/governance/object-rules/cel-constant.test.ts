import assert from "node:assert/strict";
import { celConstant } from "../../../governance/object-rules/cel-constant";

describe("a constant expression", () => {
  it("has its value without being asked about anything", () => {
    assert.equal(celConstant("1 == 2"), false);
    assert.equal(celConstant("['a', 'b'].exists(x, x == 'b') && size('abc') == 3"), true);
    assert.equal(celConstant("true"), true);
  });

  it("is none where it reads something, or fails", () => {
    assert.equal(celConstant("object.kind == 'Pod'"), undefined);
    assert.equal(celConstant("has(params.data) || true"), undefined);
    assert.equal(celConstant("1 / 0 == 1"), undefined);
  });
});
