import { costCaveats, costTable } from "../../governance/estimate/cost-table";
import type { ReportPolicy } from "../policy";

export const reportCost: ReportPolicy = {
  kind: "report",
  name: "report-cost",
  description: "Shows what every cost center costs in a month, against its budget.",
  severity: "low",
  remediationSteps: "Nothing: this is the cost table.",
  table: ({ estimate, config, now }) =>
    [
      `Cost per month, prices of ${estimate.pricesAsOf.slice(0, 10)}, judged at ${now.toISOString()}`,
      costTable(estimate, config.budgets),
      ...costCaveats(estimate),
    ].join("\n"),
};
