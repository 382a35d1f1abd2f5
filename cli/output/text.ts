/** What a person reads in a terminal: the plan, the cost table, the verdicts. */
import { costCaveats, costTable } from "../../governance/estimate/cost-table";
import { evaluationCostTable } from "../../governance/estimate/evaluation-cost";
import { costDifference, type CostDifference } from "../../governance/estimate/cost-difference";
import { showUsd } from "../../governance/money";
import { fairnessTable } from "./fairness-text";
import { textTable } from "../../governance/text-table";
import { reading, type Reading, type Verdict } from "../../governance/verdict";
import { describeVerdict, sortVerdicts } from "../../governance/verdict-text";
import type { Step } from "../../tools/engine";
import { outcome, type Result } from "../result";

const MARKS = { passes: "✔", warns: "!", blocks: "✘" } as const;
const OPERATIONS: Readonly<Record<string, string>> = { create: "+", update: "~", delete: "-", replace: "±" };

/** The components of the plan with how many resources each changes; `verbose` lists every resource. */
export function planText(steps: readonly Step[], verbose: boolean): string {
  const changed = steps.filter(({ op }) => op !== "same");
  if (verbose)
    return changed.map(({ op, type, name }) => `  ${OPERATIONS[op] ?? op} ${type} ${name}`).join("\n");
  const components = new Map(
    steps.filter(({ type }) => type.startsWith("plumbline:")).map((step) => [step.urn, step]),
  );
  const parents = new Map(steps.map(({ urn, parent }) => [urn, parent]));
  const ownerOf = (urn: string): Step | undefined => {
    let found: Step | undefined;
    for (let at: string | null | undefined = urn; at; at = parents.get(at))
      found = components.get(at) ?? found;
    return found;
  };
  const counts = new Map<string, Map<string, number>>();
  for (const step of changed) {
    const owner = ownerOf(step.urn);
    const row = owner ? `${owner.type.split(":")[2]} ${owner.name}` : "environment";
    const byOperation = counts.get(row) ?? new Map<string, number>();
    counts.set(row, byOperation.set(step.op, (byOperation.get(step.op) ?? 0) + 1));
  }
  const rows = [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, operations]) => [
      name,
      [...operations].map(([op, count]) => `${OPERATIONS[op] ?? op}${count}`).join(" "),
    ]);
  return textTable(
    [
      { title: "component", align: "left" },
      { title: "changes", align: "right" },
    ],
    rows,
  );
}

/** Expected cost per month now and after, for the cost centers whose cost changes. */
function differenceText({ byCostCenter, total }: CostDifference): string {
  const changed = Object.entries(byCostCenter).filter(
    ([, { change }]) => change.expected !== 0 || change.ceiling !== 0,
  );
  if (changed.length === 0) return "Compared with what is deployed, the cost does not change.";
  const signed = (microUsd: number): string => (microUsd > 0 ? `+${showUsd(microUsd)}` : showUsd(microUsd));
  const rows = [...changed, ["total", total] as const].map(([name, { before, after, change }]) => [
    name,
    showUsd(before.expected),
    showUsd(after.expected),
    signed(change.expected),
  ]);
  const columns = ["deployed", "planned", "change"].map((title) => ({ title, align: "right" }) as const);
  return textTable([{ title: "expected cost per month", align: "left" }, ...columns], rows);
}

function verdictLine(verdict: Verdict): string {
  return `${MARKS[reading(verdict)]} ${verdict.rule}: ${describeVerdict(verdict)}`;
}

function summary(verdicts: readonly Verdict[]): string {
  const count = (wanted: Reading, one: string, many: string): string => {
    const found = verdicts.filter((verdict) => reading(verdict) === wanted).length;
    return `${found} ${found === 1 ? one : many}`;
  };
  return [
    count("passes", "passes", "pass"),
    count("warns", "warns", "warn"),
    count("blocks", "blocks", "block"),
  ].join(", ");
}

/** The whole answer, ending with one line that says whether the environment complies. */
export function resultAsText(result: Result, verbose = false): string {
  const { config, estimate, deployed, judgedAt, plan, verdicts, evaluationCosts, fairness, notes } = result;
  const parts: string[] = [];
  if (plan) {
    const { create, update, delete: deleted, same } = plan.changes;
    parts.push(
      `Plan for ${config.environment}: ${create} to create, ${update} to update, ${deleted} to delete, ${same} unchanged`,
      planText(plan.steps, verbose),
      "",
    );
  }
  const judged = `judged at ${judgedAt.toISOString()}${config.evaluateAt === undefined ? "" : " (evaluateAt)"}`;
  parts.push(
    `Cost per month of ${config.environment}, list prices of ${estimate.pricesAsOf.slice(0, 10)}, ${judged}`,
    costTable(estimate, config.budgets),
    ...costCaveats(estimate).map((caveat) => `  ${caveat}`),
  );
  if (evaluationCosts.length > 0)
    parts.push("", "What responsible AI costs of that, by model", evaluationCostTable(evaluationCosts));
  parts.push("", ...fairnessTable(fairness, config.fairness));
  if (deployed) parts.push("", differenceText(costDifference(estimate, deployed)));
  parts.push("", `Verdicts: ${summary(verdicts)}`, ...sortVerdicts(verdicts).map(verdictLine), "");
  for (const note of notes) parts.push(`note: ${note}`);
  parts.push(
    outcome(result) === "pass"
      ? `${config.environment} complies.`
      : `${config.environment} does not comply: nothing may be applied.`,
  );
  return parts.join("\n");
}
