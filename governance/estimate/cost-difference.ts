/** What a change costs: the planned estimate against that of the deployed state. */
import { costOf, type Estimate } from "./estimate";
import { ZERO, type Interval } from "../money";

export interface CostChange {
  readonly before: Interval;
  readonly after: Interval;
  /** After less before, figure by figure: a negative figure saves. */
  readonly change: Interval;
}

export interface CostDifference {
  /** Cost centers of either estimate, sorted. */
  readonly byCostCenter: Readonly<Record<string, CostChange>>;
  readonly total: CostChange;
}

/** Without a deployed state everything is new. */
export function costDifference(planned: Estimate, deployed: Estimate | undefined): CostDifference {
  const before = deployed?.byCostCenter ?? {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(planned.byCostCenter)])].sort();
  return {
    byCostCenter: Object.fromEntries(
      names.map((name) => [name, change(costOf({ byCostCenter: before }, name), costOf(planned, name))]),
    ),
    total: change(deployed?.total ?? ZERO, planned.total),
  };
}

function change(before: Interval, after: Interval): CostChange {
  return {
    before,
    after,
    change: {
      floor: after.floor - before.floor,
      expected: after.expected - before.expected,
      ceiling: after.ceiling - before.ceiling,
    },
  };
}
