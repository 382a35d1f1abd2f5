/** The cost table: what every cost center costs in a month, against its budget. */
import { costOf, type Estimate } from "./estimate";
import { parseUsd, showUsd, type Interval } from "../money";
import { decimalUsd } from "../pricing/price-list";
import type { StackConfig } from "../stack-config/stack-config";
import { textTable, type Column } from "../text-table";

const COLUMNS: readonly Column[] = [
  { title: "cost center", align: "left" },
  { title: "floor", align: "right" },
  { title: "expected", align: "right" },
  { title: "ceiling", align: "right" },
  { title: "budget", align: "right" },
  { title: "expected of budget", align: "right" },
];

/** `expected ÷ budget` in percent with one place, rounded up, so that 100.04 % never reads as within. */
export function percentOfBudget(expectedMicroUsd: number, monthlyUsd: number): string {
  const perMille =
    (BigInt(expectedMicroUsd) * 1000n + BigInt(parseUsd(monthlyUsd)) - 1n) / BigInt(parseUsd(monthlyUsd));
  return `${perMille / 10n}.${perMille % 10n}`;
}

function row(name: string, cost: Interval, budgetUsd: number | undefined): string[] {
  const budget =
    budgetUsd === undefined
      ? ["–", "–"]
      : [showUsd(parseUsd(budgetUsd)), `${percentOfBudget(cost.expected, budgetUsd)} %`];
  return [name, showUsd(cost.floor), showUsd(cost.expected), showUsd(cost.ceiling), ...budget];
}

/**
 * One row a cost center (those with a budget and no cost too), then the total. Expected figures add up; a ceiling is the
 * most that each center may be charged, and as not all can use the shared nodes at once, ceilings may add up to more.
 */
export function costTable(estimate: Estimate, budgets: StackConfig["budgets"]): string {
  const names = [...new Set([...Object.keys(budgets), ...Object.keys(estimate.byCostCenter)])].sort();
  const rows = names.map((name) =>
    row(name, costOf(estimate, name), Object.hasOwn(budgets, name) ? budgets[name]?.monthlyUsd : undefined),
  );
  const total = Object.values(budgets).reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
  return textTable(COLUMNS, [...rows, row("total", estimate.total, total || undefined)]);
}

/** What the figures leave out, one line each; empty when they leave out nothing. */
export function costCaveats(estimate: Estimate): string[] {
  const usage = estimate.unknownUsage.map(
    ({ dimension, unitPriceMicroUsd, unit, key }) =>
      `unknown usage: ${dimension}, $${decimalUsd(unitPriceMicroUsd)} per ${unit}: say how much under plumbline:usage.${key}`,
  );
  const unpriced = estimate.unpriced.map(
    ({ resource, type, reason }) => `unpriced: ${resource} (${type}): ${reason}`,
  );
  return [...new Set([...unpriced, ...usage])];
}
