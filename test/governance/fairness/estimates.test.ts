import assert from "node:assert/strict";
import fc from "fast-check";
import { gapOf, intervalOf, lowerEnd, proportion, upperEnd } from "../../../governance/fairness/estimates";

const Z = 1.959963984540054;

const near = (found: number, expected: number, tolerance = 5e-5): void =>
  assert.ok(Math.abs(found - expected) <= tolerance, `${found} is not ${expected}`);

describe("Wilson's interval", () => {
  // Newcombe, Statistics in Medicine 17:857 (1998), table I, method 3.
  const published: readonly [number, number, number, number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [numerator, denominator, low, high] of published)
    it(`of ${numerator} of ${denominator} is as published`, () => {
      const interval = intervalOf(proportion(numerator, denominator, Z));
      near(interval.low, low);
      near(interval.high, high);
    });

  it("is the same for the complement, upside down", () => {
    const [few, many] = [proportion(3, 50, 2.5), proportion(47, 50, 2.5)];
    near(few.below, many.above, 1e-12);
    near(few.above, many.below, 1e-12);
  });
});

describe("the interval of a difference", () => {
  // The same author's, Statistics in Medicine 17:873 (1998), table II, method 10.
  const published: readonly [[number, number], [number, number], number, number][] = [
    [[56, 70], [48, 80], 0.0524, 0.3339],
    [[9, 10], [3, 10], 0.1705, 0.809],
    [[6, 7], [2, 7], 0.0582, 0.8062],
    [[5, 56], [0, 29], -0.0381, 0.1926],
    [[0, 10], [0, 20], -0.1611, 0.2775],
    [[0, 10], [0, 10], -0.2775, 0.2775],
    [[10, 10], [0, 20], 0.6791, 1],
    [[10, 10], [0, 10], 0.6075, 1],
  ];
  for (const [a, b, low, high] of published)
    it(`of ${a.join("/")} and ${b.join("/")} is as published`, () => {
      const [left, right] = [proportion(...a, Z), proportion(...b, Z)];
      near(lowerEnd(left, right, "difference"), low);
      near(upperEnd(left, right, "difference"), high);
    });

  it("is wider by a bias on the side where that may have been", () => {
    const a = { value: 0.3, below: 0.03, above: 0.03, bias: 0.01 };
    const b = { value: 0.2, below: 0.04, above: 0.04, bias: 0.02 };
    near(lowerEnd(a, b, "difference"), 0.1 - 0.01 - 0.05, 1e-12);
    near(upperEnd(a, b, "difference"), 0.1 + 0.02 + 0.05, 1e-12);
    near(intervalOf(a).low, 0.26, 1e-12);
    near(intervalOf(a).high, 0.33, 1e-12);
  });
});

describe("the interval of a ratio's gap", () => {
  const group = fc.integer({ min: 1, max: 200 }).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));

  it("has the ends at which the difference of b and ratio × a just reaches 0", () => {
    fc.assert(
      fc.property(group, group, fc.double({ min: 1, max: 4, noNaN: true }), (a, b, z) => {
        fc.pre(a[0] > 0);
        const [left, right] = [proportion(...a, z), proportion(...b, z)];
        const least = 1 - upperEnd(left, right, "ratio");
        near((right.value - least * left.value) ** 2, right.below ** 2 + (least * left.above) ** 2, 1e-9);
        const most = 1 - lowerEnd(left, right, "ratio");
        if (Number.isFinite(most) && most < 1e6)
          near(
            (right.value - most * left.value) ** 2,
            right.above ** 2 + (most * left.below) ** 2,
            1e-9 * (1 + most ** 2),
          );
        const gap = gapOf(left.value, right.value, "ratio") ?? NaN;
        assert.ok(1 - most <= gap + 1e-12 && gap <= 1 - least + 1e-12);
      }),
    );
  });

  it("ends at 1 when the other rate is 0, and has no lower end when the first may be", () => {
    assert.equal(upperEnd(proportion(10, 40, Z), proportion(0, 40, Z), "ratio"), 1);
    assert.equal(lowerEnd(proportion(0, 40, Z), proportion(10, 40, Z), "ratio"), -Infinity);
    assert.equal(upperEnd(proportion(0, 40, Z), proportion(0, 40, Z), "ratio"), 1);
  });
});

describe("a lower end", () => {
  it("never rises with the critical value", () => {
    const group = fc.integer({ min: 1, max: 500 }).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));
    const value = fc.double({ min: 0.5, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        group,
        group,
        value,
        value,
        fc.constantFrom("difference", "ratio"),
        (a, b, y, z, comparison) => {
          const at = (critical: number): number =>
            lowerEnd(proportion(...a, critical), proportion(...b, critical), comparison);
          assert.ok(at(Math.max(y, z)) <= at(Math.min(y, z)) + 1e-12);
        },
      ),
    );
  });
});

describe("a gap", () => {
  it("is a difference, or 1 minus a ratio, and null when that is 0 of 0", () => {
    assert.equal(gapOf(0.5, 0.25, "difference"), 0.25);
    assert.equal(gapOf(0.5, 0.125, "ratio"), 0.75);
    assert.equal(gapOf(0.5, 0, "ratio"), 1);
    assert.equal(gapOf(0, 0, "ratio"), null);
    assert.equal(gapOf(0, 0, "difference"), 0);
  });
});
