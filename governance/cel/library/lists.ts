/** Kubernetes' list functions, cel-go's sets, and how macros make mappings. */
import { compare, equal } from "../compare";
import { leaves, product } from "../cost";
import { Fault, fault, NO_SUCH_OVERLOAD } from "../fault";
import { declare, type FunctionDeclaration, type Run } from "../functions";
import { describeValue } from "../show";
import { Duration, mapKey, Opaque, Uint } from "../values";
import { contains, isOrdered, OPERATORS } from "./operators";

type List = readonly unknown[];

const COMPARABLE = ["int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes"];

function ofEach(
  types: readonly string[],
  name: string,
  result: (type: string) => string,
  run: (type: string) => Run,
) {
  return declare(
    name,
    Object.fromEntries(types.map((type) => [`list(${type}).${name}() -> ${result(type)}`, run(type)])),
    { cost: () => leaves },
  );
}

/** As the API server: elements that cannot be compared with each other are in no order, but each must have one. */
function orderOf(a: unknown, b: unknown): number | undefined {
  if (!isOrdered(b)) throw NO_SUCH_OVERLOAD;
  try {
    return compare(a, b);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function isSorted(list: List): boolean {
  return list.every((element, index) => index === 0 || orderOf(list[index - 1], element) !== 1);
}

function extreme(name: string, wanted: 1 | -1): (list: List) => unknown {
  return (list) => {
    if (list.length === 0) return fault(`${name} called on empty list`);
    return list.reduce((best, element) => (orderOf(best, element) === -wanted ? element : best));
  };
}

const ZERO: Readonly<Partial<Record<string, unknown>>> = {
  int: 0n,
  uint: Uint.of(0n),
  double: 0,
  duration: new Duration(0n),
};

const plus = OPERATORS.find(({ name }) => name === "_+_")?.singleton as (a: unknown, b: unknown) => unknown;

function sum(type: string): (list: List) => unknown {
  return (list) => list.reduce((total, element) => plus(total, element), ZERO[type]);
}

function sameElement(a: unknown, b: unknown): boolean {
  if (a instanceof Opaque && !(b instanceof Opaque && a.typeName === b.typeName)) return false;
  return equal(a, b);
}

function subset(list: List, part: List): boolean {
  return part.every((element) => contains(list, element));
}

function sets(name: string, factor: number, run: Run): FunctionDeclaration {
  return declare(name, { [`${name}(list(T), list(T)) -> bool`]: run }, { cost: () => product(factor) });
}

type Entries = ReadonlyMap<unknown, unknown>;

function insert(map: Entries, key: unknown, value: unknown): Entries {
  const at = mapKey(key);
  if (map.has(at)) return fault(`insert failed: key ${describeValue(key)} already exists`);
  return new Map(map).set(at, value);
}

function insertAll(map: Entries, more: unknown): Entries {
  if (!(more instanceof Map)) throw NO_SUCH_OVERLOAD;
  let result = map;
  for (const [key, value] of more) result = insert(result, key, value);
  return result;
}

export const LIST_FUNCTIONS: readonly FunctionDeclaration[] = [
  ofEach(
    COMPARABLE,
    "isSorted",
    () => "bool",
    () => isSorted,
  ),
  ofEach(["int", "uint", "double", "duration"], "sum", (type) => type, sum),
  ofEach(
    COMPARABLE,
    "max",
    (type) => type,
    () => extreme("max", 1),
  ),
  ofEach(
    COMPARABLE,
    "min",
    (type) => type,
    () => extreme("min", -1),
  ),
  declare(
    "indexOf",
    {
      "list(A).indexOf(A) -> int": (list: List, wanted: unknown) =>
        BigInt(list.findIndex((element) => sameElement(element, wanted))),
    },
    { cost: () => leaves },
  ),
  declare(
    "lastIndexOf",
    {
      "list(A).lastIndexOf(A) -> int": (list: List, wanted: unknown) =>
        BigInt(list.findLastIndex((element) => sameElement(element, wanted))),
    },
    { cost: () => leaves },
  ),
  sets("sets.contains", 1, subset),
  sets("sets.equivalent", 2, (a: List, b: List) => subset(a, b) && subset(b, a)),
  sets("sets.intersects", 1, (a: List, b: List) => a.some((element) => contains(b, element))),
  declare("cel.@mapInsert", {
    "cel.@mapInsert(map(K, V), K, V) -> map(K, V)": insert,
    "cel.@mapInsert(map(K, V), map(K, V)) -> map(K, V)": insertAll,
  }),
];
