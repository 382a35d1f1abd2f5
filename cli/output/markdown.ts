/** The comment on a pull request: what the change costs, and whether it may be applied. */
import { percentOfBudget } from "../../governance/estimate/cost-table";
import { parseUsd, showUsd, type Interval } from "../../governance/money";
import { reading, type Verdict } from "../../governance/verdict";
import { describeVerdict, sortVerdicts } from "../../governance/verdict-text";
import { outcome, type Result } from "../result";

/** Marks the comment, so that a later run replaces it instead of adding another. */
export const COMMENT_MARK = "<!-- plumbline -->";

const MARKS = { passes: "✅", warns: "⚠️", blocks: "❌" } as const;

/** Text from manifests and tags, made harmless in a table cell of GitHub's Markdown. */
function cell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, (mark) => `\\${mark}`).replace(/\s+/g, " ");
}

function signed(microUsd: number): string {
  return microUsd > 0 ? `+${showUsd(microUsd)}` : showUsd(microUsd);
}

const NOTHING: Interval = { floor: 0, expected: 0, ceiling: 0 };

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
  const before = (name: string): Interval | undefined =>
    deployed ? (deployed.byCostCenter[name] ?? NOTHING) : undefined;
  return [
    "| cost center | floor | expected | ceiling | change | of budget |",
    "|---|--:|--:|--:|--:|--:|",
    ...names.map((name) =>
      row(name, estimate.byCostCenter[name] ?? NOTHING, before(name), config.budgets[name]?.monthlyUsd),
    ),
    row("total", estimate.total, deployed?.total, undefined),
  ];
}

function verdictRow(verdict: Verdict): string {
  return `| ${MARKS[reading(verdict)]} | ${cell(verdict.rule)} | ${cell(describeVerdict(verdict))} |`;
}

export function resultAsMarkdown(result: Result): string {
  const { config, estimate, judgedAt, plan, verdicts, notes } = result;
  const ordered = sortVerdicts(verdicts);
  const open = ordered.filter((verdict) => reading(verdict) !== "passes");
  const passed = ordered.filter((verdict) => reading(verdict) === "passes");
  const table = (rows: readonly Verdict[]): string[] => [
    "| | rule | verdict |",
    "|---|---|---|",
    ...rows.map(verdictRow),
  ];
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
    ...costRows(result),
    "",
    ...(open.length > 0 ? ["**Verdicts to act on**", "", ...table(open), ""] : []),
    `<details><summary>${passed.length} rules passed</summary>`,
    "",
    ...table(passed),
    "",
    "</details>",
    "",
    ...notes.flatMap((note) => [`> ${cell(note)}`, ">"]).slice(0, -1),
    "",
  ].join("\n");
}
