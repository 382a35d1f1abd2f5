import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { allocate, allocateMost } from "../../../governance/estimate/allocation";

const weights = (capacity: number, ...claims: number[]) => ({
  capacity: BigInt(capacity),
  claims: claims.map(BigInt),
  node: 1n,
});

describe("the allocation of a cost", () => {
  it("is in proportion to what is claimed of the capacity, the rest idle", () => {
    assert.deepEqual(allocate(1000, weights(4, 1, 2)), { shares: [250, 500], idle: 250 });
    assert.deepEqual(allocate(1000, weights(4)), { shares: [], idle: 1000 });
  });

  it("is in proportion to the claims where more is claimed than there is", () => {
    assert.deepEqual(allocate(900, weights(2, 1, 2)), { shares: [300, 600], idle: 0 });
  });

  it("gives what rounding leaves to the largest remainders, the first of equals", () => {
    // 100 ÷ 3 = 33.3…: one micro-dollar is left, and all remainders are equal.
    assert.deepEqual(allocate(100, weights(3, 1, 1, 1)), { shares: [34, 33, 33], idle: 0 });
    // 10 ÷ 7 = 1.428…, 20 ÷ 7 = 2.857…, 40 ÷ 7 = 5.714…: the last two are rounded up.
    assert.deepEqual(allocate(10, weights(7, 1, 2, 4)), { shares: [1, 3, 6], idle: 0 });
  });

  it("is all idle without nodes or claims", () => {
    assert.deepEqual(allocate(0, weights(0, 0)), { shares: [0], idle: 0 });
  });

  it("adds up to the cost exactly", () => {
    const sizes = fc.array(fc.nat(1_000_000), { maxLength: 12 });
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.nat(1_000_000), sizes, (microUsd, capacity, claims) => {
        const { shares, idle } = allocate(microUsd, weights(capacity, ...claims));
        assert.equal(
          shares.reduce((sum, share) => sum + share, idle),
          microUsd,
        );
        assert.ok([...shares, idle].every((amount) => amount >= 0));
      }),
    );
  });

  it("at its most leaves each claim the room that it asks for, up to all there is", () => {
    assert.deepEqual(allocateMost(900, weights(3, 1, 9)), { shares: [300, 900], idle: 0 });
    assert.deepEqual(allocateMost(900, weights(3, 1, 1)), { shares: [300, 300], idle: 300 });
  });
});
