/** Arithmetic, order, membership, size: what cel-go's standard library declares for operators. */
import { compare, equal } from "../compare";
import { comparison, concatenation, sizeOf } from "../cost";
import { fault, NO_SUCH_OVERLOAD } from "../fault";
import { declare, type Cost, type FunctionDeclaration, type Overload } from "../functions";
import { Duration, findKey, MAX_INT, MAX_UINT, MIN_INT, Opaque, Timestamp, Uint } from "../values";
import { addTime, durationOf, subtractTime } from "./time";
import { UNKNOWN } from "../../plan";
import { UNKNOWN_FAULT } from "../fault";
import { LazyMap } from "../lazy-map";

export function checkInt(value: bigint): bigint {
  return value >= MIN_INT && value <= MAX_INT ? value : fault("integer overflow");
}

export function checkUint(value: bigint): Uint {
  return value >= 0n && value <= MAX_UINT ? Uint.of(value) : fault("unsigned integer overflow");
}

type Arithmetic = "+" | "-" | "*" | "/" | "%";

function integers(operator: Arithmetic, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0n ? fault("division by zero") : a / b;
    case "%":
      return b === 0n ? fault("modulus by zero") : a % b;
  }
}

function doubles(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      throw NO_SUCH_OVERLOAD;
  }
}

function arithmetic(operator: Arithmetic): (a: unknown, b: unknown) => unknown {
  return (a, b) => {
    if (typeof a === "string" && typeof b === "string" && operator === "+") return a + b;
    if (typeof a === "bigint" && typeof b === "bigint") return checkInt(integers(operator, a, b));
    if (typeof a === "number" && typeof b === "number") return doubles(operator, a, b);
    if (a instanceof Uint && b instanceof Uint) return checkUint(integers(operator, a.value, b.value));
    if (operator === "+") return add(a, b);
    if (operator === "-") return subtractTime(a, b);
    throw NO_SUCH_OVERLOAD;
  };
}

function isNumeric(value: unknown): boolean {
  return typeof value === "bigint" || typeof value === "number" || value instanceof Uint;
}

function add(a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as unknown[]), ...(b as unknown[])];
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    const joined = new Uint8Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  }
  return addTime(a, b);
}

const isAddable = (value: unknown): boolean =>
  isNumeric(value) ||
  typeof value === "string" ||
  Array.isArray(value) ||
  value instanceof Uint8Array ||
  isTime(value);
const isTime = (value: unknown): boolean => value instanceof Timestamp || value instanceof Duration;
export const isOrdered = (value: unknown): boolean =>
  isNumeric(value) ||
  typeof value === "string" ||
  typeof value === "boolean" ||
  value instanceof Uint8Array ||
  isTime(value);

const ORDERED = [
  ...["bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration"].map((type) => [
    type,
    type,
  ]),
  ...["int", "uint", "double"].flatMap((one) =>
    ["int", "uint", "double"].filter((other) => other !== one).map((other) => [one, other]),
  ),
];

/** Texts and bytes cost by their length where it is known that they are. */
const orderCost: Cost = (overload) => (walksText(overload) ? comparison : 1);

const additionCost: Cost = (overload) => (walksText(overload) ? concatenation : 1);

function walksText(overload: Overload | undefined): boolean {
  const kind = overload?.parameters[0]?.kind;
  return kind === "string" || kind === "bytes";
}

function order(operator: string, holds: (order: number) => boolean): FunctionDeclaration {
  return declare(
    `_${operator}_`,
    Object.fromEntries(ORDERED.map(([a, b]) => [`_${operator}_(${a}, ${b}) -> bool`, undefined])),
    { singleton: (a: unknown, b: unknown) => holds(compare(a, b)), accepts: isOrdered, cost: orderCost },
  );
}

function operator(name: Arithmetic, signatures: readonly string[]): FunctionDeclaration {
  const accepts: Readonly<Record<Arithmetic, (value: unknown) => boolean>> = {
    "+": isAddable,
    "-": (value) => isNumeric(value) || isTime(value),
    "*": isNumeric,
    "/": isNumeric,
    "%": (value) => typeof value === "bigint" || value instanceof Uint,
  };
  return declare(
    `_${name}_`,
    Object.fromEntries(signatures.map((signature) => [`_${name}_${signature}`, undefined])),
    {
      singleton: arithmetic(name),
      accepts: accepts[name],
      ...(name === "+" && { cost: additionCost }),
    },
  );
}

/** Whether a list has an element; a value of Kubernetes' own types equals none of another type. */
export function contains(list: readonly unknown[], wanted: unknown): boolean {
  return list.some((element) => {
    if (element === UNKNOWN) throw UNKNOWN_FAULT;
    if (wanted instanceof Opaque && !(element instanceof Opaque && element.typeName === wanted.typeName))
      return false;
    return equal(wanted, element);
  });
}

function isIn(wanted: unknown, within: unknown): boolean {
  if (Array.isArray(within)) return contains(within, wanted);
  if (within instanceof LazyMap) return true;
  if (!(within instanceof Map)) throw NO_SUCH_OVERLOAD;
  const found = findKey(within, wanted);
  if (found === UNKNOWN) throw UNKNOWN_FAULT;
  return found !== undefined;
}

const membershipCost: Cost = (overload) =>
  overload?.parameters[1]?.kind === "list" ? ([, list]) => sizeOf(list) : 1;

function size(value: unknown): bigint {
  if (!isSized(value)) throw NO_SUCH_OVERLOAD;
  return BigInt(sizeOf(value));
}

function isSized(value: unknown): boolean {
  return (
    typeof value === "string" || Array.isArray(value) || value instanceof Map || value instanceof Uint8Array
  );
}

const isSigned = (value: unknown): boolean =>
  typeof value === "bigint" || typeof value === "number" || value instanceof Duration;

function negate(value: unknown): unknown {
  if (typeof value === "bigint") return checkInt(-value);
  if (typeof value === "number") return -value;
  if (value instanceof Duration) return durationOf(-value.nanoseconds);
  throw NO_SUCH_OVERLOAD;
}

const NUMBERS = ["int", "uint", "double"].map((type) => `(${type}, ${type}) -> ${type}`);

export const OPERATORS: readonly FunctionDeclaration[] = [
  declare("_?_:_", { "_?_:_(bool, A, A) -> A": undefined }),
  declare("_&&_", { "_&&_(bool, bool) -> bool": undefined }),
  declare("_||_", { "_||_(bool, bool) -> bool": undefined }),
  declare(
    "!_",
    { "!_(bool) -> bool": undefined },
    {
      singleton: (value: unknown) => {
        if (typeof value === "boolean") return !value;
        throw NO_SUCH_OVERLOAD;
      },
    },
  ),
  declare("@not_strictly_false", { "@not_strictly_false(bool) -> bool": (value: boolean) => value }),
  declare("_==_", { "_==_(A, A) -> bool": undefined }),
  declare("_!=_", { "_!=_(A, A) -> bool": undefined }),
  operator("+", [
    ...NUMBERS,
    "(bytes, bytes) -> bytes",
    "(duration, duration) -> duration",
    "(duration, timestamp) -> timestamp",
    "(timestamp, duration) -> timestamp",
    "(list(A), list(A)) -> list(A)",
    "(string, string) -> string",
  ]),
  operator("-", [
    ...NUMBERS,
    "(duration, duration) -> duration",
    "(timestamp, duration) -> timestamp",
    "(timestamp, timestamp) -> duration",
  ]),
  operator("*", NUMBERS),
  operator("/", NUMBERS),
  operator("%", NUMBERS.slice(0, 2)),
  declare(
    "-_",
    { "-_(double) -> double": undefined, "-_(int) -> int": undefined },
    { singleton: negate, accepts: (value) => isSigned(value) },
  ),
  order("<", (result) => result < 0),
  order("<=", (result) => result <= 0),
  order(">", (result) => result > 0),
  order(">=", (result) => result >= 0),
  declare("_[_]", {
    "_[_](list(A), int) -> A": undefined,
    "_[_](map(A, B), A) -> B": undefined,
    "_[_](optional(list(V)), int) -> optional(V)": undefined,
    "_[_](optional(map(K, V)), K) -> optional(V)": undefined,
  }),
  declare("_[?_]", {
    "_[?_](list(V), int) -> optional(V)": undefined,
    "_[?_](optional(list(V)), int) -> optional(V)": undefined,
    "_[?_](map(K, V), K) -> optional(V)": undefined,
    "_[?_](optional(map(K, V)), K) -> optional(V)": undefined,
  }),
  declare(
    "@in",
    { "@in(A, list(A)) -> bool": undefined, "@in(A, map(A, B)) -> bool": undefined },
    { singleton: isIn, cost: membershipCost },
  ),
  declare(
    "size",
    Object.fromEntries(
      ["bytes", "list(A)", "map(A, B)", "string"].flatMap((type) => [
        [`size(${type}) -> int`, undefined],
        [`${type}.size() -> int`, undefined],
      ]),
    ),
    {
      singleton: size,
      accepts: isSized,
    },
  ),
];
