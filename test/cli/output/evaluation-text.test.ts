import assert from "node:assert/strict";
import { parseEvaluation } from "../../../cli/evaluation-file";
import { judgeByQuestion } from "../../../cli/judged-evaluation";
import { evaluationText, showComparisons } from "../../../cli/output/evaluation-text";
import { METRIC_NAMES } from "../../../governance/fairness/metrics";
import { countsOf, FEW, statementOf, UNFAIR } from "../../support/evidence";

const METRIC = "demographic-parity-difference";

function textOf(counts: unknown, limit?: number): string {
  const evaluation = parseEvaluation(JSON.stringify(statementOf({ counts })));
  const required = limit === undefined ? [] : [{ metric: METRIC, limit, setBy: "environment" } as const];
  const { report, minimumGroupSize } = judgeByQuestion(evaluation, {
    attributes: ["gender"],
    required,
    report: METRIC_NAMES.filter((name) => !required.some(({ metric }) => metric === name)),
    intersections: "judge",
    minimumGroupSize: 30,
    confidencePercent: 95,
  });
  return evaluationText(evaluation, report, minimumGroupSize);
}
const lineOf = (text: string, start: RegExp): string =>
  text.split("\n").find((line) => start.test(line)) ?? "";

describe("what an evaluation says", () => {
  it("begins with what was evaluated on what, when, and who vouches for it", () => {
    const [what, model, data, window, signature] = textOf(UNFAIR).split("\n");
    assert.equal(what, "model 1, evaluated for test on 8,000 rows, scored by the model itself");
    assert.equal(model, `  model    sha256:${"a".repeat(64)}`);
    assert.equal(data, `  data set sha256:${"d".repeat(64)}`);
    assert.equal(window, "  window   2026-11-20T09:01:00Z, evaluated 2026-11-20T09:01:12Z");
    assert.match(signature ?? "", /^Not signed/);
  });

  it("has a row for each metric, with the groups that its gap is between", () => {
    const text = textOf(UNFAIR, 0.1);
    for (const metric of METRIC_NAMES) assert.notEqual(lineOf(text, new RegExp(` ${metric} `)), "", metric);
    // 2,000 of 4,000 men and 1,200 of 4,000 women are selected.
    assert.match(lineOf(text, /^gender/), / 0\.200 .* 0\.1 +✘ fails +male 0\.500, female 0\.300$/);
    // 1,600 of 1,800 and 1,000 of 1,300 positives.
    assert.match(lineOf(text, /equalized-odds/), / – +– +male 0\.889, female 0\.769 \(true positive rate\)$/);
    assert.match(lineOf(text, /calibration/), /undefined .*the evidence has no scores$/);
    assert.match(
      lineOf(text, /^Largest/),
      /at least 30 rows; 95 % intervals hold jointly over the 1 comparison of what is judged, and over the \d comparisons of what is only shown\.$/,
    );
  });

  it("says what would settle what is inconclusive, and which groups are too small", () => {
    const text = textOf(FEW, 0.1);
    assert.match(lineOf(text, /^gender/), /✘ inconclusive/);
    assert.match(text, /\n {2}demographic-parity-difference by gender needs more rows: [\d,]+ of /);
    const small = textOf(countsOf("gender", { female: [10, 0, 0, 10], male: [100, 0, 0, 100] }), 0.1);
    assert.match(small, /\n {2}not judged by gender: .*20 rows in group female, fewer than 30/);
  });

  it("counts comparisons in words", () => {
    assert.deepEqual([1, 2774].map(showComparisons), ["1 comparison", "2,774 comparisons"]);
  });
});
