/** What the parts of the planner share. */
import { SELECT_COST } from "./cost";
import type { Expression } from "./expression";
import type { Frame, Step } from "./frame";
import type { FunctionDeclaration } from "./functions";

/** One selection or index of a path. */
export interface Qualifier {
  /** The name, or how the index is come by. */
  readonly key: string | Step;
  /** `.?name`, `[?index]` */
  readonly optional: boolean;
  /** The last of `has`. */
  readonly test?: true;
}

/** A path of names and indices from a value. */
export interface Path {
  readonly base: Step;
  readonly qualifiers: readonly Qualifier[];
  /** What the path costs besides its qualifiers, where it is a whole expression. */
  readonly cost: number;
  /** The value, without that cost. */
  readonly resolve: Step;
}

/** An expression's plan: how its value is come by, and what it is to the expression around it. */
export interface Plan {
  readonly step: Step;
  /** Known before any evaluation, and free of cost. */
  readonly constant?: { readonly value: unknown };
  readonly path?: Path;
  /** Of an optional: what it holds, undefined where it holds nothing. */
  readonly unwrapped?: Step;
}

export interface Planning {
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  /** Values of names that are types. */
  readonly constants: ReadonlyMap<string, unknown>;
  /** Variables of macros, innermost last. */
  readonly scope: { readonly name: string; readonly read: Step }[];
  /** How many slots there are. */
  slots: number;
  /** Plans a part of the expression. */
  readonly plan: (part: Expression) => Plan;
}

export function constant(value: unknown): Plan {
  return { step: () => value, constant: { value } };
}

/** A value that a path may begin at. */
export function start(base: Step, cost = SELECT_COST): Plan {
  return {
    step: (frame: Frame) => {
      frame.charge(cost);
      return base(frame);
    },
    path: { base, qualifiers: [], cost, resolve: base },
  };
}
