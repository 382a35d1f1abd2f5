/** How a function is called, and what the call costs. */
import { CostExceeded, Fault, NO_SUCH_OVERLOAD, Unknown } from "./fault";
import type { Frame, Step } from "./frame";
import {
  invoke,
  matchesAll,
  matchesType,
  noSuchOverload,
  type CallCost,
  type FunctionDeclaration,
  type Overload,
  type Run,
} from "./functions";
import type { Plan } from "./planning";
import { Duration, Timestamp } from "./values";

/** A declaration, or one made for a constant pattern. */
export type Callable = FunctionDeclaration & { readonly made?: true };

/** Runs a step; what it throws that operators may absorb is its answer. */
export function attempt(step: Step, frame: Frame): unknown {
  try {
    return step(frame);
  } catch (error) {
    if (error instanceof Fault || error instanceof Unknown) return error;
    throw error;
  }
}

/** Plans a call of what the checker found that it may mean. */
export function planInvocation(
  declaration: Callable,
  overloads: readonly Overload[],
  plans: readonly Plan[],
): Step {
  const only = overloads.length === 1 ? overloads[0] : undefined;
  const cost = declaration.cost?.(only) ?? 1;
  if (plans.length === 1) return callOfOne(plans, runnerOfOne(declaration, only), cost);
  // Where the overload is found by the arguments, none is evaluated after one that fails.
  const both = !declaration.made && (declaration.singleton !== undefined || only !== undefined);
  if (plans.length === 2)
    return callOfTwo(plans, runnerOfTwo(declaration, only), costOfTwo(cost), both ? "both" : "in-turn");
  return callOfMany(plans, runnerOfMany(declaration, only), cost);
}

function charge(frame: Frame, cost: CallCost | number, args: readonly unknown[], result: unknown): void {
  frame.charge(typeof cost === "number" ? cost : cost(args, result));
}

function callOfOne([plan]: readonly Plan[], run: (value: unknown) => unknown, cost: CallCost | number): Step {
  const step = plan?.step;
  if (!step) throw new Error("a call of one has one operand");
  return (frame) => {
    let value: unknown;
    let result: unknown;
    try {
      value = step(frame);
      result = run(value);
    } catch (error) {
      // The API server counts a call although it fails.
      if (!(error instanceof CostExceeded)) charge(frame, cost, [value ?? error], error);
      throw error;
    }
    if (typeof cost === "number") frame.charge(cost);
    else frame.charge(cost([value], result));
    return result;
  };
}

type BinaryCost = number | ((a: unknown, b: unknown, result: unknown) => number);

function costOfTwo(cost: CallCost | number): BinaryCost {
  return typeof cost === "number" ? cost : (a, b, result) => cost([a, b], result);
}

/** "both": the second operand is evaluated, and counted, although the first fails. */
export function callOfTwo(
  [left, right]: readonly Plan[],
  run: (a: unknown, b: unknown) => unknown,
  cost: BinaryCost,
  evaluated: "both" | "in-turn",
): Step {
  const first = left?.step;
  const second = right?.step;
  if (!first || !second) throw new Error("a call of two has two operands");
  const charge = (frame: Frame, a: unknown, b: unknown, result: unknown): void =>
    frame.charge(typeof cost === "number" ? cost : cost(a, b, result));
  const failed = (frame: Frame, error: unknown, a: unknown, b: unknown): unknown => {
    if (error instanceof CostExceeded) return error;
    if (a !== undefined) charge(frame, a, b ?? error, error);
    else if (evaluated === "both") charge(frame, error, attempt(second, frame), error);
    return error;
  };
  return (frame) => {
    let a: unknown;
    let b: unknown;
    let result: unknown;
    try {
      a = first(frame);
      b = second(frame);
      result = run(a, b);
    } catch (error) {
      throw failed(frame, error, a, b);
    }
    charge(frame, a, b, result);
    return result;
  };
}

function callOfMany(
  plans: readonly Plan[],
  run: (args: readonly unknown[]) => unknown,
  cost: CallCost | number,
): Step {
  const steps = plans.map(({ step }) => step);
  return (frame) => {
    const args: unknown[] = [];
    let result: unknown;
    try {
      for (const step of steps) args.push(step(frame));
      result = run(args);
    } catch (error) {
      const last = args.length + 1 >= steps.length;
      if (last && !(error instanceof CostExceeded)) charge(frame, cost, [...args, error], error);
      throw error;
    }
    charge(frame, cost, args, result);
    return result;
  };
}

type Unary = (value: unknown) => unknown;
type Binary = (a: unknown, b: unknown) => unknown;

/** By the one implementation, the one overload meant, or the first that takes the arguments. */
function runnerOfOne(declaration: Callable, only: Overload | undefined): Unary {
  const { name, singleton, accepts, unguarded } = declaration;
  if (singleton) return guarded(name, singleton, accepts) as Unary;
  const overload = boundOverload(declaration, only);
  const [type] = overload?.parameters ?? [];
  if (!overload?.run || !type) return (value) => dispatch(declaration, [value]);
  const run = overload.run as Unary;
  if (unguarded) return run;
  return (value) => {
    if (!matchesType(type, value)) throw noSuchOverload(name, [value]);
    return run(value);
  };
}

function runnerOfTwo(declaration: Callable, only: Overload | undefined): Binary {
  const { name, singleton, accepts, unguarded } = declaration;
  if (singleton) return guarded(name, singleton as Binary, accepts);
  const overload = boundOverload(declaration, only);
  const [first, second] = overload?.parameters ?? [];
  if (!overload?.run || !first || !second) return (a, b) => dispatch(declaration, [a, b]);
  const run = overload.run as Binary;
  if (unguarded) return run;
  return (a, b) => {
    if (!matchesType(first, a) || !matchesType(second, b)) throw noSuchOverload(name, [a, b]);
    return run(a, b);
  };
}

function runnerOfMany(
  declaration: Callable,
  only: Overload | undefined,
): (args: readonly unknown[]) => unknown {
  const { name, singleton } = declaration;
  if (singleton) return (args) => invoke(singleton, args);
  const overload = boundOverload(declaration, only);
  const { run, parameters = [] } = overload ?? {};
  if (!run) return (args) => dispatch(declaration, args);
  return (args) => {
    if (!matchesAll(parameters, args)) throw noSuchOverload(name, args);
    return invoke(run, args);
  };
}

function boundOverload({ overloads }: Callable, only: Overload | undefined): Overload | undefined {
  if (only) return only;
  const bound = overloads.filter(({ run }) => run !== undefined);
  return bound.length === 1 ? bound[0] : undefined;
}

function dispatch({ name, overloads }: Callable, args: readonly unknown[]): unknown {
  for (const { run, parameters } of overloads)
    if (run && matchesAll(parameters, args)) return invoke(run, args);
  throw noSuchOverload(name, args);
}

/** An implementation knows what it takes; what is said of an operand that is none of its kind depends on the operand. */
function guarded(name: string, run: Run, accepts: ((operand: unknown) => boolean) | undefined): Binary {
  const binary = run as Binary;
  if (!accepts) return binary;
  return (a, b) => {
    try {
      return binary(a, b);
    } catch (error) {
      throw error === NO_SUCH_OVERLOAD && !accepts(a) ? notAccepted(name, a) : error;
    }
  };
}

/** Texts and times answer for themselves that they know no such function, and say no more. */
function notAccepted(name: string, operand: unknown): Fault {
  const answers =
    typeof operand === "string" ||
    operand instanceof Timestamp ||
    operand instanceof Duration ||
    (name === "-_" && typeof operand === "boolean");
  return answers ? NO_SUCH_OVERLOAD : new Fault(`no such overload: ${name}`);
}
