/**
 * Values of CEL in JavaScript: bool, string and null are themselves; int is bigint, double is number, uint is {@link Uint}, bytes
 * is Uint8Array, list is Array, map is Map (keys: string, bigint, boolean, {@link Uint} by value); the rest are classes.
 */
import { fault } from "./fault";

export const MIN_INT = -(2n ** 63n);
export const MAX_INT = 2n ** 63n - 1n;
export const MAX_UINT = 2n ** 64n - 1n;

/** Unsigned integers, one object a value, so that they are keys of maps. */
export class Uint {
  private static readonly known = new Map<bigint, Uint>();

  private constructor(readonly value: bigint) {}

  static of(value: bigint): Uint {
    const known = Uint.known.get(value);
    if (known) return known;
    const made = new Uint(value);
    if (Uint.known.size < 10_000) Uint.known.set(value, made);
    return made;
  }
}

/** Nanoseconds since 1970. */
export class Timestamp {
  constructor(readonly nanoseconds: bigint) {}
}

export class Duration {
  constructor(readonly nanoseconds: bigint) {}
}

export class Optional {
  static readonly NONE = new Optional(undefined);

  constructor(readonly value: unknown) {}

  static of(value: unknown): Optional {
    return new Optional(value);
  }

  get present(): boolean {
    return this.value !== undefined;
  }
}

/** A type as a value: what `type(x)` answers. */
export class TypeValue {
  constructor(readonly name: string) {}
}

/** A value of one of Kubernetes' own types: quantity, ip, cidr, url, semver, named format. */
export abstract class Opaque {
  abstract readonly typeName: string;
  /** Whether both are equal; the other is of the same class. */
  abstract equals(other: this): boolean;
  /** What the API server counts as its size. */
  get size(): number {
    return 1;
  }
}

/** The name of a value's type. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    case "number":
      return "double";
    default:
      return objectTypeName(value);
  }
}

function objectTypeName(value: unknown): string {
  if (value === null) return "null_type";
  if (Array.isArray(value)) return "list";
  if (value instanceof Map) return "map";
  if (value instanceof Opaque) return value.typeName;
  if (value instanceof Optional) return "optional_type";
  if (value instanceof Uint) return "uint";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof TypeValue) return "type";
  return fault(`unsupported value ${typeof value}`);
}

/** Code points of a text, which is CEL's size; plain ASCII takes no walk. */
export function textSize(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

/** The value of a map's key, whatever number type it is looked up by. */
export function findKey(map: ReadonlyMap<unknown, unknown>, key: unknown): unknown {
  const found = map.get(key);
  if (found !== undefined || typeof key === "string") return found;
  const integer = integerOf(key);
  if (integer === undefined) return undefined;
  return map.get(integer) ?? (integer >= 0n && integer <= MAX_UINT ? map.get(Uint.of(integer)) : undefined);
}

/** What a value is as a key: any but bytes may be one; numbers and texts that are equal are the same. */
export function mapKey(key: unknown): unknown {
  return key instanceof Uint8Array ? fault("hash of unhashable type types.Bytes") : key;
}

/** A number as the integer it equals, if it does. */
export function integerOf(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (value instanceof Uint) return value.value;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined;
}
