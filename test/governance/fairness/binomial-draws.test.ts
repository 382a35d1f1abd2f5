import assert from "node:assert/strict";
import fc from "fast-check";
import { binomialDraws, binomialProbabilities } from "../../../governance/fairness/binomial-draws";
import { randomStream } from "../../../governance/fairness/random-streams";
import { Tiles } from "../../../governance/fairness/tiles";

const REPLICATES = 2000;

function drawn(trials: number, chance: number): Float64Array {
  const tiles = new Tiles(REPLICATES, 1);
  const tile = tiles.next();
  binomialDraws(trials, chance, randomStream(REPLICATES, 3)).fill(tiles, tile, 0);
  return tiles.memory.slice(tile, tile + REPLICATES);
}

const moment = (values: Float64Array, power: number): number =>
  values.reduce((sum, value) => sum + value ** power, 0) / values.length;

/** n over k. */
function choose(n: bigint, k: bigint): bigint {
  let found = 1n;
  for (let each = 1n; each <= k; each++) found = (found * (n - k + each)) / each;
  return found;
}

describe("binomial probabilities", () => {
  it("are those of exact arithmetic", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 99 }), (trials, percent) => {
        const { first, probabilities } = binomialProbabilities(trials, percent / 100);
        const whole = 100n ** BigInt(trials);
        let total = 0;
        probabilities.forEach((probability, index) => {
          const k = BigInt(first + index);
          const exact =
            choose(BigInt(trials), k) * BigInt(percent) ** k * BigInt(100 - percent) ** (BigInt(trials) - k);
          const expected = Number((exact * 10n ** 18n) / whole) / 1e18;
          assert.ok(Math.abs(probability - expected) < 1e-13, `${probability} is not ${expected}`);
          total += probability;
        });
        assert.ok(Math.abs(total - 1) < 1e-12);
      }),
    );
  });
});

describe("binomial draws", () => {
  const cases: readonly [number, number][] = [
    [1, 0.25],
    [30, 0.5 / 31],
    [500, 0.3],
    [2000, 0.999],
    [5000, 0.5],
    [1_000_000, 0.001],
    [1_000_000_000, 0.2],
  ];
  for (const [trials, chance] of cases)
    it(`have mean, variance and skewness of ${trials} trials at ${chance}`, () => {
      const deviations = drawn(trials, chance);
      const variance = trials * chance * (1 - chance);
      assert.ok(Math.abs(moment(deviations, 1)) < 0.02 * Math.sqrt(variance));
      assert.ok(Math.abs(moment(deviations, 2) / variance - 1) < 0.05);
      const skewness = (1 - 2 * chance) / Math.sqrt(variance);
      assert.ok(
        Math.abs(moment(deviations, 3) / variance ** 1.5 - skewness) < 0.1 + 0.1 * Math.abs(skewness),
      );
    });

  it("are whole numbers apart, and where the normal takes over, next to them", () => {
    const [exact, normal] = [drawn(1599, 0.5), drawn(1601, 0.5)];
    assert.ok(exact.every((value) => Number.isInteger(value + 799.5)));
    exact.forEach((value, replicate) => assert.ok(Math.abs(value - (normal[replicate] ?? 0)) < 0.6));
  });

  it("fill a part of the replicates with what the whole has there", () => {
    for (const trials of [100, 100_000]) {
      const whole = drawn(trials, 0.3);
      const tiles = new Tiles(500, 1);
      const tile = tiles.next();
      binomialDraws(trials, 0.3, randomStream(REPLICATES, 3)).fill(tiles, tile, 1000);
      assert.deepEqual([...tiles.memory.subarray(tile, tile + 500)], [...whole.subarray(1000, 1500)]);
    }
  });
});
