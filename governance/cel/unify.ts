/** Whether types agree, and what that says of type parameters: the rules of cel-go's checker. */
import { DYN, isDynOrError, sameType, type CelType } from "./types";

/** What is known of type parameters, by name. */
export type Substitutions = Map<string, CelType>;

/** Whether a value of `from` may stand where `to` is expected; notes what it says of parameters, if it may. */
export function assignable(known: Substitutions, from: CelType, to: CelType): boolean {
  return attempt(known, (trial) => assign(trial, from, to));
}

export function allAssignable(
  known: Substitutions,
  from: readonly CelType[],
  to: readonly CelType[],
): boolean {
  return attempt(known, (trial) => assignAll(trial, from, to));
}

function attempt(known: Substitutions, test: (trial: Substitutions) => boolean): boolean {
  const trial = new Map(known);
  if (!test(trial)) return false;
  for (const [name, type] of trial) known.set(name, type);
  return true;
}

function assign(known: Substitutions, from: CelType, to: CelType): boolean {
  if (to.kind === "param") {
    const { valid, bound } = substitutes(known, from, to);
    if (valid) return true;
    if (bound) return false;
  }
  if (from.kind === "param") return substitutes(known, to, from).valid;
  if (isDynOrError(from) || isDynOrError(to)) return true;
  if (from.kind === "null") return nullable(to);
  if (to.kind === "null") return nullable(from);
  if (from.kind === "type") return to.kind === "type";
  return from.kind === to.kind && from.name === to.name && assignAll(known, from.parameters, to.parameters);
}

function assignAll(known: Substitutions, from: readonly CelType[], to: readonly CelType[]): boolean {
  return from.length === to.length && from.every((one, index) => assign(known, one, to[index] ?? DYN));
}

function nullable({ kind }: CelType): boolean {
  return (
    kind === "null" || kind === "opaque" || kind === "struct" || kind === "duration" || kind === "timestamp"
  );
}

/** Whether the parameter may stand for the type, and whether something was known of it before. */
function substitutes(
  known: Substitutions,
  type: CelType,
  param: CelType,
): { valid: boolean; bound: boolean } {
  if (sameType(type, param)) return { valid: true, bound: true };
  const bound = known.get(param.name);
  if (bound === undefined) {
    const valid = !occursIn(known, param, type);
    if (valid) known.set(param.name, type);
    return { valid, bound: false };
  }
  if (sameType(type, bound)) return { valid: true, bound: true };
  if (!assign(known, type, bound)) return { valid: false, bound: true };
  const general = mostGeneral(type, bound);
  if (!occursIn(known, param, general)) known.set(param.name, general);
  return { valid: true, bound: true };
}

function occursIn(known: Substitutions, param: CelType, within: CelType): boolean {
  if (sameType(param, within)) return true;
  if (within.kind === "param") {
    const bound = known.get(within.name);
    return bound !== undefined && occursIn(known, param, bound);
  }
  return within.parameters.some((one) => occursIn(known, param, one));
}

/** The more general of two types that agree. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return lessSpecific(a, b) ? a : b;
}

function lessSpecific(a: CelType, b: CelType): boolean {
  if (a.kind === "dyn" || a.kind === "param") return true;
  if (b.kind === "dyn" || b.kind === "param") return false;
  if (a.kind !== b.kind) return false;
  if (a.kind === "type") return true;
  return (
    a.name === b.name &&
    a.parameters.length === b.parameters.length &&
    a.parameters.every((one, index) => lessSpecific(one, b.parameters[index] ?? DYN))
  );
}

/** The type with what is known of its parameters; `free` says what the others become. */
export function substitute(known: Substitutions, type: CelType, free: "keep" | "dyn"): CelType {
  if (type.kind === "param") {
    const bound = known.get(type.name);
    if (bound !== undefined) return substitute(known, bound, free);
    return free === "dyn" ? DYN : type;
  }
  if (type.parameters.length === 0) return type;
  return { ...type, parameters: type.parameters.map((one) => substitute(known, one, free)) };
}
