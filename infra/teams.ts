/** What a team's part of the stack config means to its component. */
import type { StackConfig } from "../governance/stack-config/stack-config";

/** The project that answers for a team's namespaces: the first in the stack config that is the team's. */
export function projectOfTeam(config: StackConfig, team: string): string {
  const found = Object.entries(config.projects).find(([, project]) => project.team === team);
  return found?.[0] ?? "platform";
}

/** Budgets of the cost centers that a team's projects are charged to; a cost center belongs to one team. */
export function budgetsOfTeam(config: StackConfig, team: string) {
  const costCenters = new Set(
    Object.values(config.projects).flatMap((project) => (project.team === team ? [project.costCenter] : [])),
  );
  return Object.entries(config.budgets)
    .filter(([costCenter]) => costCenters.has(costCenter))
    .map(([costCenter, { monthlyUsd, warnAtPercent, blockAtPercent, owner }]) => ({
      costCenter,
      monthlyUsd,
      warnAtPercent,
      blockAtPercent,
      owner,
    }));
}
