/** What responsible AI costs: for every model, its evaluations' share of the nodes, and its share of the evidence store. */
import type { Estimate, LineItem } from "./estimate";
import { indexPlan } from "./plan-index";
import { ZERO, addIntervals, divideHalfEven, mapInterval, showUsd, type Interval } from "../money";
import type { Plan } from "../plan";
import { textTable, type Column } from "../text-table";

export interface EvaluationCost {
  /** The service whose model is evaluated. */
  readonly workloadId: string;
  readonly model: { readonly name: string; readonly version: string };
  /** Nodes and disks for as long as its evaluations hold them, and whatever else is charged to its evaluation alone. */
  readonly evaluations: Interval;
  /** An even share of what evaluations have in common: the evidence store with its keys. */
  readonly evidence: Interval;
  readonly total: Interval;
  /** What the service costs without: its serving. */
  readonly serving: Interval;
}

/**
 * One entry a service that is evaluated, sorted. A part of the estimate, not besides it: expected figures add up to those of
 * all its line items of the activity `evaluation`. Nodes that stand idle between evaluations are their owner's.
 */
export function evaluationCosts({ lineItems }: Pick<Estimate, "lineItems">, plan: Plan): EvaluationCost[] {
  const models = evaluatedModels(plan);
  const ofWorkload = (line: LineItem, activity: LineItem["activity"], id: string): boolean =>
    line.activity === activity && line.workloadId === id;
  const common = sum(
    lineItems.filter(({ activity, workloadId }) => activity === "evaluation" && !models.has(workloadId)),
  );
  return [...models].map(([workloadId, model], position) => {
    const evaluations = sum(lineItems.filter((line) => ofWorkload(line, "evaluation", workloadId)));
    const evidence = mapInterval(common, (microUsd) => evenShare(microUsd, models.size, position));
    return {
      workloadId,
      model,
      evaluations,
      evidence,
      total: addIntervals(evaluations, evidence),
      serving: sum(lineItems.filter((line) => ofWorkload(line, "serving", workloadId))),
    };
  });
}

/** By the service, sorted. */
function evaluatedModels(plan: Plan): ReadonlyMap<string, EvaluationCost["model"]> {
  const models = indexPlan(plan).components.flatMap(({ facts }): [string, EvaluationCost["model"]][] =>
    facts.kind === "evaluation-job"
      ? [[facts.attribution.workloadId, { name: facts.model.name, version: facts.model.version }]]
      : [],
  );
  return new Map(models.sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

const sum = (lines: readonly LineItem[]): Interval =>
  lines.reduce((total, { microUsd }) => addIntervals(total, microUsd), ZERO);

/** Cumulative rounding: the shares add up exactly. */
function evenShare(microUsd: number, sharers: number, position: number): number {
  const upTo = (count: number): number =>
    Number(divideHalfEven(BigInt(microUsd) * BigInt(count), BigInt(sharers)));
  return upTo(position + 1) - upTo(position);
}

const COLUMNS: readonly Column[] = [
  { title: "responsible AI", align: "left" },
  { title: "model", align: "left" },
  { title: "floor", align: "right" },
  { title: "expected", align: "right" },
  { title: "ceiling", align: "right" },
  { title: "evidence", align: "right" },
  { title: "of the service's cost", align: "right" },
];

/** One row a service that is evaluated, then the total; `evidence` is the part of the expected figure that the store takes. */
export function evaluationCostTable(costs: readonly EvaluationCost[]): string {
  const total = costs.reduce(
    (sums, { total: cost, evidence, serving }) => ({
      total: addIntervals(sums.total, cost),
      evidence: addIntervals(sums.evidence, evidence),
      serving: addIntervals(sums.serving, serving),
    }),
    { total: ZERO, evidence: ZERO, serving: ZERO },
  );
  return textTable(COLUMNS, [
    ...costs.map((cost) => row(cost.workloadId, `${cost.model.name} ${cost.model.version}`, cost)),
    row("total", "", total),
  ]);
}

function row(
  name: string,
  model: string,
  { total, evidence, serving }: Pick<EvaluationCost, "total" | "evidence" | "serving">,
): string[] {
  const { floor, expected, ceiling } = total;
  return [
    name,
    model,
    ...[floor, expected, ceiling, evidence.expected].map(showUsd),
    percentOf(expected, expected + serving.expected),
  ];
}

/** In percent with one place. */
function percentOf(part: number, whole: number): string {
  if (whole === 0) return "–";
  const perMille = divideHalfEven(BigInt(part) * 1000n, BigInt(whole));
  return `${perMille / 10n}.${perMille % 10n} %`;
}
