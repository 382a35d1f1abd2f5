/** Paths: `a.b`, `a[b]`, `a.?b`, `a[?b]`, `has(a.b)`. */
import { UNKNOWN } from "../plan";
import { SELECT_COST } from "./cost";
import type { Call, Select } from "./expression";
import { Fault, UNKNOWN_FAULT } from "./fault";
import type { Frame, Step } from "./frame";
import { LazyMap } from "./lazy-map";
import type { Path, Plan, Planning, Qualifier } from "./planning";
import { describeValue } from "./show";
import { findKey, integerOf, MAX_INT, Optional, typeName, Uint } from "./values";

export function planSelect({ operand, field, optional, test }: Select, planning: Planning): Plan {
  const path = pathOf(planning.plan(operand));
  if (!test) return extended(path, { key: field, optional });
  const { step, path: tested } = extended({ ...path, cost: 0 }, { key: field, optional, test: true });
  return {
    step: (frame) => {
      const found = step(frame);
      return found instanceof Optional ? found.present : found;
    },
    ...(tested && { path: tested }),
  };
}

export function planIndex({ name, args }: Call, planning: Planning): Plan {
  const [object, index] = args.map((arg) => planning.plan(arg));
  if (!object || !index) throw new Error("an index has two operands");
  const text = index.constant?.value;
  const key = typeof text === "string" ? text : (index.path?.resolve ?? index.step);
  return extended(pathOf(object), { key, optional: name === "_[?_]" });
}

/** The path so far; of anything else, one that begins there. */
function pathOf({ step, path }: Plan): Path {
  return path ?? { base: step, qualifiers: [], cost: SELECT_COST, resolve: step };
}

function extended(path: Path, qualifier: Qualifier): Plan {
  const { base, cost } = path;
  const qualifiers = [...path.qualifiers, qualifier];
  const isOptional = qualifiers.some(({ optional }) => optional);
  const within = isOptional ? unwrapped(base, qualifiers) : undefined;
  const resolve: Step = within ? (frame) => optionalOf(within(frame)) : follow(base, qualifiers);
  const charged =
    (step: Step): Step =>
    (frame) => {
      frame.charge(cost);
      return step(frame);
    };
  return {
    step: charged(resolve),
    path: { base, qualifiers, cost, resolve },
    ...(within && !qualifier.test && { unwrapped: charged(within) }),
  };
}

/** A path without optional parts; of an optional, one all the same. */
function follow(base: Step, qualifiers: readonly Qualifier[]): Step {
  const names = qualifiers.flatMap(({ key, test }) => (typeof key === "string" && !test ? [key] : []));
  if (names.length === qualifiers.length) return followNames(base, names, qualifiers);
  return (frame) => {
    let value = base(frame);
    if (value instanceof Optional) return followOptional(frame, value, qualifiers);
    for (const qualifier of qualifiers) value = followOne(frame, value, qualifier);
    return value;
  };
}

/** What an optional path ends at; undefined where nothing is there. Most are unwrapped at once, by `orValue`. */
function unwrapped(base: Step, qualifiers: readonly Qualifier[]): Step {
  const first = qualifiers.findIndex(({ optional }) => optional);
  const before = qualifiers.slice(0, first);
  return (frame) => {
    let value = base(frame);
    if (value instanceof Optional) return followWhatIsThere(frame, value.value, qualifiers, 0);
    for (const qualifier of before) value = followOne(frame, value, qualifier);
    return followWhatIsThere(frame, value, qualifiers, first);
  };
}

function followOne(frame: Frame, value: unknown, { key, test }: Qualifier): unknown {
  if (test) return isThere(frame, value, key);
  return typeof key === "string" ? member(frame, value, key) : indexed(frame, value, key(frame));
}

/** Most paths are of names only. */
function followNames(base: Step, names: readonly string[], qualifiers: readonly Qualifier[]): Step {
  return (frame) => {
    let value = base(frame);
    if (value instanceof Optional) return followOptional(frame, value, qualifiers);
    for (const name of names) value = member(frame, value, name);
    return value;
  };
}

function followOptional(frame: Frame, { value }: Optional, qualifiers: readonly Qualifier[]): Optional {
  return optionalOf(followWhatIsThere(frame, value, qualifiers, 0));
}

function optionalOf(value: unknown): Optional {
  return value === undefined ? Optional.NONE : Optional.of(value);
}

/** Once a path is optional it remains so: what is not there ends it, and costs nothing. */
function followWhatIsThere(
  frame: Frame,
  from: unknown,
  qualifiers: readonly Qualifier[],
  start: number,
): unknown {
  let value = from;
  for (let i = start; i < qualifiers.length && value !== undefined; i++) {
    const { key = "", test } = qualifiers[i] ?? {};
    value = find(value, typeof key === "string" ? key : key(frame));
    if (value === undefined) break;
    frame.charge(SELECT_COST);
    if (test) value = null;
  }
  return value;
}

/** `has`: whether the last of a path is there; what is before it must be. */
function isThere(frame: Frame, object: unknown, key: string | Step): boolean {
  frame.charge(SELECT_COST);
  return find(object, key) !== undefined;
}

function member(frame: Frame, object: unknown, field: string): unknown {
  frame.cost += SELECT_COST;
  const value = find(object, field);
  if (value === undefined) throw new Fault(`no such key: ${field}`);
  return value;
}

function indexed(frame: Frame, object: unknown, key: unknown): unknown {
  frame.charge(SELECT_COST);
  const value = find(object, key);
  if (value !== undefined) return value;
  throw new Fault(`${Array.isArray(object) ? "index out of bounds" : "no such key"}: ${describeValue(key)}`);
}

/** The member or element at a key; undefined where there is none. A fault where the key is none of its kind. */
function find(object: unknown, key: unknown): unknown {
  const value: unknown =
    object instanceof Map && typeof key === "string" ? object.get(key) : lookUp(object, key);
  if (value === UNKNOWN) throw UNKNOWN_FAULT;
  return value;
}

function lookUp(object: unknown, key: unknown): unknown {
  if (object instanceof LazyMap) return typeof key === "string" ? object.read(key) : undefined;
  if (object instanceof Map) return findKey(object, key);
  return Array.isArray(object) ? object[listIndex(key)] : undefined;
}

/** -1 where it is before any list. */
function listIndex(key: unknown): number {
  const index = integerOf(key);
  if (index !== undefined && index <= MAX_INT) return index >= 0n ? Number(index) : -1;
  if (typeof key === "number" || key instanceof Uint)
    throw new Fault(`unsupported index value ${describeValue(key)} in list`);
  throw new Fault(`unsupported index type '${typeName(key)}' in list`);
}
