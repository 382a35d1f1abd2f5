import assert from "node:assert/strict";
import { normalQuantile } from "../../../governance/fairness/normal-quantile";

describe("the normal quantile", () => {
  // From tables to 15 places.
  const known: readonly [number, number][] = [
    [0.5, 0],
    [0.9, 1.2815515655446],
    [0.975, 1.95996398454005],
    [0.995, 2.5758293035489],
    [0.9995, 3.29052673149193],
    [0.9999997133484281, 5],
  ];
  for (const [probability, expected] of known)
    it(`is ${expected} at ${probability}`, () => {
      assert.ok(Math.abs(normalQuantile(probability) - expected) < 1e-7, String(normalQuantile(probability)));
      assert.ok(Math.abs(normalQuantile(1 - probability) + expected) < 1e-7);
    });

  it("rises over the seams of its parts", () => {
    for (const seam of [0.02425, 0.97575])
      assert.ok(
        normalQuantile(seam - 1e-7) < normalQuantile(seam) &&
          normalQuantile(seam) < normalQuantile(seam + 1e-7),
      );
  });

  it("is refused outside 0..1", () => {
    for (const probability of [0, 1, -0.1, NaN]) assert.throws(() => normalQuantile(probability), RangeError);
  });
});
