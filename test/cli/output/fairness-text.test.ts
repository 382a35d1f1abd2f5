import assert from "node:assert/strict";
import { fairnessTable, showGap } from "../../../cli/output/fairness-text";
import { config } from "../../support/environment-plan";
import { FAIR_SERVICE, UNFAIR_SERVICE, UNPROVEN_SERVICE } from "../../support/service-fairness";

const lines = (...services: (typeof FAIR_SERVICE)[]): string[] =>
  fairnessTable(services, config().fairness).join("\n").split("\n");

describe("the fairness table", () => {
  it("has a row for each service, attribute and metric, with gap, interval, limit and verdict", () => {
    const [heading, titles, , fair, unfair] = lines(FAIR_SERVICE, { ...UNFAIR_SERVICE, service: "audio" });
    assert.match(heading ?? "", /groups of at least 30, with 95 % intervals/);
    assert.match(titles ?? "", /^service +by +metric +gap +interval +limit +verdict$/);
    assert.match(
      fair ?? "",
      /^vision +gender +demographic-parity-difference +0\.004 +0\.000 – 0\.02\d +0\.05 +✔ passes$/,
    );
    assert.match(
      unfair ?? "",
      /^audio +gender +demographic-parity-difference +0\.200 +0\.1[78]\d – 0\.22\d +0\.05 +✘ fails$/,
    );
  });

  it("says unknown where no evidence counts, never 0", () => {
    assert.match(lines(UNPROVEN_SERVICE).at(-1) ?? "", /^audio +– +– +unknown +– +– +✘ no evidence counts$/);
  });

  it("says so where there is no service", () => {
    assert.deepEqual(lines(), ["Fairness: there is no inference service."]);
  });

  it("shows an undefined gap as such", () => {
    assert.deepEqual(showGap({ gap: null, interval: null }), ["undefined", "–"]);
    assert.deepEqual(showGap({ gap: 0.04999, interval: { low: 0, high: 1 } }), ["0.050", "0.000 – 1.000"]);
  });
});
