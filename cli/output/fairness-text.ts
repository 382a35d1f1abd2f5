/** The fairness table: each model by protected attribute, with what it must meet and how sure the evidence is. */
import { BY } from "../../governance/fairness/group-counts";
import type { FairnessReport, FairnessResult } from "../../governance/fairness/judge-fairness";
import type { ServiceFairness } from "../../governance/rules/service-fairness";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { showHigh, showLow } from "../../governance/verdict-text";
import { textTable } from "../../governance/text-table";

const OUTCOMES = { pass: "✔ passes", fail: "✘ fails", inconclusive: "✘ inconclusive" } as const;
/** Of one result of a judgement. */
export const RESULT_COLUMNS = [
  { title: "by", align: "left" },
  { title: "metric", align: "left" },
  { title: "gap", align: "right" },
  { title: "interval", align: "right" },
  { title: "limit", align: "right" },
  { title: "verdict", align: "left" },
] as const;
const COLUMNS = [{ title: "service", align: "left" }, ...RESULT_COLUMNS] as const;

const show = (share: number): string => share.toFixed(3);

/** A gap with its interval, or why there is none. */
export function showGap({ gap, interval }: Pick<FairnessResult, "gap" | "interval">): [string, string] {
  return [
    gap === null ? "undefined" : show(gap),
    interval ? `${showLow(interval.low)} – ${showHigh(interval.high)}` : "–",
  ];
}

/** `✔ passes`, with a note where it blocks nothing. */
function showOutcome({ outcome, binding }: FairnessResult): string {
  return outcome === null ? "–" : `${OUTCOMES[outcome]}${binding ? "" : " (shown only)"}`;
}

/** The cells of {@link RESULT_COLUMNS}. */
export function resultCells(result: FairnessResult): string[] {
  const { attributes, metric, limit } = result;
  return [
    attributes.join(BY),
    metric,
    ...showGap(result),
    limit === null ? "–" : `${limit}`,
    showOutcome(result),
  ];
}

function rows({ service }: ServiceFairness, report: FairnessReport): string[][] {
  return report.results.map((result, index) => [index === 0 ? service : "", ...resultCells(result)]);
}

/** The lines of the table, or one that says that there is nothing to judge. */
export function fairnessTable(
  fairness: readonly ServiceFairness[],
  { confidencePercent, minimumGroupSize }: StackConfig["fairness"],
): string[] {
  if (fairness.length === 0) return ["Fairness: there is no inference service."];
  const all = fairness.flatMap((each) =>
    each.report
      ? rows(each, each.report)
      : [[each.service, "–", "–", "unknown", "–", "–", "✘ no evidence counts"]],
  );
  return [
    `Fairness by signed evidence: largest gap between groups of at least ${minimumGroupSize}, with ${confidencePercent} % ` +
      "intervals that hold for all comparisons of a model together",
    textTable(COLUMNS, all),
  ];
}
