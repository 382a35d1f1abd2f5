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
  const qualifiers = [...path.qualifiers, qualifier];
  const resolve = follow(path.base, qualifiers);
  const { cost } = path;
  return {
    step: (frame) => {
      frame.charge(cost);
      return resolve(frame);
    },
    path: { base: path.base, qualifiers, cost, resolve },
  };
}

function follow(base: Step, qualifiers: readonly Qualifier[]): Step {
  const names = qualifiers.flatMap(({ key, optional, test }) =>
    typeof key === "string" && !optional && !test ? [key] : [],
  );
  if (names.length === qualifiers.length) return followNames(base, names, qualifiers);
  return (frame) => {
    let value = base(frame);
    if (value instanceof Optional) return followOptional(frame, value, qualifiers, 0);
    for (let i = 0; i < qualifiers.length; i++) {
      const qualifier = qualifiers[i];
      if (!qualifier || qualifier.optional) return followOptional(frame, Optional.of(value), qualifiers, i);
      const { key, test } = qualifier;
      if (test) return isThere(frame, value, key);
      value = typeof key === "string" ? member(frame, value, key) : indexed(frame, value, key(frame));
    }
    return value;
  };
}

/** Most paths are of names only. */
function followNames(base: Step, names: readonly string[], qualifiers: readonly Qualifier[]): Step {
  return (frame) => {
    let value = base(frame);
    if (value instanceof Optional) return followOptional(frame, value, qualifiers, 0);
    for (const name of names) value = member(frame, value, name);
    return value;
  };
}

/** Once a path is optional it remains so: what is not there ends it, and costs nothing. */
function followOptional(
  frame: Frame,
  from: Optional,
  qualifiers: readonly Qualifier[],
  start: number,
): Optional {
  let { value } = from;
  for (let i = start; i < qualifiers.length && value !== undefined; i++) {
    const { key = "", test } = qualifiers[i] ?? {};
    value = find(value, typeof key === "string" ? key : key(frame));
    if (value === undefined) break;
    frame.charge(SELECT_COST);
    if (test) value = null;
  }
  return value === undefined ? Optional.NONE : Optional.of(value);
}

/** `has`: whether the last of a path is there; what is before it must be. */
function isThere(frame: Frame, object: unknown, key: string | Step): boolean {
  frame.charge(SELECT_COST);
  return find(object, key) !== undefined;
}

function member(frame: Frame, object: unknown, field: string): unknown {
  frame.cost += SELECT_COST;
  const value: unknown = object instanceof Map ? object.get(field) : find(object, field);
  if (value === undefined) throw new Fault(`no such key: ${field}`);
  if (value === UNKNOWN) throw UNKNOWN_FAULT;
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
  const value = lookUp(object, key);
  if (value === UNKNOWN) throw UNKNOWN_FAULT;
  return value;
}

function lookUp(object: unknown, key: unknown): unknown {
  if (object instanceof Map) return findKey(object, key);
  if (Array.isArray(object)) return object[listIndex(key)];
  return object instanceof LazyMap && typeof key === "string" ? object.read(key) : undefined;
}

/** -1 where it is before any list. */
function listIndex(key: unknown): number {
  const index = integerOf(key);
  if (index !== undefined && index <= MAX_INT) return index >= 0n ? Number(index) : -1;
  if (typeof key === "number" || key instanceof Uint)
    throw new Fault(`unsupported index value ${describeValue(key)} in list`);
  throw new Fault(`unsupported index type '${typeName(key)}' in list`);
}
