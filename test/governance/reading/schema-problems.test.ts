import assert from "node:assert/strict";
import { z } from "zod";
import { describeProblem } from "../../../governance/reading/problem";
import { checkSchema } from "../../../governance/reading/schema-problems";

const schema = z.strictObject({
  name: z.string(),
  size: z.int("must be whole dollars").min(1).exactOptional(),
  level: z.enum(["low", "high"]).exactOptional(),
  days: z.union([z.literal(7), z.literal(30)]).exactOptional(),
  env: z.record(z.string(), z.string()).exactOptional(),
  rules: z.partialRecord(z.enum(["limit-cost", "prefer-spot"]), z.boolean()).exactOptional(),
  list: z
    .array(z.strictObject({ on: z.boolean() }))
    .min(1)
    .exactOptional(),
  place: z
    .union([z.strictObject({ zones: z.int() }), z.strictObject({ existing: z.string() })])
    .exactOptional(),
});

/** Problems as people read them. */
function said(input: unknown): string[] {
  const checked = checkSchema(schema, input, { file: "a.yaml" });
  return "problems" in checked ? checked.problems.map(describeProblem) : [];
}

describe("schema-problems", () => {
  it("gives the value when nothing is wrong", () => {
    assert.deepEqual(checkSchema(schema, { name: "a" }, { file: "a.yaml" }), { value: { name: "a" } });
  });

  it("says what is missing, empty or of another type", () => {
    assert.deepEqual(said({}), ["a.yaml name: is required: text"]);
    assert.deepEqual(said({ name: null }), ["a.yaml name: null: is empty: must be text"]);
    assert.deepEqual(said({ name: 2.1 }), ["a.yaml name: 2.1: must be text: put it in quotes"]);
    assert.deepEqual(said(["a"]), ['a.yaml: ["a"]: must be a mapping']);
  });

  it("keeps a schema's own rule and adds the bound", () => {
    assert.deepEqual(said({ name: "a", size: 1.5 }), ["a.yaml size: 1.5: must be whole dollars"]);
    assert.deepEqual(said({ name: "a", size: -1 }), ["a.yaml size: -1: must be whole dollars, at least 1"]);
    assert.deepEqual(said({ name: "a", list: [] }), ["a.yaml list: []: must not be empty"]);
  });

  it("lists choices and suggests the nearest", () => {
    assert.deepEqual(said({ name: "a", level: "hihg" }), [
      'a.yaml level: "hihg": must be one of low, high; did you mean high?',
    ]);
    assert.deepEqual(said({ name: "a", days: 8 }), ["a.yaml days: 8: must be one of 7, 30"]);
  });

  it("names every unknown key with its nearest, or with all that are allowed", () => {
    assert.deepEqual(
      said({
        name: "a",
        lst: 1,
        list: [
          { on: true, of: 1 },
          { on: true, else: 1 },
        ],
      }),
      [
        "a.yaml list[0].of: is unknown: did you mean on?",
        "a.yaml list[1].else: is unknown: allowed are on",
        "a.yaml lst: is unknown: did you mean list?",
      ],
    );
    assert.deepEqual(said({ name: "a", rules: { "limit-csot": true } }), [
      "a.yaml rules.limit-csot: is unknown: did you mean limit-cost?",
    ]);
  });

  it("speaks of the variant that was nearly written", () => {
    assert.deepEqual(said({ name: "a", place: { existing: 1 } }), [
      "a.yaml place.existing: 1: must be text: put it in quotes",
    ]);
  });

  it("never shows a value of an environment variable", () => {
    assert.deepEqual(said({ name: "a", env: { TOKEN: 12345 } }), [
      "a.yaml env.TOKEN: must be text: put it in quotes",
    ]);
  });

  it("adds prefix and line", () => {
    const checked = checkSchema(schema, {}, { file: "P.yaml", prefix: "plumbline:", lineOf: () => 7 });
    assert.ok("problems" in checked);
    assert.deepEqual(checked.problems.map(describeProblem), ["P.yaml:7 plumbline:name: is required: text"]);
  });
});
