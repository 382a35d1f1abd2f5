import assert from "node:assert/strict";
import fc from "fast-check";
import { CelError, compile, toCel, UnknownValue } from "../../../governance/cel";
import { UNKNOWN } from "../../../governance/plan";

const run = (expression: string, object: unknown) =>
  compile(expression, ["object"]).evaluate({ object: toCel(object) });

describe("an expression's evaluation", () => {
  it("ends where it meets a value that is not known", () => {
    const object = { a: UNKNOWN, list: [1, UNKNOWN] };
    for (const expression of [
      "object.a == 1",
      "object.a.b.c",
      "has(object.a.b)",
      "object.?a.b.orValue(1)",
      "object.list.all(x, x > 0)",
      "object.list.exists(x, x == 2)",
      "object.list == [1, 2]",
      "2 in object.list",
      "string(object.a)",
      "{'k': object.a}.k == 1",
    ])
      assert.throws(() => run(expression, object), UnknownValue, expression);
  });

  it("goes on where the value does not matter", () => {
    const object = { a: UNKNOWN, list: [1, UNKNOWN] };
    for (const expression of [
      "has(object.list) || object.a",
      "object.a || has(object.list)",
      "!(object.a && object.list.size() == 3)",
      "object.list.size() == 2",
      "object.list.exists(x, x == 1)",
      "object.list.size() == 2 ? true : object.a",
      "object.list[0] == 1",
    ])
      assert.equal(run(expression, object), true, expression);
  });

  // What holds of every value that it might have: an answer without the value is the answer with any.
  it("never says what a known value would contradict", () => {
    const atom = fc.constantFrom(
      "object.a == 1",
      "object.a > 1",
      "object.b == 'x'",
      "has(object.c.d)",
      "object.c.d == 2",
      "object.l.all(x, x > 0)",
      "object.l.exists(x, x == 2)",
      "object.l.size() > 1",
      "object.?c.d.orValue(2) == 2",
    );
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 4 },
        atom,
        fc
          .tuple(tie("expression"), fc.constantFrom("&&", "||"), tie("expression"))
          .map(([a, op, b]) => `(${a} ${op} ${b})`),
        tie("expression").map((inner) => `!(${inner})`),
        fc
          .tuple(tie("expression"), tie("expression"), tie("expression"))
          .map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      ),
    }));
    const object = fc.record({
      a: fc.integer({ min: 0, max: 2 }),
      b: fc.constantFrom("x", "y"),
      c: fc.constantFrom<object[]>({}, { d: 2 }, { d: 3 }),
      l: fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(expression, object, fc.subarray(["a", "b", "c", "l"]), (text, known, hidden) => {
        const hiding = { ...known, ...Object.fromEntries(hidden.map((key) => [key, UNKNOWN])) };
        const outcome = (of: unknown) => {
          try {
            return run(text, of);
          } catch (error) {
            if (error instanceof UnknownValue) return "unknown";
            if (error instanceof CelError) return "error";
            throw error;
          }
        };
        const without = outcome(hiding);
        if (typeof without === "boolean") assert.equal(outcome(known), without);
      }),
      { numRuns: 500 },
    );
  });

  it("costs what the API server counts, and ends beyond its limit", () => {
    const list = { list: Array.from({ length: 2000 }, (_, i) => i) };
    const program = compile("object.list.all(x, object.list.all(y, x + y >= 0))", ["object"]);
    const { error, cost } = program.run({ object: toCel(list) });
    assert.equal(error, "operation cancelled: actual cost limit exceeded");
    assert.ok(cost > 1_000_000);
    assert.deepEqual(compile("1 + 2 == 3", []).run({}), { value: true, cost: 2 });
    assert.deepEqual(compile("object.a", ["object"]).run({ object: toCel({}) }), {
      error: "no such key: a",
      cost: 2,
    });
    assert.deepEqual(compile("object.a", ["object"]).run({ object: toCel({ a: UNKNOWN }) }), {
      unknown: true,
      cost: 2,
    });
  });

  it("is of the type that it says", () => {
    assert.equal(compile("1 + 2", []).type, "int");
    assert.equal(compile("[1, 2].map(x, string(x))", []).type, "list(string)");
    assert.equal(compile("object.a", ["object"]).type, "dyn");
  });
});
