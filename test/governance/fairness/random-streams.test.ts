import assert from "node:assert/strict";
import { randomStream } from "../../../governance/fairness/random-streams";

const REPLICATES = 1000;

const strata = (index: number): number[] => [
  ...randomStream(REPLICATES, index).stratumOf.subarray(0, REPLICATES),
];

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < REPLICATES; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum / REPLICATES;
}

describe("a random stream", () => {
  it("has one uniform of each stratum, in an order over all replicates", () => {
    for (const index of [0, 1, 63, 64, 500]) {
      const { uniforms } = randomStream(REPLICATES, index);
      uniforms.forEach((value, stratum) => assert.equal(Math.floor(value * REPLICATES), stratum));
      assert.deepEqual(
        [...strata(index)].sort((a, b) => a - b),
        [...uniforms.keys()],
      );
    }
  });

  it("has the normal of each replicate's uniform: mean 0, variance 1", () => {
    for (const index of [2, 66, 700]) {
      const { normals } = randomStream(REPLICATES, index);
      const ranked = [...normals.subarray(0, REPLICATES).keys()].sort(
        (a, b) => (normals[a] ?? 0) - (normals[b] ?? 0),
      );
      const of = strata(index);
      ranked.forEach((replicate, rank) => assert.equal(of[replicate], rank));
      assert.ok(Math.abs(correlation(normals, normals) - 1) < 0.02);
    }
  });

  it("is unrelated to every other", () => {
    const streams = [0, 1, 2, 64, 65, 128, 640].map((index) => randomStream(REPLICATES, index).normals);
    streams.forEach((a, index) => {
      // Five standard deviations of the correlation of 1,000 independent pairs.
      for (const b of streams.slice(index + 1))
        assert.ok(Math.abs(correlation(a, b)) < 5 / Math.sqrt(REPLICATES));
    });
  });

  it("never shares a stratum in a replicate with another turn of itself", () => {
    const turns = Array.from({ length: 300 }, (_, turn) => randomStream(REPLICATES, 7 + turn * 64).stratumOf);
    for (let replicate = 0; replicate < REPLICATES; replicate++)
      assert.equal(new Set(turns.map((stratumOf) => stratumOf[replicate])).size, 300);
  });

  it("is the same however often and in whatever order it is asked for", () => {
    const late = [...randomStream(1001, 5).uniforms];
    for (const replicates of [300, 301, 302, 303, 304]) randomStream(replicates, 0);
    assert.deepEqual([...randomStream(1001, 5).uniforms], late);
    assert.notDeepEqual([...randomStream(1001, 4).uniforms], late);
  });
});
