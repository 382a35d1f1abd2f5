/** The comment on a pull request: what the change costs, and whether it may be applied. */
import { costOf } from "../../governance/estimate/estimate";
import { percentOfBudget } from "../../governance/estimate/cost-table";
import { parseUsd, showUsd, type Interval } from "../../governance/money";
import { reading, type Verdict } from "../../governance/verdict";
import { describeVerdict, sortVerdicts } from "../../governance/verdict-text";
import { fairnessMarkdown } from "./fairness-markdown";
import { outcome, type Result } from "../result";

/** Marks the comment, so that a later run replaces it instead of adding another. */
export const COMMENT_MARK = "<!-- plumbline -->";

const MARKS = { passes: "✅", warns: "⚠️", blocks: "❌" } as const;

/** GitHub refuses a longer comment whole. */
const MAXIMUM_CHARACTERS = 65_536;

/** Kept for headings, and for the lines that say how many rows were left out. */
const FRAME_CHARACTERS = 2_000;

/** Text from manifests and tags, made harmless in a table cell of GitHub's Markdown; it mentions (notifies) nobody. */
function cell(text: string): string {
  return text
    .replace(/[\\|`*_<>[\]]/g, (mark) => `\\${mark}`)
    .replace(/@/g, "@\u200b")
    .replace(/\s+/g, " ");
}

/** Shares the room of a comment out: who asks first gets the most, and the last row says how many are left out. */
function shareRoom(): (rows: readonly string[], remainder: (count: number) => string) => string[] {
  let room = MAXIMUM_CHARACTERS - FRAME_CHARACTERS;
  return (rows, remainder) => {
    const fit: string[] = [];
    for (const row of rows) {
      if (row.length >= room) return [...fit, remainder(rows.length - fit.length)];
      room -= row.length + 1;
      fit.push(row);
    }
    return fit;
  };
}

function signed(microUsd: number): string {
  return microUsd > 0 ? `+${showUsd(microUsd)}` : showUsd(microUsd);
}

function costRows({ estimate, deployed, config }: Result): string[] {
  const names = [
    ...new Set([
      ...Object.keys(config.budgets),
      ...Object.keys(estimate.byCostCenter),
      ...Object.keys(deployed?.byCostCenter ?? {}),
    ]),
  ].sort();
  const row = (
    name: string,
    cost: Interval,
    before: Interval | undefined,
    budget: number | undefined,
  ): string => {
    const difference = before ? signed(cost.expected - before.expected) : "–";
    const share =
      budget === undefined
        ? "–"
        : `${percentOfBudget(cost.expected, budget)} % of ${showUsd(parseUsd(budget))}`;
    return `| ${cell(name)} | ${showUsd(cost.floor)} | ${showUsd(cost.expected)} | ${showUsd(cost.ceiling)} | ${difference} | ${share} |`;
  };
  const before = (name: string): Interval | undefined => (deployed ? costOf(deployed, name) : undefined);
  return [
    "| cost center | floor | expected | ceiling | change | of budget |",
    "|---|--:|--:|--:|--:|--:|",
    ...names.map((name) => row(name, costOf(estimate, name), before(name), config.budgets[name]?.monthlyUsd)),
    row("total", estimate.total, deployed?.total, undefined),
  ];
}

function verdictRow(verdict: Verdict): string {
  return `| ${MARKS[reading(verdict)]} | ${cell(verdict.rule)} | ${cell(describeVerdict(verdict))} |`;
}

const leftOutRow = (count: number): string => `| … | … and ${count} more | see the output of the run |`;

const leftOutFairnessRow = (count: number): string =>
  `| … | … and ${count} more | see the output of the run | | | | |`;

/** @returns a comment that GitHub accepts: what does not fit is counted, what is to be acted on goes first. */
export function resultAsMarkdown(result: Result): string {
  const { config, estimate, judgedAt, plan, verdicts, fairness, deployedFairness, notes } = result;
  const ordered = sortVerdicts(verdicts);
  const open = ordered.filter((verdict) => reading(verdict) !== "passes");
  const passed = ordered.filter((verdict) => reading(verdict) === "passes");
  const fitting = shareRoom();
  const costs = fitting(costRows(result), leftOutRow);
  const table = (rows: readonly Verdict[]): string[] => [
    "| | rule | verdict |",
    "|---|---|---|",
    ...fitting(rows.map(verdictRow), leftOutRow),
  ];
  const toActOn = open.length > 0 ? ["**Verdicts to act on**", "", ...table(open), ""] : [];
  const judged = fitting(fairnessMarkdown(fairness, deployedFairness, cell), leftOutFairnessRow);
  const fairnessPart =
    judged.length > 0
      ? [
          `**Fairness by signed evidence**, largest gap between groups, ${config.fairness.confidencePercent} % intervals`,
          "",
          ...judged,
          "",
        ]
      : [];
  const remarks = fitting(
    notes.map((note) => `> ${cell(note)}\n>`),
    (count) => `> … and ${count} more`,
  );
  const verb = outcome(result) === "pass" ? "complies ✅" : "does not comply ❌";
  return [
    COMMENT_MARK,
    `### Plumbline: \`${config.environment}\` ${verb}`,
    "",
    ...(plan
      ? [
          `${plan.changes.create} to create, ${plan.changes.update} to update, ${plan.changes.delete} to delete, ${plan.changes.same} unchanged.`,
          "",
        ]
      : []),
    `**Cost per month**, list prices of ${estimate.pricesAsOf.slice(0, 10)}, judged at ${judgedAt.toISOString()}`,
    "",
    ...costs,
    "",
    ...fairnessPart,
    ...toActOn,
    `<details><summary>${passed.length} rules passed</summary>`,
    "",
    ...table(passed),
    "",
    "</details>",
    "",
    ...remarks,
    "",
  ].join("\n");
}
