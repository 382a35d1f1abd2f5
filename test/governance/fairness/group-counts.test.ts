import assert from "node:assert/strict";
import fc from "fast-check";
import { readCounts, type Counts } from "../../../governance/fairness/counts";
import { groupCounts, rollUp } from "../../../governance/fairness/group-counts";
import { withMargins } from "../../fixtures/fairness/evaluation";

const ATTRIBUTES = { gender: ["female", "male"], age: ["18-29", "30-49", "50+"] };
const COUNTS = readCounts(
  withMargins(ATTRIBUTES, 20, [
    [0, 0, 1, 1, 15, 4, 3_000_000],
    [0, 0, 1, 0, 3, 2, 300_000],
    [0, 1, 0, 1, 12, 5, 3_000_000],
    [1, 1, 0, 0, 3, 7, 1_050_000],
    [1, 1, 1, 1, 15, 1, 750_000],
  ]),
);

describe("group counts", () => {
  it("roll the cells up to one attribute's groups", () => {
    const { n, truePositives, falsePositives, trueNegatives, falseNegatives } = groupCounts(COUNTS, [
      "gender",
    ]);
    assert.deepEqual([...n], [11, 8]);
    assert.deepEqual([...truePositives], [4, 1]);
    assert.deepEqual([...falsePositives], [5, 0]);
    assert.deepEqual([...trueNegatives], [0, 7]);
    assert.deepEqual([...falseNegatives], [2, 0]);
  });

  it("list groups of an intersection that have no rows, in the order of the names asked for", () => {
    const { groups, n } = groupCounts(COUNTS, ["age", "gender"]);
    assert.deepEqual(groups, [
      "18-29 × female",
      "18-29 × male",
      "30-49 × female",
      "30-49 × male",
      "50+ × female",
      "50+ × male",
    ]);
    assert.deepEqual([...n], [6, 0, 5, 8, 0, 0]);
  });

  it("keep rows, positives and scores by bin", () => {
    const table = groupCounts(COUNTS, ["age"]);
    const [young, middle] = [0, 20];
    assert.deepEqual(
      [table.binRows[young + 15], table.binRows[young + 3], table.binRows[middle + 3]],
      [4, 2, 7],
    );
    assert.deepEqual([table.binPositives[young + 3], table.binPositives[middle + 3]], [2, 0]);
    assert.deepEqual(
      [table.binScoreMillionths[middle + 15], table.binScoreMillionths[middle + 12]],
      [750_000, 3_000_000],
    );
    assert.equal(groupCounts(COUNTS, ["age"], 0).binRows.length, 0);
  });
});

/** Sums in whole numbers of any size, straight from the cells. */
function summed(counts: Counts, attribute: number, group: number, label: number, prediction: number): bigint {
  return counts.cells
    .filter((cell) => cell[attribute] === group && cell[3] === label && cell[4] === prediction)
    .reduce((sum, cell) => sum + BigInt(cell[6] ?? 0), 0n);
}

describe("a roll-up", () => {
  const names = { a: ["x", "y"], b: ["p", "q", "r"], c: ["u", "v"] };
  const drawnCell = fc.tuple(
    fc.nat(1),
    fc.nat(2),
    fc.nat(1),
    fc.nat(1),
    fc.nat(1),
    fc.constant(0),
    fc.integer({ min: 1, max: 2 ** 45 }),
    fc.constant(0),
  );
  const drawnCells = fc.uniqueArray(drawnCell, { minLength: 1, selector: (cell) => cell.slice(0, 5).join() });

  it("has the sums of exact arithmetic, and is the same from the finest groups as from the cells", () => {
    fc.assert(
      fc.property(drawnCells, (cells) => {
        const counts = readCounts(withMargins(names, 0, cells));
        const finest = groupCounts(counts, ["a", "b", "c"]);
        const lists = Object.values(names);
        Object.keys(names).forEach((name, attribute) => {
          const direct = groupCounts(counts, [name]);
          const { counts: rolled } = rollUp(finest, lists, [attribute]);
          assert.deepEqual(rolled, direct);
          direct.groups.forEach((_, group) => {
            assert.equal(BigInt(direct.truePositives[group] ?? 0), summed(counts, attribute, group, 1, 1));
            assert.equal(BigInt(direct.falsePositives[group] ?? 0), summed(counts, attribute, group, 0, 1));
            assert.equal(BigInt(direct.trueNegatives[group] ?? 0), summed(counts, attribute, group, 0, 0));
            assert.equal(BigInt(direct.falseNegatives[group] ?? 0), summed(counts, attribute, group, 1, 0));
          });
        });
        assert.deepEqual(rollUp(finest, lists, [0, 2]).counts, groupCounts(counts, ["a", "c"]));
      }),
    );
  });

  it("says of every finest group what it is part of", () => {
    const finest = groupCounts(COUNTS, ["gender", "age"]);
    const lists = Object.values(ATTRIBUTES);
    assert.deepEqual([...rollUp(finest, lists, [0]).partOf], [0, 0, 0, 1, 1, 1]);
    assert.deepEqual([...rollUp(finest, lists, [1]).partOf], [0, 1, 2, 0, 1, 2]);
    assert.deepEqual([...rollUp(finest, lists, [0, 1]).partOf], [0, 1, 2, 3, 4, 5]);
  });
});
