import assert from "node:assert/strict";
import { compareCounts, describeComparison } from "../../cli/compare-counts";
import type { Counts } from "../../governance/fairness/counts";

const COUNTS: Counts = {
  attributes: [{ name: "gender", groups: ["female", "male"] }],
  scoreBins: 20,
  rows: 1500,
  cells: [
    [0, 1, 1, 17, 1000, 860_000_000],
    [1, 0, 1, 12, 500, 310_000_000],
  ],
  margins: [{ attribute: "gender", rows: [1000, 500] }],
};
const cells = (...changed: number[][]): Counts => ({
  ...COUNTS,
  cells: changed,
  rows: changed.reduce((sum, cell) => sum + (cell.at(-2) ?? 0), 0),
});

describe("comparing counts", () => {
  it("finds the same counts the same", () => {
    const comparison = compareCounts(COUNTS, structuredClone(COUNTS));
    assert.deepEqual(comparison, { cells: 2, rows: 1500, differences: [] });
    assert.equal(describeComparison(comparison), "the same counts: 2 cells, 1,500 rows");
  });

  it("names each cell that differs, in rows or else in scores", () => {
    const after = cells([0, 1, 1, 17, 999, 860_000_000], [1, 0, 1, 12, 500, 310_000_001]);
    assert.deepEqual(compareCounts(COUNTS, after).differences, [
      "1,500 rows in the evidence, 1,499 now",
      "gender female, label 1, prediction 1, bin 17: 1,000 rows in the evidence, 999 now",
      "gender male, label 0, prediction 1, bin 12: scores add up to 310,000,000 millionths in the evidence, 310,000,001 now",
    ]);
  });

  it("names a cell that only one of them has", () => {
    const after = cells([0, 1, 1, 17, 1000, 860_000_000], [1, 0, 1, 13, 500, 310_000_000]);
    assert.deepEqual(compareCounts(COUNTS, after).differences, [
      "gender male, label 0, prediction 1, bin 12: 500 rows in the evidence, 0 now",
      "gender male, label 0, prediction 1, bin 13: 0 rows in the evidence, 500 now",
    ]);
  });

  it("compares no cells of other groups", () => {
    const after = { ...COUNTS, attributes: [{ name: "gender", groups: ["female", "man"] }] };
    assert.deepEqual(compareCounts(COUNTS, after).differences, [
      "the groups are others: gender (female, male), 20 score bins; now gender (female, man), 20 score bins",
    ]);
  });

  it("lists the first twenty differences and counts the others", () => {
    const many = (n: number): Counts =>
      cells(...Array.from({ length: 20 }, (_, bin) => [0, 1, 1, bin, n, 0]), [1, 0, 0, 0, n, 0]);
    const lines = describeComparison(compareCounts(many(1), many(2))).split("\n");
    assert.equal(lines[0], "other counts: 22 differences");
    assert.equal(lines.length, 22);
    assert.equal(lines.at(-1), "  … and 2 more");
  });
});
