/** The axis of shares that all panels of a plot have in common. */

export interface Axis {
  readonly from: number;
  readonly to: number;
  /** Ascending, both ends included. */
  readonly ticks: readonly number[];
  /** Decimal places that tell the ticks apart. */
  readonly places: number;
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2] as const;
const MOST_STEPS = 8;

/** A whole number of round steps around all of the values, within 0 to 1; at least a tenth wide, so that noise stays small. */
export function shareAxis(values: readonly number[]): Axis {
  const low = Math.min(1, ...values);
  const high = Math.max(0, ...values);
  const half = Math.max((high - low) / 2, 0.05);
  const middle = Math.min(Math.max((low + high) / 2, half), 1 - half);
  const step = STEPS.find((each) => (2 * half) / each <= MOST_STEPS - 1) ?? 0.2;
  // In whole steps: sums of decimal fractions would drift.
  const most = Math.round(1 / step);
  const first = Math.max(0, Math.floor((Math.min(low, middle - half) + 1e-9) / step));
  const last = Math.min(most, Math.ceil((Math.max(high, middle + half) - 1e-9) / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) / most);
  return { from: first / most, to: last / most, ticks, places: step < 0.1 ? 2 : 1 };
}
