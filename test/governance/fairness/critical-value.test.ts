import assert from "node:assert/strict";
import { criticalValues, type Comparisons } from "../../../governance/fairness/critical-value";
import { groupings, groupRates } from "../../../governance/fairness/grouping";
import { counted, type Outcomes } from "../../fixtures/fairness/evaluation";

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, group) => `g${String(group).padStart(3, "0")}`);
const OUTCOMES = { tp: 600, fp: 700, tn: 800, fn: 900 };

/** All attributes and intersections of groups of 3,000 rows, all alike, in the selection rate. */
function family(...sizes: number[]) {
  const attributes = Object.fromEntries(sizes.map((size, index) => [`attribute ${index}`, names(size)]));
  const combinations = Object.values(attributes).reduce<string[][]>(
    (lists, groups) => lists.flatMap((list) => groups.map((group) => [...list, group])),
    [[]],
  );
  const counts = counted(
    attributes,
    combinations.map((groups): Outcomes => ({ groups, ...OUTCOMES })),
  );
  const all = groupings(counts, Object.keys(attributes));
  const comparisons = all.map((grouping): Comparisons => ({
    rates: groupRates(grouping, "selection rate", 30),
    comparison: "difference",
  }));
  const finest = all.at(-1);
  assert.ok(finest);
  return { comparisons, finest, gaps: all.length };
}

function values(sizes: readonly number[], confidencePercent = 95) {
  const { comparisons, finest, gaps } = family(...sizes);
  return criticalValues(comparisons, gaps, finest, { replicates: 10_000, confidencePercent });
}

const near = (found: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected}`);

describe("critical values", () => {
  // Tables of the studentised range at 95 % and infinitely many degrees of freedom, by √2: Tukey's comparisons of k groups.
  const tukey: readonly [number, number][] = [
    [2, 2.772],
    [3, 3.314],
    [6, 4.03],
    [12, 4.622],
  ];
  for (const [groups, range] of tukey)
    it(`are Tukey's for ${groups} groups alike`, () => {
      const { lower, comparisons } = values([groups]);
      near(lower, range / Math.SQRT2, 0.04);
      assert.equal(comparisons, (groups * (groups - 1)) / 2);
    });

  it("are less than Bonferroni's for an attribute and its intersections, which vary together", () => {
    const { lower, comparisons } = values([2, 3]);
    assert.equal(comparisons, 1 + 3 + 15);
    assert.ok(lower > 2.85 && lower < 3.01, String(lower));
  });

  it("of upper ends are corrected for the gaps alone", () => {
    const { upper, single } = values([2, 3]);
    // The normal quantile of 1 - 0.025/3.
    near(upper, 2.394, 0.001);
    near(single, 1.96, 0.001);
    near(values([12]).upper, 1.96, 0.001);
  });

  it("grow with the confidence", () => {
    const [low, high] = [values([6], 80).lower, values([6], 99).lower];
    near(low, 3.301 / Math.SQRT2, 0.06);
    near(high, 4.757 / Math.SQRT2, 0.08);
  });

  it("are Bonferroni's beyond 20,000 comparisons", () => {
    const { comparisons, finest, gaps } = family(40, 6);
    const {
      lower,
      replicates,
      comparisons: found,
    } = criticalValues(comparisons, gaps, finest, {
      replicates: 10_000,
      confidencePercent: 95,
    });
    assert.equal(found, 780 + 15 + 28_680);
    assert.equal(replicates, 0);
    near(lower, 4.796, 0.01);
  });

  it("are Bonferroni's with more than 400 finest groups, most of which are too small", () => {
    const groups = names(401);
    const tiny = { tp: 1, fp: 0, tn: 0, fn: 0 };
    const counts = counted({ a: groups.slice(0, 41), b: groups.slice(0, 10) }, [
      { groups: ["g000", "g000"], ...OUTCOMES },
      { groups: ["g040", "g009"], ...tiny },
      { groups: ["g001", "g001"], ...OUTCOMES },
    ]);
    const all = groupings(counts, ["a", "b"]);
    const comparisons = all.map((grouping): Comparisons => ({
      rates: groupRates(grouping, "selection rate", 30),
      comparison: "difference",
    }));
    const [, , finest] = all;
    assert.ok(finest);
    const found = criticalValues(comparisons, 3, finest, { replicates: 10_000, confidencePercent: 95 });
    assert.deepEqual([found.comparisons, found.replicates], [3, 0]);
    near(found.lower, 2.394, 0.001);
  });

  it("of no comparison at all are those of one", () => {
    const { comparisons, finest } = family(1);
    const found = criticalValues(comparisons, 1, finest, { replicates: 10_000, confidencePercent: 95 });
    assert.deepEqual([found.comparisons, found.lower, found.upper], [0, found.single, found.single]);
  });

  it("are the same every time", () => {
    assert.deepEqual(values([2, 3]).lower, values([2, 3]).lower);
  });
});
