/** What one evaluation says, for people: every metric by attribute and intersection, and how far it is to be believed. */
import type { FairnessReport, FairnessResult } from "../../governance/fairness/judge-fairness";
import { BY } from "../../governance/fairness/group-counts";
import { ratesBetween } from "../../governance/fairness/judge-result";
import { METRICS } from "../../governance/fairness/metrics";
import { textTable } from "../../governance/text-table";
import { describeSignature, modelDigestOf, type Evaluation } from "../evaluation-file";
import { RESULT_COLUMNS, resultCells } from "./fairness-text";

const COLUMNS = [...RESULT_COLUMNS, { title: "between", align: "left" }] as const;

const show = (count: number): string => count.toLocaleString("en-US");
export const showRate = (rate: number | null): string => (rate === null ? "undefined" : rate.toFixed(3));

/** `male 0.305, female 0.110`: the groups that the gap is between, and of a metric with two rates in which. */
export function showBetween(result: FairnessResult): string {
  const { metric, between, rateName, undefinedBecause } = result;
  if (!between) return undefinedBecause ?? "";
  const named = ratesBetween(result).map(({ group, rate: found }) => `${group} ${showRate(found)}`);
  const rate = METRICS[metric].rates.length > 1 && rateName !== undefined ? ` (${rateName})` : "";
  return `${named.join(", ")}${rate}`;
}

/** `1 comparison`, `504 comparisons` */
export function showComparisons(count: number): string {
  return `${show(count)} ${count === 1 ? "comparison" : "comparisons"}`;
}

/** What was evaluated, on what, when, and who vouches for it. */
export function evaluationHeading({ statement, signature }: Evaluation): string[] {
  const { predicate } = statement;
  const { model, environment, dataSet, window, evaluatedAt } = predicate;
  const rows = (predicate.counts as { readonly rows: number }).rows;
  const what = predicate.scoredBy === "model" ? "scored by the model itself" : "from its prediction log";
  return [
    `${model.name} ${model.version}, evaluated for ${environment} on ${show(rows)} rows, ${what}`,
    `  model    ${modelDigestOf(statement)}`,
    `  data set ${dataSet.digest}`,
    `  window   ${window}, evaluated ${evaluatedAt}`,
    describeSignature(signature),
  ];
}

/** More would hide the table. */
const MOST_CAVEATS = 30;

/** What the table leaves out: groups that are not judged, and what would settle what is inconclusive. */
function caveats({ results }: FairnessReport): string[] {
  const settling = results.flatMap(({ metric, attributes, outcome, moreSamples = [], advice }) => {
    if (outcome !== "inconclusive") return [];
    const where = `  ${metric} by ${attributes.join(BY)}`;
    const more = moreSamples.map(({ group, samples }) => `${show(samples)} of ${group}`);
    return [
      ...(more.length > 0 ? [`${where} needs more rows: ${more.join(", ")}`] : []),
      ...(advice === undefined ? [] : [`${where}: ${advice}`]),
    ];
  });
  const small = results.flatMap(({ attributes, suppressed }) =>
    suppressed.map(({ reason }) => `  not judged by ${attributes.join(BY)}: ${reason}`),
  );
  const lines = [...settling, ...new Set(small)];
  const left = lines.length - MOST_CAVEATS;
  return [...lines.slice(0, MOST_CAVEATS), ...(left > 0 ? [`  … and ${show(left)} more`] : [])];
}

/** How sure the intervals are, and of what. */
function confidence({ confidencePercent, comparisons, reportedComparisons }: FairnessReport): string {
  const families = [
    comparisons > 0 && `over the ${showComparisons(comparisons)} of what is judged`,
    reportedComparisons > 0 && `over the ${showComparisons(reportedComparisons)} of what is only shown`,
  ].filter((each) => each !== false);
  return `${confidencePercent} % intervals hold jointly ${families.join(", and ")}`;
}

/** The whole answer about one evaluation. */
export function evaluationText(
  evaluation: Evaluation,
  report: FairnessReport,
  minimumGroupSize: number,
): string {
  const by = ({ attributes }: FairnessResult): string => attributes.join(BY);
  const rows = report.results.map((result, index) => {
    const before = report.results[index - 1];
    const [attributes = "", ...cells] = resultCells(result);
    return [before && by(before) === by(result) ? "" : attributes, ...cells, showBetween(result)];
  });
  return [
    ...evaluationHeading(evaluation),
    "",
    textTable(COLUMNS, rows),
    `Largest gaps between groups of at least ${show(minimumGroupSize)} rows; ${confidence(report)}.`,
    ...caveats(report),
  ].join("\n");
}
