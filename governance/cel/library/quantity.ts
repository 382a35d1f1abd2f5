/** Kubernetes' quantities: exact decimal arithmetic, with the format that a sum or difference keeps. */
import { traversal } from "../cost";
import { fault } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";
import { MAX_INT, MIN_INT, Opaque } from "../values";

type Format = "DecimalSI" | "BinarySI" | "DecimalExponent";

const WRONG_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const WRONG_SUFFIX = "unable to parse quantity's suffix";

const SUFFIXES: Readonly<Partial<Record<string, readonly [Format, number]>>> = {
  "": ["DecimalSI", 0],
  n: ["DecimalSI", -9],
  u: ["DecimalSI", -6],
  m: ["DecimalSI", -3],
  k: ["DecimalSI", 3],
  M: ["DecimalSI", 6],
  G: ["DecimalSI", 9],
  T: ["DecimalSI", 12],
  P: ["DecimalSI", 15],
  E: ["DecimalSI", 18],
  Ki: ["BinarySI", 10],
  Mi: ["BinarySI", 20],
  Gi: ["BinarySI", 30],
  Ti: ["BinarySI", 40],
  Pi: ["BinarySI", 50],
  Ei: ["BinarySI", 60],
};
const DECIMAL_SUFFIXES: readonly string[] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY_SUFFIXES: readonly string[] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Decimal digits that 64 bits surely hold. */
const SAFE_DIGITS = 18;
const NANO = -9;
/** Beyond this power of ten nothing is written or calculated. */
const MOST_EXPONENT = 400;

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

/** `value` × 10 to the `scale`. */
export class QuantityValue extends Opaque {
  readonly typeName = "kubernetes.Quantity";

  constructor(
    readonly value: bigint,
    readonly scale: number,
    readonly format: Format,
    /** Whether it is held as 64-bit integer and scale: such a one may be asked for as an integer. */
    readonly small: boolean,
    /** As it was written, where that is how it is shown. */
    readonly written?: string,
  ) {
    super();
  }

  override equals(other: QuantityValue): boolean {
    return this.compare(other) === 0;
  }

  compare(other: QuantityValue): -1 | 0 | 1 {
    const [a, b] = aligned(this, other);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** As an integer of 64 bits, where it is held as one. */
  integer(): bigint | undefined {
    if (!this.small || this.scale < 0) return undefined;
    const value = this.value * power(Math.min(this.scale, MOST_EXPONENT));
    return value >= MIN_INT && value <= MAX_INT ? value : undefined;
  }

  plus(other: QuantityValue, sign: 1n | -1n): QuantityValue {
    const format = this.value === 0n ? other.format : this.format;
    const added = sign * other.value;
    if (this.small && other.small) {
      // Kubernetes keeps the other's scale of a zero, and its own when nothing is added.
      if (added === 0n) return new QuantityValue(this.value, this.scale, format, true);
      if (this.value === 0n) return new QuantityValue(added, other.scale, format, true);
    }
    const [a, b] = aligned(this, other);
    const sum = a + sign * b;
    const small = this.small && other.small && [a, b, sum].every((one) => one >= MIN_INT && one <= MAX_INT);
    return new QuantityValue(sum, Math.min(this.scale, other.scale), format, small);
  }

  /** No finer than the scale, away from zero. */
  roundedUp(scale: number): QuantityValue {
    if (this.scale >= scale) return this;
    const divisor = power(scale - this.scale);
    const rest = this.value % divisor;
    const away = rest === 0n ? 0n : this.value > 0n ? 1n : -1n;
    return new QuantityValue(this.value / divisor + away, scale, this.format, this.small);
  }

  /** Kubernetes' canonical text. */
  override toString(): string {
    if (this.written !== undefined) return this.written;
    if (this.value === 0n) return "0";
    return this.format === "BinarySI" ? this.binaryText() : this.decimalText(this.format);
  }

  private binaryText(): string {
    const whole = this.scale >= 0 ? this.value * power(this.scale) : this.value / power(-this.scale);
    const isExact = this.scale >= 0 || this.value % power(-this.scale) === 0n;
    if (!isExact || (whole > -1024n && whole < 1024n)) return this.decimalText("DecimalSI");
    let rest = whole;
    let times = 0;
    while (rest % 1024n === 0n && times < BINARY_SUFFIXES.length - 1) {
      rest /= 1024n;
      times += 1;
    }
    return `${rest}${BINARY_SUFFIXES[times]}`;
  }

  private decimalText(format: Format): string {
    let { value, scale } = this;
    while (value % 10n === 0n) {
      value /= 10n;
      scale += 1;
    }
    while (scale % 3 !== 0) {
      value *= 10n;
      scale -= 1;
    }
    if (format === "DecimalExponent") return scale === 0 ? String(value) : `${value}e${scale}`;
    return `${value}${DECIMAL_SUFFIXES[scale / 3 + 3] ?? ""}`;
  }
}

function aligned(a: QuantityValue, b: QuantityValue): [bigint, bigint] {
  const scale = Math.min(a.scale, b.scale);
  return [
    a.value * power(Math.min(a.scale - scale, MOST_EXPONENT)),
    b.value * power(Math.min(b.scale - scale, MOST_EXPONENT)),
  ];
}

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

/** A quantity, or what is wrong with it. */
export function parseQuantity(text: string): QuantityValue | string {
  if (text === "") return WRONG_FORMAT;
  if (text === "0") return new QuantityValue(0n, 0, "DecimalSI", true, "0");
  const match = QUANTITY.exec(text);
  if (!match) return WRONG_FORMAT;
  const [, sign = "", digits = "", denominator = "", suffix = ""] = match;
  const numerator = digits.replace(/^0+/, "") || "0";
  const meaning = suffixOf(suffix);
  if (!meaning) return WRONG_SUFFIX;
  const [format, exponent] = meaning;
  // Without any digit Kubernetes reads zero.
  if (digits === "" && denominator === "") return new QuantityValue(0n, 0, format, true);
  const negative = sign === "-";
  return (
    smallQuantity({ text, numerator, denominator, format, exponent, negative }) ??
    largeQuantity(BigInt(numerator + denominator), denominator.length, format, exponent, negative)
  );
}

function suffixOf(suffix: string): readonly [Format, number] | undefined {
  const known = SUFFIXES[suffix];
  if (known) return known;
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1];
  return exponent === undefined || exponent.length > 10 ? undefined : ["DecimalExponent", Number(exponent)];
}

interface Parts {
  readonly text: string;
  readonly numerator: string;
  readonly denominator: string;
  readonly format: Format;
  readonly exponent: number;
  readonly negative: boolean;
}

/** Held in 64 bits, where its digits fit; then what is canonical already is shown as it was written. */
function smallQuantity(parts: Parts): QuantityValue | undefined {
  const { text, numerator, denominator, format, exponent, negative } = parts;
  const binary = format === "BinarySI";
  if (binary && denominator !== "") return undefined;
  const room = binary
    ? 15 - numerator.length - Math.trunc((exponent * 3) / 10) - 1
    : SAFE_DIGITS - numerator.length - denominator.length;
  const scale = (binary ? 0 : exponent) - denominator.length;
  if (room < 0 || scale < NANO) return undefined;
  const shifted = numerator + denominator;
  const value = BigInt(shifted);
  const result = binary ? value << BigInt(exponent) : value;
  if (result > MAX_INT) return undefined;
  const canonical = binary
    ? exponent % 10 === 0 && (value & 7n) !== 0n
    : scale % 3 === 0 && !shifted.endsWith("000") && !shifted.startsWith("0");
  return new QuantityValue(negative ? -result : result, scale, format, true, canonical ? text : undefined);
}

/** Rounded up to billionths; a binary one is at most what 64 bits hold. */
function largeQuantity(
  digits: bigint,
  decimals: number,
  format: Format,
  exponent: number,
  negative: boolean,
): QuantityValue {
  const binary = format === "BinarySI";
  let value = binary ? digits << BigInt(exponent) : digits;
  let scale = (binary ? 0 : Math.min(exponent, MOST_EXPONENT)) - decimals;
  if (scale < NANO) {
    const divisor = power(Math.min(NANO - scale, 5000));
    value = value / divisor + (value % divisor === 0n ? 0n : 1n);
    scale = NANO;
  }
  const one = power(Math.max(0, -scale));
  if (binary && value > MAX_INT * one) [value, scale] = [MAX_INT, 0];
  const shown = binary && value < one && value > 0n ? "DecimalSI" : format;
  return new QuantityValue(negative ? -value : value, scale, shown, false);
}

function quantity(text: string): QuantityValue {
  const parsed = parseQuantity(text);
  return typeof parsed === "string" ? fault(parsed) : parsed;
}

type Q = QuantityValue;
const ofInteger = (value: bigint): Q => new QuantityValue(value, 0, "DecimalExponent", true);

export const QUANTITY_FUNCTIONS: readonly FunctionDeclaration[] = [
  declare("quantity", { "quantity(string) -> kubernetes.Quantity": quantity }, { cost: () => traversal() }),
  declare(
    "isQuantity",
    { "isQuantity(string) -> bool": (text: string) => typeof parseQuantity(text) !== "string" },
    { cost: () => traversal() },
  ),
  declare("sign", {
    "sign(kubernetes.Quantity) -> int": ({ value }: Q) => (value > 0n ? 1n : value < 0n ? -1n : 0n),
  }),
  declare("isGreaterThan", {
    "kubernetes.Quantity.isGreaterThan(kubernetes.Quantity) -> bool": (a: Q, b: Q) => a.compare(b) === 1,
  }),
  declare("isLessThan", {
    "kubernetes.Quantity.isLessThan(kubernetes.Quantity) -> bool": (a: Q, b: Q) => a.compare(b) === -1,
  }),
  declare("compareTo", {
    "kubernetes.Quantity.compareTo(kubernetes.Quantity) -> int": (a: Q, b: Q) => BigInt(a.compare(b)),
  }),
  declare("asApproximateFloat", {
    "kubernetes.Quantity.asApproximateFloat() -> double": ({ value, scale }: Q) =>
      scale === 0 ? Number(value) : Number(value) * Number(`1e${scale}`),
  }),
  declare("asInteger", {
    "kubernetes.Quantity.asInteger() -> int": (q: Q) =>
      q.integer() ?? fault("cannot convert value to integer"),
  }),
  declare("isInteger", {
    "kubernetes.Quantity.isInteger() -> bool": (q: Q) => q.integer() !== undefined,
  }),
  declare("add", {
    "kubernetes.Quantity.add(kubernetes.Quantity) -> kubernetes.Quantity": (a: Q, b: Q) => a.plus(b, 1n),
    "kubernetes.Quantity.add(int) -> kubernetes.Quantity": (a: Q, b: bigint) => a.plus(ofInteger(b), 1n),
  }),
  declare("sub", {
    "kubernetes.Quantity.sub(kubernetes.Quantity) -> kubernetes.Quantity": (a: Q, b: Q) => a.plus(b, -1n),
    "kubernetes.Quantity.sub(int) -> kubernetes.Quantity": (a: Q, b: bigint) => a.plus(ofInteger(b), -1n),
  }),
];
