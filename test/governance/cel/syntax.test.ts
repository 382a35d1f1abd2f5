import assert from "node:assert/strict";
import { CelError, compile } from "../../../governance/cel";

const answer = (expression: string) => compile(expression, []).evaluate({});

function faults(expression: string): readonly string[] {
  try {
    compile(expression, ["object"]);
  } catch (error) {
    if (error instanceof CelError) return error.issues.map(({ message, offset }) => `${offset} ${message}`);
    throw error;
  }
  return [];
}

describe("the syntax of expressions", () => {
  // CEL's grammar has one rank for all relations; they are read from left to right.
  it("has all relations at one rank", () => {
    assert.equal(answer("1 == 1 in [true]"), true);
    assert.equal(answer("1 < 2 == true"), true);
    assert.deepEqual(faults("true == 1 < 2"), [
      "5 found no matching overload for '_==_' applied to '(bool, int)'",
    ]);
  });

  it("has signs before numbers and before what is negated", () => {
    assert.equal(answer("-9223372036854775808"), -(2n ** 63n));
    assert.equal(answer("--1"), 1n);
    assert.equal(answer("!!true"), true);
    assert.equal(answer("2 - -1"), 3n);
  });

  it("has a comma after the last element, and comments", () => {
    assert.deepEqual(answer("[1, 2,]"), [1n, 2n]);
    assert.equal(answer("{'a': 1,}.a // one\n == 1"), true);
  });

  it("names every fault, where it is", () => {
    assert.deepEqual(faults("nope == 1 && object.a && other()"), [
      "0 undeclared reference to 'nope' (in container '')",
      "30 undeclared reference to 'other' (in container '')",
    ]);
    assert.deepEqual(faults("1 + 'a'"), [
      "2 found no matching overload for '_+_' applied to '(int, string)'",
    ]);
  });

  it("refuses numbers that no int holds", () => {
    assert.equal(faults("9223372036854775808").length, 1);
    assert.equal(faults("object.a == ").length, 1);
  });
});
