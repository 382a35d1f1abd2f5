/** The state of one evaluation. */
import { CostExceeded } from "./fault";

/** What the API server lets one expression cost. */
export const COST_LIMIT = 1_000_000;

export class Frame {
  cost = 0;
  /** Values of iteration variables and accumulators, by slot. */
  readonly slots: unknown[];

  constructor(
    readonly activation: Readonly<Record<string, unknown>>,
    slots: number,
  ) {
    this.slots = new Array<unknown>(slots);
  }

  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > COST_LIMIT) throw new CostExceeded();
  }
}

/** An expression ready to be evaluated. */
export type Step = (frame: Frame) => unknown;
