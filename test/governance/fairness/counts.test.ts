import assert from "node:assert/strict";
import fc from "fast-check";
import { InvalidCounts, readCounts } from "../../../governance/fairness/counts";
import { withMargins, written } from "../../fixtures/fairness/evaluation";

type Written = ReturnType<typeof written>;

/** 2 × 2 groups with scores; cell: gender, age, label, prediction, bin, rows, sum of scores in millionths. */
const GOOD = withMargins({ gender: ["female", "male"], age: ["18-29", "30+"] }, 20, [
  [0, 0, 0, 0, 2, 3, 375_000],
  [0, 1, 1, 1, 19, 5, 4_900_000],
  [1, 0, 0, 1, 10, 2, 1_049_998],
  [1, 1, 1, 0, 0, 4, 0],
]);

function changed(change: (counts: Written) => void): unknown {
  const copy = structuredClone(GOOD);
  change(copy);
  return copy;
}

function refused(value: unknown, path: string, rule: RegExp): void {
  assert.throws(
    () => readCounts(value),
    (error) => {
      assert.ok(error instanceof InvalidCounts, String(error));
      assert.equal(error.path, path);
      assert.match(error.message, rule);
      return true;
    },
  );
}

const cell = (counts: Written, index: number): number[] => counts.cells[index] ?? [];
const attribute = (counts: Written, index: number): { name: string; groups: string[] } =>
  counts.attributes[index] ?? { name: "", groups: [] };
const margin = (counts: Written, index: number): { attribute: string; rows: number[] } =>
  counts.margins[index] ?? { attribute: "", rows: [] };

describe("counts", () => {
  it("are read as they are written", () => {
    assert.deepEqual(readCounts(GOOD), GOOD);
    assert.equal(readCounts(GOOD).rows, 14);
  });

  const wrong: readonly [string, (counts: Written) => void, string, RegExp][] = [
    ["negative", (c) => (cell(c, 0)[5] = -3), "counts.cells[0][5]", /-3: must be a whole number/],
    ["fractional", (c) => (cell(c, 0)[5] = 2.5), "counts.cells[0][5]", /2\.5: must be a whole number/],
    ["beyond 2^53", (c) => (cell(c, 0)[5] = 2 ** 53), "counts.cells[0][5]", /must be .* 2\^53 - 1/],
    ["NaN", (c) => (cell(c, 0)[5] = NaN), "counts.cells[0][5]", /NaN: must be a whole number/],
    ["infinite scores", (c) => (cell(c, 1)[6] = Infinity), "counts.cells[1][6]", /Infinity: must be/],
    ["a text", (c) => (cell(c, 0)[5] = "3" as never), "counts.cells[0][5]", /"3": must be a whole number/],
    ["null", (c) => (cell(c, 0)[6] = null as never), "counts.cells[0][6]", /null: must be/],
    ["0 rows in a cell", (c) => (cell(c, 0)[5] = 0), "counts.cells[0][5]", /at least 1/],
    ["a group out of range", (c) => (cell(c, 3)[0] = 2), "counts.cells[3][0]", /2: must be from 0 to 1/],
    [
      "a label that is not 0 or 1",
      (c) => (cell(c, 3)[2] = 2),
      "counts.cells[3][2]",
      /2: must be from 0 to 1/,
    ],
    ["a bin out of range", (c) => (cell(c, 1)[4] = 20), "counts.cells[1][4]", /20: must be from 0 to 19/],
    [
      "scores above their bin",
      (c) => (cell(c, 0)[6] = 450_000),
      "counts.cells[0][6]",
      /from 300000 to 449997/,
    ],
    ["scores below their bin", (c) => (cell(c, 0)[6] = 299_999), "counts.cells[0][6]", /from 300000/],
    ["scores above 1", (c) => (cell(c, 1)[6] = 5_000_001), "counts.cells[1][6]", /to 5000000/],
    ["a cell too long", (c) => cell(c, 0).push(1), "counts.cells[0]", /list of 7 numbers/],
    ["a cell that is no list", (c) => (c.cells[0] = {} as never), "counts.cells[0]", /list of 7 numbers/],
    ["cells out of order", (c) => c.cells.reverse(), "counts.cells[1]", /must come after/],
    ["a cell twice", (c) => c.cells.splice(1, 0, [...cell(c, 0)]), "counts.cells[1]", /stand once/],
    ["no cells", (c) => (c.cells = []), "counts.cells", /1 to 200000 entries/],
    ["another total", (c) => (c.rows = 15), "counts.rows", /15: must be 14, the sum/],
    ["another margin", (c) => (margin(c, 1).rows = [6, 8]), "counts.margins[1].rows[0]", /6: must be 5/],
    ["a margin missing", (c) => c.margins.pop(), "counts.margins", /must have 2 entries/],
    ["margins swapped", (c) => c.margins.reverse(), "counts.margins[0].attribute", /"age": must be gender/],
    ["a margin too short", (c) => margin(c, 0).rows.pop(), "counts.margins[0].rows", /must have 2 entries/],
    [
      "groups unsorted",
      (c) => attribute(c, 0).groups.reverse(),
      "counts.attributes[0].groups[1]",
      /by code point/,
    ],
    ["a group twice", (c) => (attribute(c, 0).groups = ["a", "a"]), "counts.attributes[0].groups[1]", /once/],
    [
      "an empty group name",
      (c) => (attribute(c, 0).groups = ["", "a"]),
      "counts.attributes[0].groups[0]",
      /1 to 64/,
    ],
    [
      "a long group name",
      (c) => (attribute(c, 0).groups = ["a".repeat(65)]),
      "counts.attributes[0].groups[0]",
      /64/,
    ],
    [
      "a group that is a number",
      (c) => (attribute(c, 0).groups = [1] as never),
      "counts.attributes[0].groups[0]",
      /text/,
    ],
    ["no groups", (c) => (attribute(c, 0).groups = []), "counts.attributes[0].groups", /1 to 50/],
    [
      "an attribute twice",
      (c) => (attribute(c, 1).name = "gender"),
      "counts.attributes[1].name",
      /before it/,
    ],
    ["no attributes", (c) => (c.attributes = []), "counts.attributes", /1 to 8/],
    ["other score bins", (c) => (c.scoreBins = 10), "counts.scoreBins", /10: must be 20, or 0/],
    ["an unknown key", (c) => Object.assign(c, { gap: 0 }), "counts.gap", /unknown/],
    ["a key missing", (c) => delete (c as Partial<Written>).margins, "counts.margins", /missing/],
  ];
  for (const [name, change, path, rule] of wrong)
    it(`are refused with ${name}`, () => refused(changed(change), path, rule));

  it("are refused as a list, a number or nothing", () => {
    for (const value of [[], 3, null, undefined, "counts"]) refused(value, "counts", /must be an object/);
  });

  it("are refused with scores where there are no bins", () => {
    const counts = written({ a: ["x"] }, [{ groups: ["x"], tp: 1, fp: 0, tn: 0, fn: 0 }]);
    cell(counts as Written, 0)[5] = 1;
    refused(counts, "counts.cells[0][5]", /from 0 to 0/);
  });

  it("are refused with more than 4,096 combinations, or a sum beyond 2^53", () => {
    const names = Array.from({ length: 50 }, (_, index) => String(index).padStart(2, "0"));
    const wide = withMargins({ a: names, b: names, c: ["x", "y"] }, 0, [[0, 0, 0, 0, 0, 0, 1, 0]]);
    refused(wide, "counts.attributes", /5000: must have at most 4096/);
    const most = Number.MAX_SAFE_INTEGER;
    const huge = withMargins({ a: ["x"] }, 0, [
      [0, 0, 0, 0, most, 0],
      [0, 0, 1, 0, most, 0],
    ]);
    refused({ ...huge, rows: most }, "counts.cells[1]", /beyond 2\^53/);
  });

  it("order groups by code point, not by UTF-16 unit", () => {
    // U+FF5E is less than U+1F600, whose first unit is U+D83D.
    const counts = (groups: string[]) => withMargins({ a: groups }, 0, [[0, 0, 0, 0, 1, 0]]);
    assert.deepEqual(readCounts(counts(["\u{ff5e}", "\u{1f600}"])).attributes[0]?.groups.length, 2);
    refused(counts(["\u{1f600}", "\u{ff5e}"]), "counts.attributes[0].groups[1]", /code point/);
    refused(counts(["ab", "a"]), "counts.attributes[0].groups[1]", /code point/);
  });

  it("are refused with any one number of rows changed, wherever it stands", () => {
    const outcome = fc.nat({ max: 1000 });
    const outcomes = fc.record({
      tp: outcome,
      fp: outcome,
      tn: outcome,
      fn: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(
        fc.array(outcomes, { minLength: 4, maxLength: 4 }),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (each, at, by) => {
          const groups = ["a", "b"].flatMap((a) => ["x", "y"].map((b) => [a, b]));
          const counts = written(
            { p: ["a", "b"], q: ["x", "y"] },
            groups.map((of, index) => ({ groups: of, ...(each[index] ?? { tp: 0, fp: 0, tn: 0, fn: 1 }) })),
          );
          assert.deepEqual(readCounts(structuredClone(counts)), counts);
          const target = cell(counts as Written, at % counts.cells.length);
          target[5] = (target[5] ?? 0) + by;
          assert.throws(() => readCounts(counts), InvalidCounts);
        },
      ),
    );
  });
});
