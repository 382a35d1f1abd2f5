/** An expression as the checker and the planner see it: cel-go's tree, with macros written out. */
import type { CelType } from "./types";
import type { Overload } from "./functions";

interface Node {
  /** Where faults about it are shown: the operator, the dot, the bracket. */
  readonly at: number;
  /** Set by the checker. */
  type?: CelType;
}

export interface Literal extends Node {
  readonly kind: "literal";
  readonly value: unknown;
  readonly literalType: CelType;
}

export interface Ident extends Node {
  readonly kind: "ident";
  readonly name: string;
}

export interface Select extends Node {
  readonly kind: "select";
  readonly operand: Expression;
  readonly field: string;
  /** `has(operand.field)` */
  readonly test: boolean;
  /** `operand.?field` */
  readonly optional: boolean;
  /** Set by the checker where the whole is the name of a variable, such as `authorizer.requestResource`. */
  variable?: string;
}

export interface Call extends Node {
  readonly kind: "call";
  readonly name: string;
  readonly target: Expression | null;
  readonly args: readonly Expression[];
  /** Set by the checker: the overloads that may be meant. */
  overloads?: readonly Overload[];
  /** Set by the checker: the function's full name, where the target is part of it (`sets.contains`). */
  qualified?: string;
}

export interface ListLiteral extends Node {
  readonly kind: "list";
  readonly elements: readonly Expression[];
}

export interface MapLiteral extends Node {
  readonly kind: "map";
  readonly entries: readonly (readonly [Expression, Expression])[];
}

/** A loop over a range that folds into an accumulator: what macros become. */
export interface Fold extends Node {
  readonly kind: "fold";
  readonly range: Expression;
  readonly iterVar: string;
  readonly iterVar2?: string;
  readonly accuVar: string;
  readonly init: Expression;
  readonly condition: Expression;
  readonly step: Expression;
  readonly result: Expression;
}

export type Expression = Literal | Ident | Select | Call | ListLiteral | MapLiteral | Fold;

/** The direct parts of an expression, in the order of the text. */
export function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "select":
      return [expression.operand];
    case "call":
      return expression.target ? [expression.target, ...expression.args] : [...expression.args];
    case "list":
      return [...expression.elements];
    case "map":
      return expression.entries.flat();
    case "fold":
      return [expression.range, expression.init, expression.condition, expression.step, expression.result];
    default:
      return [];
  }
}

/** Every expression within, itself first. */
export function* walk(expression: Expression): Generator<Expression> {
  yield expression;
  for (const part of partsOf(expression)) yield* walk(part);
}

/** The members of a variable that an expression reads; null where it reads the variable whole. */
export function membersRead(expression: Expression, variable: string): ReadonlySet<string> | null {
  const members = new Set<string>();
  let [named, selected] = [0, 0];
  for (const node of walk(expression)) {
    if (node.kind === "ident" && node.name === variable) named += 1;
    if (node.kind !== "select" || node.operand.kind !== "ident" || node.operand.name !== variable) continue;
    selected += 1;
    members.add(node.field);
  }
  return named === selected ? members : null;
}
