/** The fairness table of a pull request's comment, with the difference against what is deployed. */
import { BY } from "../../governance/fairness/group-counts";
import type { FairnessResult } from "../../governance/fairness/judge-fairness";
import type { ServiceFairness } from "../../governance/rules/service-fairness";
import { showGap } from "./fairness-text";

const OUTCOMES = { pass: "✅ passes", fail: "❌ fails", inconclusive: "❌ inconclusive" } as const;

const keyOf = ({ attributes, metric }: FairnessResult): string => `${attributes.join(BY)} ${metric}`;

/** Of the gap, in the direction of the reader's worry: + is less fair. */
function change(result: FairnessResult, deployed: ServiceFairness | undefined): string {
  const before = deployed?.report?.results.find((each) => keyOf(each) === keyOf(result));
  if (!before || before.gap === null || result.gap === null) return "–";
  const difference = result.gap - before.gap;
  const shown = Math.abs(difference).toFixed(3);
  return Number(shown) === 0 ? "0.000" : `${difference > 0 ? "+" : "−"}${shown}`;
}

/**
 * Rows of a Markdown table, its head first; empty without services.
 * @param cell makes text harmless in a cell.
 */
export function fairnessMarkdown(
  fairness: readonly ServiceFairness[],
  deployed: readonly ServiceFairness[] | null,
  cell: (text: string) => string,
): string[] {
  if (fairness.length === 0) return [];
  const rows = fairness.flatMap((each) => {
    const { service, model, report } = each;
    const named = cell(`${service} (${model.name} ${model.version})`);
    if (!report) return [`| ${named} | – | – | unknown | – | – | ❌ no evidence counts |`];
    const before = deployed?.find((other) => other.service === service);
    return report.results.map((result) => {
      const [gap, interval] = showGap(result);
      const verdict = result.outcome === null ? "–" : OUTCOMES[result.outcome];
      return (
        `| ${named} | ${cell(result.attributes.join(BY))} | ${cell(result.metric)} | ${gap} (${interval}) ` +
        `| ${result.limit ?? "–"} | ${change(result, before)} | ${verdict}${result.binding ? "" : " (shown only)"} |`
      );
    });
  });
  return [
    "| model | by | metric | gap (interval) | limit | change | verdict |",
    "|---|---|---|--:|--:|--:|---|",
    ...rows,
  ];
}
