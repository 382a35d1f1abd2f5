/** Rules limit-monthly-cost and limit-ceiling-cost: what a cost center or a service may cost, and what would make it comply. */
import { billOf } from "../estimate/bill";
import { cheapestChange, type Goal } from "../estimate/cheapest-change";
import type { Judgement } from "./judgement";
import { ZERO, formatUsd, parseUsd, scaleMicroUsd, showUsd, type Interval } from "../money";
import type { Budget } from "../stack-config/stack-config";
import type { Quantity, SetBy, Verdict } from "../verdict";

const usd = (microUsd: number): Quantity => ({ value: formatUsd(microUsd), unit: "USD/month" });

function figureOf(record: Readonly<Record<string, Interval>>, key: string): Interval {
  return (Object.hasOwn(record, key) ? record[key] : undefined) ?? ZERO;
}

function budgetOf({ config }: Judgement, costCenter: string): Budget | undefined {
  return Object.hasOwn(config.budgets, costCenter) ? config.budgets[costCenter] : undefined;
}

function costCenters({ config, estimate }: Judgement): string[] {
  return [...new Set([...Object.keys(config.budgets), ...Object.keys(estimate.byCostCenter)])].sort();
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What the figure leaves out, so that nobody takes it for the whole. */
function leftOut({ estimate }: Judgement): string {
  const parts = [
    estimate.unpriced.length > 0 &&
      plural(estimate.unpriced.length, "unpriced resource", "unpriced resources"),
    estimate.unknownUsage.length > 0 &&
      plural(estimate.unknownUsage.length, "unknown quantity of usage", "unknown quantities of usage"),
  ].filter((part) => part !== false);
  return parts.length > 0 ? `, plus ${parts.join(" and ")} in the environment` : "";
}

/** The cheapest single change that complies, or that there is none and what would come nearest. */
function wayOut(
  judgement: Judgement,
  goal: Goal,
  reason: string,
): Pick<Verdict, "reason" | "suggestedChange"> {
  const suggestion = cheapestChange(judgement, goal);
  if (suggestion.kind === "complies") return { reason, suggestedChange: suggestion.change };
  const nearest = suggestion.nearest ? `; the largest saving: ${suggestion.nearest.summary}` : ".";
  return { reason: `${reason} No single change suffices${nearest}` };
}

/** The expected month of every cost center against warn and block, and of every service with a budget of its own. */
export function judgeMonthlyCost(judgement: Judgement): Verdict[] {
  return [
    ...costCenters(judgement).flatMap((costCenter) => judgeCostCenter(judgement, costCenter)),
    ...judgeServices(judgement),
  ];
}

function judgeCostCenter(judgement: Judgement, costCenter: string): Verdict[] {
  const { expected, ceiling } = figureOf(judgement.estimate.byCostCenter, costCenter);
  const base = {
    rule: "limit-monthly-cost",
    subject: costCenter,
    level: "mandatory",
    found: usd(expected),
    comparison: "<=",
    setBy: "environment",
  } as const;
  const budget = budgetOf(judgement, costCenter);
  const cost = `${costCenter} is expected to cost ${showUsd(expected)} a month${leftOut(judgement)}`;
  if (!budget) {
    if (ceiling === 0) return [];
    const reason = `${cost}, but has no budget: add ${costCenter} under budgets, with an owner.`;
    return [{ ...base, outcome: "fail", cause: "missing", limit: null, reason }];
  }
  const { monthlyUsd, warnAtPercent, blockAtPercent } = budget;
  const limitAt = (percent: number): number => scaleMicroUsd(parseUsd(monthlyUsd), percent, 100);
  const of = (percent: number): string =>
    `${showUsd(limitAt(percent))} (${percent} % of its budget of ${showUsd(parseUsd(monthlyUsd))})`;
  const goal = (percent: number): Goal => ({
    of: { costCenter },
    figure: "expected",
    limitMicroUsd: limitAt(percent),
  });
  if (expected > limitAt(blockAtPercent)) {
    const reason = `${cost}, over the limit of ${of(blockAtPercent)}.`;
    const limit = usd(limitAt(blockAtPercent));
    return [{ ...base, outcome: "fail", limit, ...wayOut(judgement, goal(blockAtPercent), reason) }];
  }
  if (expected > limitAt(warnAtPercent)) {
    const reason = `${cost}, over the warning at ${of(warnAtPercent)}.`;
    const limit = usd(limitAt(warnAtPercent));
    const suggested = wayOut(judgement, goal(warnAtPercent), reason);
    return [{ ...base, level: "advisory", outcome: "fail", limit, ...suggested }];
  }
  const limit = usd(limitAt(blockAtPercent));
  return [{ ...base, outcome: "pass", limit, reason: `${cost}, within ${of(blockAtPercent)}.` }];
}

/** A service's manifest may set a budget of its own, serving and evaluation together. */
function judgeServices(judgement: Judgement): Verdict[] {
  return billOf(judgement).workloads.flatMap(({ name, charged, budgetMonthlyUsd }): Verdict[] => {
    if (budgetMonthlyUsd === undefined) return [];
    const { workloadId } = charged;
    const limitMicroUsd = parseUsd(budgetMonthlyUsd);
    const { expected } = figureOf(judgement.estimate.byWorkload, workloadId);
    const setBy: SetBy = "manifest";
    const base = {
      rule: "limit-monthly-cost",
      subject: name,
      level: "mandatory",
      found: usd(expected),
      limit: usd(limitMicroUsd),
      comparison: "<=",
      setBy,
    } as const;
    const cost = `${name} is expected to cost ${showUsd(expected)} a month${leftOut(judgement)}`;
    const budget = `${showUsd(limitMicroUsd)} that its manifest allows`;
    if (expected <= limitMicroUsd)
      return [{ ...base, outcome: "pass", reason: `${cost}, within the ${budget}.` }];
    const goal: Goal = { of: { workloadId }, figure: "expected", limitMicroUsd };
    return [{ ...base, outcome: "fail", ...wayOut(judgement, goal, `${cost}, over the ${budget}.`) }];
  });
}

/** The ceiling of every cost center whose budget has a `ceilingUsd`. */
export function judgeCeilingCost(judgement: Judgement): Verdict[] {
  const base = {
    rule: "limit-ceiling-cost",
    level: "mandatory",
    comparison: "<=",
    setBy: "environment",
  } as const;
  const verdicts = costCenters(judgement).flatMap((costCenter): Verdict[] => {
    const ceilingUsd = budgetOf(judgement, costCenter)?.ceilingUsd;
    if (ceilingUsd === undefined) return [];
    const { ceiling } = figureOf(judgement.estimate.byCostCenter, costCenter);
    const limitMicroUsd = parseUsd(ceilingUsd);
    const judged = { ...base, subject: costCenter, found: usd(ceiling), limit: usd(limitMicroUsd) };
    const cost = `${costCenter} costs at most ${showUsd(ceiling)} a month${leftOut(judgement)}`;
    const limit = `its ceiling of ${showUsd(limitMicroUsd)}`;
    if (ceiling <= limitMicroUsd)
      return [{ ...judged, outcome: "pass", reason: `${cost}, within ${limit}.` }];
    const goal: Goal = { of: { costCenter }, figure: "ceiling", limitMicroUsd };
    return [{ ...judged, outcome: "fail", ...wayOut(judgement, goal, `${cost}, over ${limit}.`) }];
  });
  if (verdicts.length > 0) return verdicts;
  const reason = "No budget sets a ceiling (ceilingUsd).";
  return [{ ...base, subject: "budgets", outcome: "pass", found: null, limit: null, reason }];
}
