/** cel-go's optional values. */
import { fault } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";
import { describeValue } from "../show";
import { Duration, Optional, Timestamp, Uint } from "../values";

/** Seconds between year 1, Go's zero time, and 1970. */
const GO_ZERO = -62_135_596_800n * 1_000_000_000n;

function isZero(value: unknown): boolean {
  if (value === null || value === false || value === 0 || value === 0n || value === "") return true;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanoseconds === 0n;
  return value instanceof Timestamp && value.nanoseconds === GO_ZERO;
}

function valueOf({ present, value }: Optional): unknown {
  return present ? value : fault("optional.none() dereference");
}

function unwrap(list: readonly unknown[]): unknown[] {
  return list.flatMap((element) => {
    if (!(element instanceof Optional)) return fault(`value ${describeValue(element)} is not optional`);
    return element.present ? [element.value] : [];
  });
}

export const OPTIONAL_FUNCTIONS: readonly FunctionDeclaration[] = [
  declare("optional.of", { "optional.of(V) -> optional(V)": Optional.of }),
  declare("optional.ofNonZeroValue", {
    "optional.ofNonZeroValue(V) -> optional(V)": (value: unknown) =>
      isZero(value) ? Optional.NONE : Optional.of(value),
  }),
  declare("optional.none", { "optional.none() -> optional(V)": () => Optional.NONE }),
  declare("value", { "optional(V).value() -> V": valueOf }),
  declare("hasValue", { "optional(V).hasValue() -> bool": ({ present }: Optional) => present }),
  declare("or", { "optional(V).or(optional(V)) -> optional(V)": undefined }),
  declare("orValue", { "optional(V).orValue(V) -> V": undefined }),
  declare("first", {
    "list(V).first() -> optional(V)": (list: readonly unknown[]) =>
      list.length === 0 ? Optional.NONE : Optional.of(list[0]),
  }),
  declare("last", {
    "list(V).last() -> optional(V)": (list: readonly unknown[]) =>
      list.length === 0 ? Optional.NONE : Optional.of(list.at(-1)),
  }),
  declare("optional.unwrap", { "optional.unwrap(list(optional(V))) -> list(V)": unwrap }),
  declare("unwrapOpt", { "list(optional(V)).unwrapOpt() -> list(V)": unwrap }),
];
