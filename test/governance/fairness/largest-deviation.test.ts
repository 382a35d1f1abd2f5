import assert from "node:assert/strict";
import fc from "fast-check";
import { largestDeviation, select, type Scaled } from "../../../governance/fairness/largest-deviation";
import { Tiles } from "../../../governance/fairness/tiles";

describe("selection", () => {
  it("finds what sorting finds", () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.nat(), (numbers, at) => {
        const position = at % numbers.length;
        assert.equal(
          select(Float64Array.from(numbers), position),
          [...numbers].sort((a, b) => a - b)[position],
        );
      }),
    );
  });
});

const [TILE, REPLICATES] = [20, 100];

/** All replicates' maxima, one by one. */
function plainMaxima(
  families: readonly (readonly Scaled[])[],
  all: ReadonlyMap<Scaled, readonly number[]>,
): number[] {
  return Array.from({ length: REPLICATES }, (_, replicate) => {
    const differences = families.flatMap((groups) =>
      groups.flatMap((a, index) =>
        groups.slice(index + 1).map((b) => {
          const value = (each: Scaled): number => (all.get(each)?.[replicate] ?? 0) * each.scale;
          return Math.abs(value(a) - value(b)) / Math.sqrt(a.variance + b.variance);
        }),
      ),
    );
    return Math.max(...differences);
  });
}

describe("the largest deviation's quantile", () => {
  const group = fc.record({
    numbers: fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
      minLength: REPLICATES,
      maxLength: REPLICATES,
    }),
    scale: fc.double({ min: 0.1, max: 2, noNaN: true }),
    variance: fc.double({ min: 0.1, max: 9, noNaN: true }),
  });
  const drawnFamilies = fc.array(fc.array(group, { minLength: 2, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  });

  it("is that of all pairs of every family, whichever the number of groups", () => {
    fc.assert(
      fc.property(
        drawnFamilies,
        fc.integer({ min: 50, max: 99 }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (drawn, percent, least) => {
          const all = new Map<Scaled, readonly number[]>();
          const tiles = new Tiles(TILE, drawn.flat().length + 1);
          const families = drawn.map((groups) =>
            groups.map(({ numbers, scale, variance }) => {
              const scaled = { tile: tiles.next(), scale, variance };
              all.set(scaled, numbers);
              return scaled;
            }),
          );
          const fill = (from: number): void => {
            for (const [{ tile }, numbers] of all) tiles.memory.set(numbers.slice(from, from + TILE), tile);
          };
          const found = largestDeviation(
            { families, fill, replicates: REPLICATES, tiles },
            percent / 100,
            least,
          );
          const sorted = plainMaxima(families, all).sort((a, b) => a - b);
          const rank = Math.min(REPLICATES, Math.ceil((REPLICATES + 1) * (percent / 100)));
          const expected = Math.max(least, sorted[rank - 1] ?? NaN);
          assert.ok(Math.abs(found - expected) <= 1e-9 * expected, `${found} is not ${expected}`);
        },
      ),
      { numRuns: 60 },
    );
  });
});
