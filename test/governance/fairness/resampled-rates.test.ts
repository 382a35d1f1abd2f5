import assert from "node:assert/strict";
import { resampleRate, smoothed } from "../../../governance/fairness/resampled-rates";
import { Tiles } from "../../../governance/fairness/tiles";

const REPLICATES = 4000;

/** Rates of one deviation each of all replicates. */
function resampled(
  numerators: readonly number[],
  denominators: readonly number[],
  wanted: readonly (readonly number[])[],
) {
  const tiles = new Tiles(500, 20);
  const found = resampleRate(
    { numerators: Float64Array.from(numerators), denominators: Float64Array.from(denominators) },
    wanted.map((partOf) => ({ partOf: Int32Array.from(partOf), judged: [...new Set(partOf)] })),
    { replicates: REPLICATES, tiles, firstStream: 0 },
  );
  const all = found.groups.map((groups) => groups.map(() => [] as number[]));
  for (let from = 0; from < REPLICATES; from += 500) {
    found.fill(from);
    found.groups.forEach((groups, at) =>
      groups.forEach(({ tile, scale }, group) => {
        for (const deviation of tiles.memory.subarray(tile, tile + 500))
          all[at]?.[group]?.push(deviation * scale);
      }),
    );
  }
  return { ...found, all };
}

const covariance = (a: readonly number[] = [], b: readonly number[] = []): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0) / a.length;

describe("a resampled rate", () => {
  const numerators = [30, 200, 5, 0];
  const denominators = [100, 400, 50, 40];
  const { groups, all, streams } = resampled(numerators, denominators, [
    [0, 0, 1, 1],
    [0, 1, 2, 3],
    [0, 0, 0, 0],
  ]);

  it("has the variance p(1 - p)/n, of finest groups and of those that they are part of", () => {
    groups.flat().forEach(({ rate, standardError }, index) => {
      const found = covariance(all.flat()[index], all.flat()[index]);
      assert.ok(Math.abs(found / standardError ** 2 - 1) < 0.06, `${found} is not ${standardError ** 2}`);
      assert.ok(rate > 0 && rate < 1);
    });
    const [whole] = groups[2] ?? [];
    const rate =
      (100 * smoothed(30, 100) + 400 * smoothed(200, 400) + 50 * smoothed(5, 50) + 40 * smoothed(0, 40)) /
      590;
    assert.ok(Math.abs((whole?.rate ?? 0) - rate) < 1e-12);
    assert.ok(Math.abs((whole?.standardError ?? 0) ** 2 - (rate * (1 - rate)) / 590) < 1e-12);
  });

  it("varies together with that of a group that it is part of, and not with others", () => {
    const [[first, second] = [], [a, b] = []] = all;
    // The part's share of the whole's rows times the part's variance.
    const expected = (100 / 500) * (groups[1]?.[0]?.standardError ?? 0) ** 2;
    assert.ok(Math.abs(covariance(first, a) / expected - 1) < 0.2);
    const scale = Math.sqrt(covariance(a, a) * covariance(b, b));
    assert.ok(Math.abs(covariance(a, b)) < 0.08 * scale);
    assert.ok(
      Math.abs(covariance(second, b)) < 0.08 * Math.sqrt(covariance(second, second) * covariance(b, b)),
    );
  });

  it("is not certain at 0 of n, and says how many streams it used", () => {
    assert.ok(covariance(all[1]?.[3], all[1]?.[3]) > 0);
    assert.equal(streams, 4 + 2 + 1);
  });

  it("does without finest groups that have nothing to divide by", () => {
    const found = resampled([1, 0], [10, 0], [[0, 0]]);
    assert.equal(found.groups[0]?.length, 1);
    assert.ok(Math.abs((found.groups[0]?.[0]?.rate ?? 0) - 1.5 / 11) < 1e-12);
  });
});
