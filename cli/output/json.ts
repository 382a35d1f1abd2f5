/** `--json`: exactly one object on stdout, the contract that scripts and the pull-request bot read. */
import { percentOfBudget } from "../../governance/estimate/cost-table";
import { formatUsd, type Interval } from "../../governance/money";
import { costOf, type LineItem } from "../../governance/estimate/estimate";
import { outcome, type Result } from "../result";

const usd = ({ floor, expected, ceiling }: Interval) => ({
  floorUsd: formatUsd(floor),
  expectedUsd: formatUsd(expected),
  ceilingUsd: formatUsd(ceiling),
});

const lineItem = ({ microUsd, unitPriceMicroUsd, ...item }: LineItem) => ({
  ...item,
  unitPriceUsd: formatUsdExactly(unitPriceMicroUsd),
  ...usd(microUsd),
});

/** Unit prices keep all six places: `0.00` would say that something is free. */
function formatUsdExactly(microUsd: number): string {
  const text = String(microUsd).padStart(7, "0");
  return `${text.slice(0, -6)}.${text.slice(-6)}`;
}

export function resultAsJson(result: Result): Record<string, unknown> {
  const { config, estimate, judgedAt, plan, deployed, verdicts, evaluationCosts, fairness, notes } = result;
  const names = [...new Set([...Object.keys(config.budgets), ...Object.keys(estimate.byCostCenter)])].sort();
  const byCostCenter = names.map((name) => {
    const cost = costOf(estimate, name);
    const budget = config.budgets[name]?.monthlyUsd;
    return [
      name,
      {
        ...usd(cost),
        budgetUsd: budget === undefined ? null : `${budget}.00`,
        expectedPercentOfBudget: budget === undefined ? null : Number(percentOfBudget(cost.expected, budget)),
      },
    ] as const;
  });
  return {
    environment: config.environment,
    evaluateAt: judgedAt.toISOString(),
    outcome: outcome(result),
    changes: plan?.changes ?? null,
    estimate: {
      currency: "USD",
      pricesAsOf: estimate.pricesAsOf,
      byCostCenter: Object.fromEntries(byCostCenter),
      total: usd(estimate.total),
      deployedTotal: deployed && usd(deployed.total),
      lineItems: estimate.lineItems.map(lineItem),
      responsibleAi: evaluationCosts.map(({ evaluations, evidence, total, serving, ...cost }) => ({
        ...cost,
        ...usd(total),
        evaluations: usd(evaluations),
        evidence: usd(evidence),
        serving: usd(serving),
      })),
      unpriced: estimate.unpriced,
      unknownUsage: estimate.unknownUsage.map(({ unitPriceMicroUsd, ...usage }) => ({
        ...usage,
        unitPriceUsd: formatUsdExactly(unitPriceMicroUsd),
      })),
    },
    fairness,
    verdicts,
    notes,
  };
}
