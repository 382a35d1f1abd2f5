import assert from "node:assert/strict";
import { parseEvaluation } from "../../../cli/evaluation-file";
import { judgeByQuestion } from "../../../cli/judged-evaluation";
import { plottedReport } from "../../../cli/output/plotted-report";
import type { FairnessPlot } from "../../../cli/output/fairness-plot";
import type { FairnessQuestion, Requirement } from "../../../governance/fairness/judge-fairness";
import { METRIC_NAMES } from "../../../governance/fairness/metrics";
import { countsOf, statementOf, UNFAIR } from "../../support/evidence";

function plotOf(counts: unknown, required: readonly Requirement[] = []): FairnessPlot {
  const evaluation = parseEvaluation(JSON.stringify(statementOf({ counts })));
  const question: FairnessQuestion = {
    attributes: ["gender"],
    required,
    report: METRIC_NAMES.filter((name) => !required.some(({ metric }) => metric === name)),
    intersections: "judge",
    minimumGroupSize: 30,
    confidencePercent: 95,
  };
  const { report } = judgeByQuestion(evaluation, question);
  return plottedReport(evaluation, report, 30);
}
const limit = (metric: Requirement["metric"], value: number): Requirement => ({
  metric,
  limit: value,
  setBy: "environment",
});

describe("a report as it is plotted", () => {
  it("has the selection rates of each group, whatever is judged", () => {
    const { title, remarks, panels } = plotOf(UNFAIR, [limit("accuracy-difference", 0.1)]);
    assert.equal(title, "model 1, test: selection rates by group");
    assert.match(
      remarks.join("\n"),
      /on data set sha256:dddddddddddd…\nBars: 95 % interval of each rate by itself\. Gaps: 95 % intervals .* 5 comparisons together\nNot signed/,
    );
    const [panel] = panels;
    assert.deepEqual(
      panel?.groups.map(({ name, rows, rate }) => [name, rows, rate]),
      [
        ["female", 4000, 0.3],
        ["male", 4000, 0.5],
      ],
    );
    assert.ok(
      panel?.groups.every(
        ({ rate, interval }) => rate && interval && interval.low < rate && rate < interval.high,
      ),
    );
    assert.equal(panel?.allowedFrom, null);
    assert.deepEqual(
      panel?.findings.map(({ outcome }) => outcome),
      [null, "pass"],
    );
    assert.match(panel?.findings[1]?.text ?? "", /^accuracy-difference 0\.025 \(.*\), limit 0\.1, passes: /);
  });

  it("allows rates within the tightest limit on them", () => {
    const difference = limit("demographic-parity-difference", 0.1);
    assert.equal(plotOf(UNFAIR, [difference]).panels[0]?.allowedFrom, 0.4);
    const ratio = limit("demographic-parity-ratio", 0.1);
    assert.equal(plotOf(UNFAIR, [difference, ratio]).panels[0]?.allowedFrom, 0.45);
    assert.equal(plotOf(UNFAIR, [limit("demographic-parity-difference", 1)]).panels[0]?.allowedFrom, 0);
  });

  it("sets groups apart that are too small", () => {
    const counts = countsOf("gender", {
      few: [10, 0, 0, 10],
      female: [100, 0, 0, 100],
      male: [100, 0, 0, 100],
    });
    const [panel] = plotOf(counts, [limit("demographic-parity-difference", 0.1)]).panels;
    assert.deepEqual(
      panel?.groups.map(({ name, suppressed }) => [name, suppressed]),
      [
        ["female", false],
        ["few", true],
        ["male", false],
      ],
    );
  });
});
