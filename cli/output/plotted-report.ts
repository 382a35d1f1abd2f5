/** A fairness report as the plot shows it: selection rates, and what is judged of each attribute and intersection. */
import type { FairnessReport, FairnessResult } from "../../governance/fairness/judge-fairness";
import { BY } from "../../governance/fairness/group-counts";
import { shortDigest } from "../../governance/rules/judged-services";
import { describeSignature, type Evaluation } from "../evaluation-file";
import { showBetween, showComparisons } from "./evaluation-text";
import type { FairnessPlot, Finding, Panel } from "./fairness-plot";
import { showGap } from "./fairness-text";

/** Both compare selection rates, which are what is plotted. */
const DIFFERENCE = "demographic-parity-difference";
const RATIO = "demographic-parity-ratio";

const VERDICTS = { pass: "passes", fail: "fails", inconclusive: "inconclusive" } as const;

function finding(result: FairnessResult): Finding {
  const { metric, limit, outcome, binding } = result;
  const [gap, interval] = showGap(result);
  const figures = [
    `${metric} ${gap}${result.interval ? ` (${interval})` : ""}`,
    limit !== null && `limit ${limit}`,
    outcome !== null && `${VERDICTS[outcome]}${binding ? "" : " (shown only)"}`,
  ].filter((part) => part !== false);
  const between = showBetween(result);
  return { text: `${figures.join(", ")}${between === "" ? "" : `: ${between}`}`, outcome };
}

/** The lowest selection rate that every limit on selection rates allows. */
function allowedFrom(results: readonly FairnessResult[]): number | null {
  const floors = results.flatMap(({ metric, limit, groups, suppressed }) => {
    const small = new Set(suppressed.map(({ group }) => group));
    const rates = groups.flatMap(({ group, rate }) => (rate === null || small.has(group) ? [] : [rate]));
    if (limit === null || rates.length === 0) return [];
    const highest = Math.max(...rates);
    if (metric === DIFFERENCE) return [Math.max(0, highest - limit)];
    return metric === RATIO ? [highest * (1 - limit)] : [];
  });
  return floors.length > 0 ? Math.max(...floors) : null;
}

function panelOf(results: readonly FairnessResult[]): Panel | undefined {
  const rates = results.find(({ metric }) => metric === DIFFERENCE);
  if (!rates) return undefined;
  const small = new Set(rates.suppressed.map(({ group }) => group));
  const judged = results.filter(({ limit }) => limit !== null);
  return {
    title: rates.attributes.join(BY),
    groups: rates.groups.map(({ group, n, rate, interval }) => ({
      name: group,
      rows: n,
      rate,
      interval,
      suppressed: small.has(group),
    })),
    findings: (judged.includes(rates) ? judged : [rates, ...judged]).map(finding),
    allowedFrom: allowedFrom(results),
  };
}

/** @param report with demographic-parity-difference, judged or not, of everything that is to be plotted. */
export function plottedReport(
  { statement, signature }: Evaluation,
  report: FairnessReport,
  minimumGroupSize: number,
): FairnessPlot {
  const { model, environment, dataSet, evaluatedAt } = statement.predicate;
  const byAttributes = new Map<string, FairnessResult[]>();
  for (const result of report.results) {
    const key = result.attributes.join(BY);
    byAttributes.set(key, [...(byAttributes.get(key) ?? []), result]);
  }
  const { confidencePercent, comparisons, reportedComparisons } = report;
  const isJudged = report.results.some(({ metric, binding }) => metric === DIFFERENCE && binding);
  const count = isJudged ? comparisons : reportedComparisons;
  return {
    title: `${model.name} ${model.version}, ${environment}: selection rates by group`,
    remarks: [
      `Evaluated ${evaluatedAt} on data set ${shortDigest(dataSet.digest)}`,
      `Bars: ${confidencePercent} % interval of each rate by itself. Gaps: ${confidencePercent} % intervals that hold for ${showComparisons(count)} together`,
      describeSignature(signature),
    ],
    confidencePercent,
    minimumGroupSize,
    panels: [...byAttributes.values()].flatMap((results) => panelOf(results) ?? []),
  };
}
