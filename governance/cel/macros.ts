/** Macros, written out as cel-go writes them out: what costs and errors they have follows from that. */
import type { Call, Expression, Fold, Ident } from "./expression";
import { BOOL, INT } from "./types";

/** The accumulator's name; no person can write it. */
const ACCUMULATOR = "@result";
/** The name of an iteration variable that nothing reads. */
const UNUSED = "#unused";

/** A macro that is called in a way it cannot be. */
export class MacroFault extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

type Expander = (target: Expression, args: readonly Expression[], at: number) => Expression;

/** Of a target, by name and number of arguments. */
const MACROS: Readonly<Partial<Record<string, Expander>>> = {
  "all/2": quantifier(all),
  "all/3": quantifier(all),
  "exists/2": quantifier(exists),
  "exists/3": quantifier(exists),
  "exists_one/2": quantifier(existsOne),
  "exists_one/3": quantifier(existsOne),
  "existsOne/3": quantifier(existsOne),
  "map/2": (target, args, at) => mapped(target, args, at),
  "map/3": (target, args, at) => mapped(target, args, at),
  "filter/2": filtered,
  "transformList/3": transform((at, [, , value]) => appended(at, value)),
  "transformList/4": transform((at, [, , , value]) => appended(at, value)),
  "transformMap/3": transform((at, [key, , value]) => inserted(at, [key, value])),
  "transformMap/4": transform((at, [key, , , value]) => inserted(at, [key, value])),
  "transformMapEntry/3": transform((at, [, , entry]) => inserted(at, [entry])),
  "transformMapEntry/4": transform((at, [, , , entry]) => inserted(at, [entry])),
  "optMap/2": (target, args, at) => optMap(target, args, at, false),
  "optFlatMap/2": (target, args, at) => optMap(target, args, at, true),
};

/** What the call stands for, if it is a macro. @throws MacroFault */
export function expandMacro({ name, target, args, at }: Call): Expression | undefined {
  if (target) return MACROS[`${name}/${args.length}`]?.(target, args, at);
  if (name !== "has" || args.length !== 1) return undefined;
  const [field] = args;
  if (field?.kind !== "select" || field.optional)
    throw new MacroFault("invalid argument to has() macro", field?.at ?? at);
  return { ...field, at, test: true };
}

function literal(at: number, value: unknown): Expression {
  return { kind: "literal", at, value, literalType: typeof value === "boolean" ? BOOL : INT };
}

function ident(at: number, name: string): Ident {
  return { kind: "ident", at, name };
}

function accu(at: number): Ident {
  return ident(at, ACCUMULATOR);
}

function call(at: number, name: string, ...args: readonly (Expression | undefined)[]): Call {
  return { kind: "call", at, name, target: null, args: args.filter((arg) => arg !== undefined) };
}

function variable(arg: Expression | undefined, at: number, fault: string): string {
  if (arg?.kind === "ident") return arg.name;
  throw new MacroFault(fault, arg?.at ?? at);
}

type Loop = Pick<Fold, "init" | "condition" | "step" | "result">;

/** One variable with two arguments, two with three. */
function quantifier(loop: (at: number, predicate: Expression) => Loop): Expander {
  return (target, args, at) => {
    const variables = iterationVariables(args.slice(0, -1), at);
    const predicate = args.at(-1) ?? literal(at, true);
    return { kind: "fold", at, range: target, ...variables, accuVar: ACCUMULATOR, ...loop(at, predicate) };
  };
}

function iterationVariables(
  args: readonly Expression[],
  at: number,
): Pick<Fold, "iterVar"> & { iterVar2?: string } {
  const iterVar = variable(args[0], at, "argument must be a simple name");
  if (args.length < 2) return { iterVar };
  const iterVar2 = variable(args[1], at, "argument must be a simple name");
  if (iterVar === iterVar2) throw new MacroFault(`duplicate variable name: ${iterVar}`, args[1]?.at ?? at);
  return { iterVar, iterVar2 };
}

function all(at: number, predicate: Expression): Loop {
  return {
    init: literal(at, true),
    condition: call(at, "@not_strictly_false", accu(at)),
    step: call(at, "_&&_", accu(at), predicate),
    result: accu(at),
  };
}

function exists(at: number, predicate: Expression): Loop {
  return {
    init: literal(at, false),
    condition: call(at, "@not_strictly_false", call(at, "!_", accu(at))),
    step: call(at, "_||_", accu(at), predicate),
    result: accu(at),
  };
}

function existsOne(at: number, predicate: Expression): Loop {
  return {
    init: literal(at, 0n),
    condition: literal(at, true),
    step: call(at, "_?_:_", predicate, call(at, "_+_", accu(at), literal(at, 1n)), accu(at)),
    result: call(at, "_==_", accu(at), literal(at, 1n)),
  };
}

function mapped(target: Expression, args: readonly Expression[], at: number): Expression {
  const iterVar = variable(args[0], at, "argument is not an identifier");
  const filter = args.length === 3 ? args[1] : undefined;
  return fold(target, { iterVar }, at, filter, appended(at, args.at(-1)));
}

function filtered(target: Expression, [name, filter]: readonly Expression[], at: number): Expression {
  const iterVar = variable(name, at, "argument is not an identifier");
  return fold(target, { iterVar }, at, filter, appended(at, ident(name?.at ?? at, iterVar)));
}

function appended(at: number, value: Expression | undefined): Call {
  return call(at, "_+_", accu(at), { kind: "list", at, elements: value ? [value] : [] });
}

function inserted(at: number, entry: readonly (Expression | undefined)[]): Call {
  return call(at, "cel.@mapInsert", accu(at), ...entry);
}

function transform(step: (at: number, args: readonly Expression[]) => Call): Expander {
  return (target, args, at) =>
    fold(
      target,
      iterationVariables(args.slice(0, 2), at),
      at,
      args.length === 4 ? args[2] : undefined,
      step(at, args),
    );
}

function fold(
  range: Expression,
  variables: Pick<Fold, "iterVar"> & { iterVar2?: string },
  at: number,
  filter: Expression | undefined,
  add: Call,
): Fold {
  return {
    kind: "fold",
    at,
    range,
    ...variables,
    accuVar: ACCUMULATOR,
    init: add.name === "_+_" ? { kind: "list", at, elements: [] } : { kind: "map", at, entries: [] },
    condition: literal(at, true),
    step: filter ? call(at, "_?_:_", filter, add, accu(at)) : add,
    result: accu(at),
  };
}

/** `target.hasValue() ? optional.of(<body with the value>) : optional.none()` */
function optMap(
  target: Expression,
  [name, body]: readonly Expression[],
  at: number,
  flat: boolean,
): Expression {
  const macro = flat ? "optFlatMap" : "optMap";
  const accuVar = variable(name, at, `${macro}() variable name must be a simple identifier`);
  const value: Fold = {
    kind: "fold",
    at,
    range: { kind: "list", at, elements: [] },
    iterVar: UNUSED,
    accuVar,
    init: { kind: "call", at, name: "value", target, args: [] },
    condition: literal(at, false),
    step: ident(at, accuVar),
    result: body ?? literal(at, true),
  };
  const present: Call = { kind: "call", at, name: "hasValue", target, args: [] };
  return call(at, "_?_:_", present, flat ? value : call(at, "optional.of", value), call(at, "optional.none"));
}
