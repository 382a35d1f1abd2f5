import assert from "node:assert/strict";
import { calibrationNoise, resampleCalibration } from "../../../governance/fairness/calibration-error";
import { readCounts } from "../../../governance/fairness/counts";
import { groupCounts } from "../../../governance/fairness/group-counts";
import { Tiles } from "../../../governance/fairness/tiles";
import { withMargins } from "../../fixtures/fairness/evaluation";

/** 400 rows of score 0.5 and 100 of 0.8, with that many positives. */
function table(middle: number, high: number) {
  const cell = (label: number, bin: number, n: number, score: number): number[] => [
    0,
    label,
    1,
    bin,
    n,
    n * score,
  ];
  return groupCounts(
    readCounts(
      withMargins({ a: ["x"] }, 20, [
        cell(0, 10, 400 - middle, 500_000),
        cell(1, 10, middle, 500_000),
        cell(0, 16, 100 - high, 800_000),
        cell(1, 16, high, 800_000),
      ]),
    ),
    ["a"],
  );
}

describe("the noise of a calibration error", () => {
  it("is worked by hand", () => {
    const { varianceMost, shareVariance, biasMost } = calibrationNoise(table(200, 80), 0, 2);
    // Chances 200.5/401 and 80.5/101 after smoothing; nothing is off, so every bin may be biased in full.
    const variances = [400 * 0.25, 100 * (80.5 / 101) * (20.5 / 101)];
    const sum = (variances[0] ?? 0) + (variances[1] ?? 0);
    const deviations = Math.sqrt(variances[0] ?? 0) + Math.sqrt(variances[1] ?? 0);
    assert.equal(shareVariance, 0);
    assert.ok(Math.abs(varianceMost - sum / 500 ** 2) < 1e-12);
    assert.ok(Math.abs(biasMost - (Math.sqrt(2 / Math.PI) * deviations) / 500) < 1e-12);
  });

  it("has next to no bias where a bin is off by far more than chance", () => {
    const { biasMost, shareVariance } = calibrationNoise(table(320, 80), 0, 2);
    const rest = (Math.sqrt(2 / Math.PI) * Math.sqrt(100 * (80.5 / 101) * (20.5 / 101))) / 500;
    assert.ok(Math.abs(biasMost - rest) < 1e-6);
    // 0.3 off in 4 of 5 rows, 0 in the rest: (0.8 × 0.09 - 0.24²) / 500.
    assert.ok(Math.abs(shareVariance - (0.072 - 0.0576) / 500) < 1e-12);
  });
});

describe("a resampled calibration error", () => {
  const resampling = () => ({ replicates: 4000, tiles: new Tiles(500, 3), firstStream: 0 });

  it("varies like the labels when its bins are far off", () => {
    const counts = table(320, 30);
    const found = resampleCalibration(
      counts,
      [{ counts, partOf: Int32Array.of(0), judged: [0] }],
      resampling(),
    );
    const [group] = found.groups[0] ?? [];
    const variance = (320 * 80) / 400 + (30 * 70) / 100;
    assert.ok(Math.abs((group?.standardError ?? 0) / (Math.sqrt(variance) / 500) - 1) < 0.03);
    assert.ok(Math.abs((group?.rate ?? 0) - (120 + 50) / 500) < 1e-3);
    assert.equal(found.streams, 20);
  });

  it("varies less when its bins may be off to either side", () => {
    const counts = table(200, 80);
    const found = resampleCalibration(
      counts,
      [{ counts, partOf: Int32Array.of(0), judged: [0] }],
      resampling(),
    );
    const [group] = found.groups[0] ?? [];
    // The variance of |Z| is 1 - 2/π.
    const variance = (100 + 16) * (1 - 2 / Math.PI);
    assert.ok(Math.abs((group?.standardError ?? 0) / (Math.sqrt(variance) / 500) - 1) < 0.05);
  });
});
