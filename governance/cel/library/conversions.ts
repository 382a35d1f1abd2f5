/** Conversions between types, and the types themselves as values. */
import { traversal } from "../cost";
import { Fault, fault, NO_SUCH_OVERLOAD } from "../fault";
import { declare, type Cost, type FunctionDeclaration } from "../functions";
import { formatDouble, plainDecimal } from "../show";
import { Duration, MAX_INT, MAX_UINT, MIN_INT, Timestamp, typeName, TypeValue, Uint } from "../values";
import { formatTimestamp, parseDuration, parseTimestamp, timestampOf } from "./time";

const identity = (value: unknown): unknown => value;

function unconvertible(from: string, to: string): never {
  throw new Fault(`type conversion error from '${from}' to '${to}'`);
}

const SECOND = 1_000_000_000n;

function textToInt(text: string): bigint {
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : undefined;
  return value !== undefined && value >= MIN_INT && value <= MAX_INT ? value : unconvertible("string", "int");
}

function textToUint(text: string): Uint {
  const value = /^\d+$/.test(text) ? BigInt(text) : undefined;
  return value !== undefined && value <= MAX_UINT ? Uint.of(value) : unconvertible("string", "uint");
}

/** Digits may be kept apart by single underscores, as in Go's own literals. */
const FLOAT = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const HEX_FLOAT = /^[+-]?0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/;
const INFINITE = /^([+-])?inf(inity)?$/i;

/** As Go's strconv.ParseFloat; undefined when it is none. */
export function parseDouble(text: string): number | undefined {
  if (/^[+-]?nan$/i.test(text)) return /^nan$/i.test(text) ? NaN : undefined;
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === "-" ? -Infinity : Infinity;
  const hex = HEX_FLOAT.exec(text);
  if (hex) return hexDouble(text.startsWith("-"), hex[1] ?? "", hex[2] ?? "", Number(hex[3]));
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

function hexDouble(negative: boolean, whole: string, fraction: string, exponent: number): number | undefined {
  if (whole + fraction === "") return undefined;
  const value = parseInt(whole + fraction, 16) * 2 ** (exponent - 4 * fraction.length);
  if (!Number.isFinite(value)) return undefined;
  return negative ? -value : value;
}

function doubleToInt(value: number): bigint {
  if (Number.isNaN(value) || value <= -(2 ** 63) || value >= 2 ** 63) return fault("integer overflow");
  return BigInt(Math.trunc(value));
}

function doubleToUint(value: number): Uint {
  if (Number.isNaN(value) || value < 0 || value >= 2 ** 64) return fault("unsigned integer overflow");
  return Uint.of(BigInt(Math.trunc(value)));
}

const TRUE: ReadonlySet<string> = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const FALSE: ReadonlySet<string> = new Set(["0", "f", "F", "false", "FALSE", "False"]);

function textToBool(text: string): boolean {
  if (TRUE.has(text)) return true;
  return FALSE.has(text) ? false : unconvertible("string", "bool");
}

function bytesToText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fault("invalid UTF-8 in bytes, cannot convert to string");
  }
}

function textToDuration(text: string): Duration {
  const nanoseconds = parseDuration(text);
  return nanoseconds === undefined
    ? unconvertible("string", "google.protobuf.Duration")
    : new Duration(nanoseconds);
}

function textToTimestamp(text: string): Timestamp {
  const nanoseconds = parseTimestamp(text);
  return nanoseconds === undefined
    ? unconvertible("string", "google.protobuf.Timestamp")
    : timestampOf(nanoseconds);
}

/** A duration in seconds, as Go prints the double that it is. */
export function durationText({ nanoseconds }: Duration): string {
  const whole = nanoseconds / SECOND;
  return `${plainDecimal(Number(whole) + Number(nanoseconds - whole * SECOND) / 1e9)}s`;
}

/** The text of a value, where it has one. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number") return formatDouble(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return bytesToText(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof TypeValue) return value.name;
  throw NO_SUCH_OVERLOAD;
}

/** Only from bytes to text, and back, is the whole value walked through. */
function walks(from: string): Cost {
  return (overload) => (overload?.parameters[0]?.kind === from ? traversal() : 1);
}

export const CONVERSIONS: readonly FunctionDeclaration[] = [
  declare(
    "type",
    { "type(A) -> type(A)": undefined },
    { singleton: (value: unknown) => new TypeValue(typeName(value)) },
  ),
  declare("dyn", { "dyn(A) -> dyn": undefined }, { singleton: identity }),
  declare("bool", { "bool(bool) -> bool": identity, "bool(string) -> bool": textToBool }),
  declare(
    "bytes",
    {
      "bytes(bytes) -> bytes": identity,
      "bytes(string) -> bytes": (text: string) => new TextEncoder().encode(text),
    },
    { cost: walks("string") },
  ),
  declare("double", {
    "double(double) -> double": identity,
    "double(int) -> double": (value: bigint) => Number(value),
    "double(string) -> double": (text: string) => parseDouble(text) ?? unconvertible("string", "double"),
    "double(uint) -> double": ({ value }: Uint) => Number(value),
  }),
  declare("duration", {
    "duration(duration) -> duration": identity,
    "duration(int) -> duration": () => unconvertible("int", "google.protobuf.Duration"),
    "duration(string) -> duration": textToDuration,
  }),
  declare("int", {
    "int(int) -> int": identity,
    "int(double) -> int": doubleToInt,
    "int(duration) -> int": ({ nanoseconds }: Duration) => nanoseconds,
    "int(string) -> int": textToInt,
    "int(timestamp) -> int": ({ nanoseconds }: Timestamp) =>
      nanoseconds >= 0n || nanoseconds % SECOND === 0n ? nanoseconds / SECOND : nanoseconds / SECOND - 1n,
    "int(uint) -> int": ({ value }: Uint) => (value <= MAX_INT ? value : fault("integer overflow")),
  }),
  declare(
    "string",
    Object.fromEntries(
      ["string", "bool", "bytes", "double", "duration", "int", "timestamp", "uint"].map((type) => [
        `string(${type}) -> string`,
        textOf,
      ]),
    ),
    { cost: walks("bytes") },
  ),
  declare("timestamp", {
    "timestamp(timestamp) -> timestamp": identity,
    "timestamp(int) -> timestamp": (seconds: bigint) => timestampOf(seconds * SECOND),
    "timestamp(string) -> timestamp": textToTimestamp,
  }),
  declare("uint", {
    "uint(uint) -> uint": identity,
    "uint(double) -> uint": doubleToUint,
    "uint(int) -> uint": (value: bigint) =>
      value < 0n ? fault("unsigned integer overflow") : Uint.of(value),
    "uint(string) -> uint": textToUint,
  }),
];
