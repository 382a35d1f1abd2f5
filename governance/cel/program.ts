/** Expressions, compiled and ready to be evaluated. */
import { check, type CelNames } from "./check";
import type { Expression } from "./expression";
import { CelError, CostExceeded, Fault, Unknown, UnknownValue } from "./fault";
import { Frame } from "./frame";
import { planExpression } from "./plan";
import { namesOf, TYPE_CONSTANTS } from "./environment";
import { parse } from "./syntax";
import { DYN, typeText, type CelType } from "./types";
import { validate } from "./validate";

/** How an evaluation ended: with a value, an error in the API server's words, or for want of a value that is not known. */
export interface Evaluation {
  readonly value?: unknown;
  readonly error?: string;
  readonly unknown?: true;
  /** Until then, by the API server's count. */
  readonly cost: number;
}

export interface CelProgram {
  readonly expression: string;
  /** Static type of the result, as the API server prints it, e.g. `bool`, `list(dyn)`. */
  readonly type: string;
  readonly resultType: CelType;
  /** The expression as it was read, with types. */
  readonly tree: Expression;
  /**
   * The value.
   * @throws CelError with the API server's words, UnknownValue
   */
  evaluate(activation: Readonly<Record<string, unknown>>): unknown;
  /** Evaluates without throwing: errors are many, and a stack for each would take longer than the evaluations. */
  run(activation: Readonly<Record<string, unknown>>): Evaluation;
}

/**
 * Compiles an expression that may name what `names` says: names of variables, or a whole environment.
 * @throws CelError with every fault
 */
export function compile(expression: string, names: readonly string[] | CelNames): CelProgram {
  const environment: CelNames = "functions" in names ? names : namesOf(names);
  const tree = parse(expression);
  refuse(check(tree, environment));
  refuse(validate(tree));
  const { step, slots } = planExpression(tree, environment.functions, TYPE_CONSTANTS);
  const run = (activation: Readonly<Record<string, unknown>>): Evaluation => {
    const frame = new Frame(activation, slots);
    try {
      const value = step(frame);
      frame.charge(0);
      return { value, cost: frame.cost };
    } catch (error) {
      return ended(error, frame.cost);
    }
  };
  const resultType = tree.type ?? DYN;
  return {
    expression,
    type: typeText(resultType),
    resultType,
    tree,
    run,
    evaluate: (activation) => {
      const { value, error, unknown } = run(activation);
      if (unknown) throw new UnknownValue();
      if (error !== undefined) throw new CelError(error);
      return value;
    },
  };
}

function refuse(issues: readonly { message: string; offset: number }[]): void {
  const [first] = issues;
  if (first) throw new CelError(first.message, issues);
}

function ended(by: unknown, cost: number): Evaluation {
  if (by instanceof Fault) return { error: by.message, cost };
  if (by instanceof Unknown) return { unknown: true, cost };
  if (by instanceof CostExceeded) return { error: "operation cancelled: actual cost limit exceeded", cost };
  throw by;
}
