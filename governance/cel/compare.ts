/** Equality and order of values, across number types. */
import { fault, NO_SUCH_OVERLOAD, UNKNOWN_FAULT } from "./fault";
import { UNKNOWN } from "../plan";
import { Duration, findKey, Opaque, Optional, Timestamp, TypeValue, Uint } from "./values";

/** CEL's `==`: values of different types are unequal, numbers compare by value. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return a !== UNKNOWN || unknown();
  switch (typeof a) {
    case "string":
    case "boolean":
      return b === UNKNOWN && unknown();
    case "bigint":
    case "number":
      return b === UNKNOWN ? unknown() : isNumber(b) && order(a, b) === 0;
    default:
      return a === UNKNOWN || b === UNKNOWN ? unknown() : equalObjects(a, b);
  }
}

function unknown(): never {
  throw UNKNOWN_FAULT;
}

function equalObjects(a: unknown, b: unknown): boolean {
  if (a === null || b === null) return false;
  if (Array.isArray(a))
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((element, index) => equalMembers(element, b[index]))
    );
  if (a instanceof Map) return b instanceof Map && equalMaps(a, b);
  if (a instanceof Uint) return isNumber(b) && order(a, b) === 0;
  if (a instanceof Opaque) return equalOpaque(a, b);
  if (a instanceof Optional)
    return b instanceof Optional && a.present === b.present && (!a.present || equal(a.value, b.value));
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  return false;
}

function equalMaps(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = findKey(b, key);
    if (other === undefined || !equalMembers(value, other)) return false;
  }
  return true;
}

/** Within lists and mappings, the API server takes what it cannot compare for equal. */
function equalMembers(a: unknown, b: unknown): boolean {
  return (a instanceof Opaque && !sameOpaque(a, b)) || equal(a, b);
}

function sameOpaque(a: Opaque, b: unknown): b is Opaque {
  return b instanceof Opaque && a.typeName === b.typeName;
}

/** The API server knows no comparison of its own types with others. */
function equalOpaque(a: Opaque, b: unknown): boolean {
  if (!sameOpaque(a, b)) throw NO_SUCH_OVERLOAD;
  return a.equals(b);
}

type CelNumber = bigint | number | Uint;

export function isNumber(value: unknown): value is CelNumber {
  return typeof value === "bigint" || typeof value === "number" || value instanceof Uint;
}

/** Below, at or above zero; NaN when one is not a number. */
function order(a: CelNumber, b: CelNumber): number {
  const left = a instanceof Uint ? a.value : a;
  const right = b instanceof Uint ? b.value : b;
  // cel-go compares an integer with a double as doubles, within the range of 64-bit integers.
  if (typeof left === "number" || typeof right === "number") return compareAs(Number(left), Number(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareAs(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : left === right ? 0 : NaN;
}

/** CEL's order: -1, 0 or 1. A fault where there is none. */
export function compare(a: unknown, b: unknown): number {
  if (typeof a === "bigint" && typeof b === "bigint") return a < b ? -1 : a > b ? 1 : 0;
  if (isNumber(a) && isNumber(b)) {
    const result = order(a, b);
    return Number.isNaN(result) ? fault("NaN values cannot be ordered") : result;
  }
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration))
    return a.nanoseconds < b.nanoseconds ? -1 : a.nanoseconds > b.nanoseconds ? 1 : 0;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  throw NO_SUCH_OVERLOAD;
}

/** In the order of the UTF-8 bytes, which differs from that of UTF-16 units where surrogates meet U+E000 and above. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    const surrogates = left >= 0xd800 && right >= 0xd800;
    return (surrogates ? rank(left) - rank(right) : left - right) < 0 ? -1 : 1;
  }
  return Math.sign(a.length - b.length);
}

function rank(unit: number): number {
  return unit <= 0xdfff ? unit + 0x10000 : unit;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}
