import assert from "node:assert/strict";
import { CALIBRATION, SCENARIOS, type Population } from "../../../tools/fairness-golden/coverage-scenarios";

const RATES: Readonly<Record<string, readonly ((population: Population) => number)[]>> = {
  "demographic-parity-difference": [({ positives, tpr, fpr }) => positives * tpr + (1 - positives) * fpr],
  "equalized-odds-difference": [({ tpr }) => tpr, ({ fpr }) => fpr],
  [CALIBRATION]: [({ underestimated }) => underestimated ?? 0],
};

describe("a scenario", () => {
  it("has the populations that its attributes have combinations, and is named once a metric", () => {
    for (const { sizes, populations } of SCENARIOS)
      assert.equal(
        populations.length,
        sizes.reduce((product, size) => product * size, 1),
      );
    assert.equal(new Set(SCENARIOS.map(({ name, metric }) => name + metric)).size, SCENARIOS.length);
  });

  for (const { name, metric, populations, gap } of SCENARIOS)
    it(`${name} has the true gap in ${metric} that its rates say`, () => {
      const ratio = metric === "demographic-parity-ratio";
      const gaps = (RATES[ratio ? "demographic-parity-difference" : metric] ?? []).map((rateOf) => {
        const rates = populations.map(rateOf);
        const [least, most] = [Math.min(...rates), Math.max(...rates)];
        return ratio ? 1 - least / most : most - least;
      });
      assert.ok(Math.abs(Math.max(...gaps) - gap) < 1e-12, String(gaps));
    });
});
