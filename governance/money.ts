/**
 * Money is an integer number of micro-dollars (1 USD = 1,000,000 µ$), held in a safe integer.
 * Every rounding is half-even (IEEE 754 "banker's rounding"), as in the estimate's contract.
 */
export type MicroUsd = number;

/** Hours in a billing month, the convention of the AWS calculator and of Infracost. */
export const HOURS_PER_MONTH = 730;

/** Minutes in a week: what an off-hours schedule is a share of. */
export const MINUTES_PER_WEEK = 7 * 24 * 60;

const MICRO_PER_USD = 1_000_000;

/** `numerator / denominator` rounded half-even; both are integers, the denominator is positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError(`denominator ${denominator}: must be positive`);
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  const twice = (remainder < 0n ? -remainder : remainder) * 2n;
  if (twice < denominator || (twice === denominator && quotient % 2n === 0n)) return quotient;
  return numerator < 0n ? quotient - 1n : quotient + 1n;
}

/**
 * `amount × numerator ÷ denominator`, exactly and then rounded half-even once.
 * @throws RangeError when an argument is not a safe integer or the result leaves the safe range (about 9 billion USD).
 */
export function scaleMicroUsd(amount: MicroUsd, numerator: number, denominator = 1): MicroUsd {
  for (const [name, value] of Object.entries({ amount, numerator, denominator }))
    if (!Number.isSafeInteger(value)) throw new RangeError(`${name} ${value}: must be a safe integer`);
  const scaled = Number(divideHalfEven(BigInt(amount) * BigInt(numerator), BigInt(denominator)));
  if (!Number.isSafeInteger(scaled))
    throw new RangeError(`${amount} µ$ × ${numerator}: beyond what a bill can hold`);
  return scaled;
}

/**
 * A decimal such as `0.526` or `"1250"` in USD, as micro-dollars.
 * @throws RangeError unless it is a finite, non-negative decimal with at most six places, in the safe range.
 */
export function parseUsd(usd: number | string): MicroUsd {
  const text = typeof usd === "number" ? String(usd) : usd.trim();
  const match = /^(\d{1,10})(?:\.(\d{1,6})0*)?$/.exec(text);
  if (!match) throw new RangeError(`${text} USD: must be a non-negative decimal with at most six places`);
  const micro = BigInt(`${match[1]}${(match[2] ?? "").padEnd(6, "0")}`);
  if (micro > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`${text} USD: beyond what a bill can hold`);
  return Number(micro);
}

/** Micro-dollars as a decimal string with two places, half-even: the form used in JSON (`"1234.50"`). */
export function formatUsd(amount: MicroUsd): string {
  const cents = divideHalfEven(BigInt(amount), BigInt(MICRO_PER_USD / 100));
  const magnitude = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${magnitude.slice(0, -2)}.${magnitude.slice(-2)}`;
}

/** Micro-dollars for people: `$1,234.50`. */
export function showUsd(amount: MicroUsd): string {
  const [whole = "0", places = "00"] = formatUsd(amount).split(".");
  const sign = whole.startsWith("-") ? "-" : "";
  return `${sign}$${whole.replace("-", "").replace(/\B(?=(\d{3})+$)/g, ",")}.${places}`;
}

/** Three figures of one cost: least, expected and most in a month. */
export interface Interval {
  readonly floor: number;
  readonly expected: number;
  readonly ceiling: number;
}

export const ZERO: Interval = { floor: 0, expected: 0, ceiling: 0 };

/** The same function applied to floor, expected and ceiling. */
export function mapInterval(interval: Interval, f: (value: number) => number): Interval {
  return { floor: f(interval.floor), expected: f(interval.expected), ceiling: f(interval.ceiling) };
}

/** `a + b`, figure by figure. */
export function addIntervals(a: Interval, b: Interval): Interval {
  return { floor: a.floor + b.floor, expected: a.expected + b.expected, ceiling: a.ceiling + b.ceiling };
}
