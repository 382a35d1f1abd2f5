/** Doubles with a given number of decimals, rounded half to even from their exact value, as Go does. */

interface Exact {
  readonly negative: boolean;
  /** The value is `numerator` over `denominator`. */
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function exact(value: number): Exact {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  return {
    negative: bits >> 63n === 1n,
    numerator: exponent > 0 ? mantissa << BigInt(exponent) : mantissa,
    denominator: exponent < 0 ? 1n << BigInt(-exponent) : 1n,
  };
}

function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? undefined : value > 0 ? "∞" : "-∞";
}

/** `1,234.50`, or without groups. */
export function fixed(value: number, decimals: number, grouped: boolean): string {
  const word = special(value);
  if (word !== undefined) return word;
  const { negative, numerator, denominator } = exact(value);
  const digits = roundHalfEven(numerator * 10n ** BigInt(decimals), denominator)
    .toString()
    .padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const shown = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  const fraction = decimals === 0 ? "" : `.${digits.slice(-decimals)}`;
  return `${negative ? "-" : ""}${shown}${fraction}`;
}

const DECIMALS = 6;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** `1.234500×10⁰³` */
export function scientific(value: number): string {
  const word = special(value);
  if (word !== undefined) return word;
  const { negative, numerator, denominator } = exact(value);
  let exponent = numerator === 0n ? 0 : Number(value.toExponential().split("e")[1]);
  const scaled = (): bigint => {
    const shift = DECIMALS - exponent;
    return shift >= 0
      ? roundHalfEven(numerator * 10n ** BigInt(shift), denominator)
      : roundHalfEven(numerator, denominator * 10n ** BigInt(-shift));
  };
  let digits = scaled().toString();
  if (digits.length > DECIMALS + 1) {
    exponent += 1;
    digits = scaled().toString();
  }
  const mantissa = digits.padStart(DECIMALS + 1, "0");
  const power = String(Math.abs(exponent))
    .padStart(2, "0")
    .replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? "");
  return `${negative ? "-" : ""}${mantissa[0]}.${mantissa.slice(1)}×10${exponent < 0 ? "⁻" : ""}${power}`;
}
