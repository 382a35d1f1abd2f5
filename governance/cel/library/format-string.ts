/** `'…%s…'.format([…])`: cel-go's, version 1, whose numbers are in the locale en_US. */
import { Fault, fault } from "../fault";
import { Duration, Timestamp, typeName, TypeValue, Uint } from "../values";
import { parseDouble, textOf } from "./conversions";
import { fixed, scientific } from "./decimals";
import { goQuote } from "./go-quote";

const DEFAULT_PRECISION = 6;
/** No text of a double has more digits that say anything. */
const MOST_PRECISION = 1100;

/** What a `%` in a format asks for. */
export interface Clause {
  readonly verb: "s" | "d" | "f" | "e" | "b" | "x" | "X" | "o";
  readonly precision: number;
  readonly argument: number;
}

const VERBS = /^[sdfebxXo]$/;

/** Reads a format; a fault, in cel-go's words, where it is none or asks for more arguments than there are. */
export function readFormat(format: string, count: number): (string | Clause)[] {
  const parts: (string | Clause)[] = [];
  let text = "";
  let argument = 0;
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== "%") text += format[i];
    else if (format[i + 1] === "%") {
      text += "%";
      i++;
    } else {
      if (argument >= count) fault(`index ${argument} out of range`);
      if (i + 1 >= format.length) fault("unexpected end of string");
      const [end, clause] = readClause(format, i + 1, argument++);
      parts.push(text, clause);
      text = "";
      i = end;
    }
  }
  return [...parts, text];
}

function readClause(format: string, start: number, argument: number): [number, Clause] {
  let at = start;
  let precision = DEFAULT_PRECISION;
  if (format[at] === ".") {
    const digits = /^\d*/.exec(format.slice(at + 1))?.[0] ?? "";
    at += 1 + digits.length;
    const unreadable = "could not parse formatting clause: error while parsing precision: ";
    if (at >= format.length) fault(`${unreadable}could not find end of precision specifier`);
    if (digits === "")
      fault(
        `${unreadable}error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax`,
      );
    precision = Number(digits);
  }
  const verb = String.fromCodePoint(format.codePointAt(at) ?? 0);
  if (!VERBS.test(verb)) fault(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  return [at, { verb: verb as Clause["verb"], precision, argument }];
}

/** The format with its arguments. */
export function formatText(format: string, args: readonly unknown[]): string {
  return readFormat(format, args.length)
    .map((part) => (typeof part === "string" ? part : during(() => formatClause(part, args[part.argument]))))
    .join("");
}

function during(format: () => string): string {
  try {
    return format();
  } catch (error) {
    if (error instanceof Fault) throw new Fault(`error during formatting: ${error.message}`);
    throw error;
  }
}

const RULES: Readonly<Record<Clause["verb"], string>> = {
  s: "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
  d: "decimal clause can only be used on integers",
  f: "fixed-point clause can only be used on doubles",
  e: "scientific clause can only be used on doubles",
  b: "only integers and bools can be formatted as binary",
  x: "only integers, byte buffers, and strings can be formatted as hex",
  X: "only integers, byte buffers, and strings can be formatted as hex",
  o: "octal clause can only be used on integers",
};

/** The fault of a clause about a value of a type that it does not take. */
export function clauseFault(verb: Clause["verb"], type: string): string {
  return `${RULES[verb]}, was given ${type}`;
}

function formatClause({ verb, precision }: Clause, value: unknown): string {
  const refuse = (): never => fault(clauseFault(verb, typeName(value)));
  const integer = typeof value === "bigint" ? value : value instanceof Uint ? value.value : undefined;
  switch (verb) {
    case "s":
      return show(value) ?? refuse();
    case "d":
      return integer === undefined ? refuse() : String(integer);
    case "o":
      return integer === undefined ? refuse() : integer.toString(8);
    case "b":
      if (typeof value === "boolean") return value ? "1" : "0";
      return integer === undefined ? refuse() : integer.toString(2);
    case "x":
    case "X": {
      const hex = integer === undefined ? hexOf(value) : integer.toString(16);
      return hex === undefined ? refuse() : verb === "X" ? hex.toUpperCase() : hex;
    }
    case "f":
    case "e": {
      const double = doubleOf(value) ?? refuse();
      const digits = Math.min(precision, MOST_PRECISION);
      // cel-go takes the precision for the width here.
      return verb === "f" ? fixed(double, digits, true) : scientific(double).padStart(digits);
    }
  }
}

function doubleOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? parseDouble(value) : undefined;
}

function hexOf(value: unknown): string | undefined {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return undefined;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What `%s` makes of a value; undefined of what it does not take. */
function show(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.map(showMember).join(", ")}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, member]) => [showKey(key), showMember(member)] as const);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, member]) => `${key}:${member}`).join(", ")}}`;
  }
  if (value === null) return "null";
  return isShown(value) ? textOf(value) : undefined;
}

function isShown(value: unknown): boolean {
  return (
    typeof value !== "object" ||
    value instanceof Uint ||
    value instanceof Uint8Array ||
    value instanceof Timestamp ||
    value instanceof Duration ||
    value instanceof TypeValue
  );
}

function showKey(key: unknown): string {
  const type = typeName(key);
  if (type === "string" || type === "bool" || type === "int" || type === "uint") return showMember(key);
  return fault(`no formatting function for map key of type ${type}`);
}

/** Within a list or mapping: as CEL would write it. */
function showMember(value: unknown): string {
  if (typeof value === "string") return goQuote(value);
  if (value instanceof Uint8Array) return `b${goQuote(textOf(value))}`;
  if (typeof value === "number")
    return Number.isFinite(value) ? fixed(value, 6, false) : goQuote(plain(value));
  if (value instanceof Timestamp) return `timestamp(${goQuote(textOf(value))})`;
  if (value instanceof Duration) return `duration(${goQuote(textOf(value))})`;
  return show(value) ?? fault(`no formatting function for ${typeName(value)}`);
}

function plain(value: number): string {
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
