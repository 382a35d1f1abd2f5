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

/** What an evaluation answered, and what it cost by the API server's count. */
export interface Evaluation {
  readonly value: unknown;
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
  /** The value with its cost; what it costs when it throws is in the error's `cost`. */
  run(activation: Readonly<Record<string, unknown>>): Evaluation;
}

/** An evaluation that ended in an error, with what it cost so far. */
export class EvaluationError extends CelError {
  constructor(
    message: string,
    readonly cost: number,
  ) {
    super(message);
  }
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
      throw outcome(error, frame.cost);
    }
  };
  const resultType = tree.type ?? DYN;
  return {
    expression,
    type: typeText(resultType),
    resultType,
    tree,
    run,
    evaluate: (activation) => run(activation).value,
  };
}

function refuse(issues: readonly { message: string; offset: number }[]): void {
  const [first] = issues;
  if (first) throw new CelError(first.message, issues);
}

function outcome(error: unknown, cost: number): unknown {
  if (error instanceof Fault) return new EvaluationError(error.message, cost);
  if (error instanceof Unknown) return new UnknownValue();
  if (error instanceof CostExceeded)
    return new EvaluationError("operation cancelled: actual cost limit exceeded", cost);
  return error;
}
