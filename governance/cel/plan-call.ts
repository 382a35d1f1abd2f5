/** Calls: operators and functions, by what the checker found they may mean. */
import { equal } from "./compare";
import { comparison } from "./cost";
import type { Call, Expression } from "./expression";
import { Fault, NO_SUCH_OVERLOAD, Unknown } from "./fault";
import { Frame, type Step } from "./frame";
import type { FunctionDeclaration } from "./functions";
import { attempt, callOfTwo, planInvocation } from "./plan-invoke";
import { planMembership } from "./plan-membership";
import { constant, start, type Plan, type Planning } from "./planning";
import { Opaque, Optional, typeName } from "./values";

/** Functions whose value of a constant is a constant. */
const CONVERSIONS: ReadonlySet<string> = new Set([
  "bool",
  "bytes",
  "double",
  "duration",
  "dyn",
  "int",
  "string",
  "timestamp",
  "type",
  "uint",
]);

export function planCall(node: Call, planning: Planning): Plan {
  const name = node.qualified ?? node.name;
  const operands: readonly Expression[] =
    node.target && !node.qualified ? [node.target, ...node.args] : node.args;
  const plans = operands.map((operand) => planning.plan(operand));
  switch (name) {
    case "_&&_":
      return { step: logical(plans, false) };
    case "_||_":
      return { step: logical(plans, true) };
    case "_?_:_":
      return conditional(plans);
    case "_==_":
    case "_!=_":
      return { step: equality(plans, name === "_==_") };
    case "or":
    case "orValue":
      return { step: alternative(plans, name === "orValue") };
    case "@in": {
      const membership = planMembership(node, plans);
      if (membership) return membership;
    }
  }
  const declared = planning.functions.get(name);
  if (!declared) throw new Error(`no function ${name}`);
  const step = planInvocation(withPattern(declared, plans[1]), node.overloads ?? [], plans);
  if (CONVERSIONS.has(name) && plans.length === 1 && plans[0]?.constant)
    return constant(step(new Frame({}, 0)));
  return { step };
}

/** A function whose pattern is constant is made for it, and checks its arguments itself. */
function withPattern(
  declaration: FunctionDeclaration,
  pattern: Plan | undefined,
): FunctionDeclaration & { readonly made?: true } {
  const text = pattern?.constant?.value;
  const made = typeof text === "string" ? declaration.ofPattern?.(text) : undefined;
  if (!made) return declaration;
  const { accepts: _, ...rest } = declaration;
  return { ...rest, singleton: made, made: true };
}

/** `||` where `decides` is true, else `&&`: the deciding value wins over errors, and what is unknown over errors too. */
function logical(plans: readonly Plan[], decides: boolean): Step {
  const [left, right] = plans.map(({ step }) => step);
  if (!left || !right) throw new Error("a logical operator has two operands");
  return (frame) => {
    const first = attempt(left, frame);
    if (first === decides) return decides;
    if (first === !decides) {
      const value = right(frame);
      if (typeof value === "boolean") return value;
      throw NO_SUCH_OVERLOAD;
    }
    const second = attempt(right, frame);
    if (second === decides) return decides;
    throw undecided(first, second);
  };
}

/** What stands when neither operand decides: the unknown one, else the first error. */
export function undecided(first: unknown, second: unknown): Fault | Unknown {
  if (first instanceof Unknown) return first;
  if (second instanceof Unknown) return second;
  for (const value of [first, second]) {
    if (value instanceof Fault) return value;
    if (typeof value !== "boolean") return NO_SUCH_OVERLOAD;
  }
  return NO_SUCH_OVERLOAD;
}

/** A branch that is a path costs its selections only, as in the API server. */
function conditional(plans: readonly Plan[]): Plan {
  const [condition, truthy, falsy] = plans;
  if (!condition || !truthy || !falsy) throw new Error("a condition has three operands");
  const [yes, no] = [truthy.path?.resolve ?? truthy.step, falsy.path?.resolve ?? falsy.step];
  const { step } = condition;
  return start((frame) => {
    const value = step(frame);
    if (value === true) return yes(frame);
    if (value === false) return no(frame);
    throw NO_SUCH_OVERLOAD;
  }, 0);
}

function equality(plans: readonly Plan[], wanted: boolean): Step {
  const compare = (a: unknown, b: unknown): boolean => {
    if (typeof a === "string" && typeof b === "string") return (a === b) === wanted;
    return !wanted && a instanceof Opaque && typeName(a) !== typeName(b) ? true : equal(a, b) === wanted;
  };
  const cost = (a: unknown, b: unknown): number => (wanted && a instanceof Opaque ? 1 : minimumCost(a, b));
  return callOfTwo(plans, compare, cost, "both");
}

const SHORT = 10;

/** Of the smaller of both: the same for every short text. */
function minimumCost(a: unknown, b: unknown): number {
  if (typeof a === "string" && typeof b === "string" && a !== "" && b !== "")
    if (a.length <= SHORT || b.length <= SHORT) return 1;
  return comparison([a, b], undefined);
}

/** `optional.or(optional)` and `optional.orValue(value)`: the second is evaluated only where it is needed. */
function alternative(plans: readonly Plan[], unwrap: boolean): Step {
  const [first, second] = plans.map(({ step }) => step);
  if (!first || !second) throw new Error("an alternative has two operands");
  const unwrapped = unwrap ? plans[0]?.unwrapped : undefined;
  if (unwrapped)
    return (frame) => {
      const value = unwrapped(frame);
      return value === undefined ? second(frame) : value;
    };
  return (frame) => {
    const value = first(frame);
    if (!(value instanceof Optional)) return value;
    if (!value.present) return second(frame);
    return unwrap ? value.value : value;
  };
}
