/** How functions are declared: by signature, with what they do and what they cost. */
import { Fault, NO_SUCH_OVERLOAD } from "./fault";
import { parseType, splitTypes, type CelType } from "./types";
import { typeName } from "./values";

export type Run = (...args: never[]) => unknown;

/** The API server's cost of one call. */
export type CallCost = (args: readonly unknown[], result: unknown) => number;
/** The cost of calls of a function: by the overload meant, where there is just one. */
export type Cost = (overload: Overload | undefined) => CallCost | number;

export interface Overload {
  readonly function: string;
  /** As in the declaration, e.g. `string.charAt(int) -> string`. */
  readonly signature: string;
  readonly member: boolean;
  /** A member's receiver first. */
  readonly parameters: readonly CelType[];
  readonly result: CelType;
  /** Names of its type parameters. */
  readonly typeParameters: readonly string[];
  readonly run?: Run;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly overloads: readonly Overload[];
  /** One implementation for all overloads, of operands that {@link accepts}. */
  readonly singleton?: Run;
  readonly accepts?: (operand: unknown) => boolean;
  /** Its implementation checks its own arguments. */
  readonly unguarded?: boolean;
  readonly cost?: Cost;
  /** The implementation for one pattern, the second argument, that is constant. */
  readonly ofPattern?: (pattern: string) => Run;
}

export type FunctionOptions = Omit<FunctionDeclaration, "name" | "overloads">;

/**
 * Declares a function by its overloads, `receiver.name(parameters) -> result` or `name(parameters) -> result`, each with what it
 * does unless there is one implementation for all.
 */
export function declare(
  name: string,
  overloads: Readonly<Record<string, Run | undefined>>,
  options: FunctionOptions = {},
): FunctionDeclaration {
  return {
    name,
    overloads: Object.entries(overloads).map(([signature, run]) => overload(name, signature, run)),
    ...options,
  };
}

/** Several functions of one name from different libraries are one. */
export function mergeFunctions(
  declarations: readonly FunctionDeclaration[],
): ReadonlyMap<string, FunctionDeclaration> {
  const merged = new Map<string, FunctionDeclaration>();
  for (const declaration of declarations) {
    const known = merged.get(declaration.name);
    merged.set(
      declaration.name,
      known
        ? { ...known, ...declaration, overloads: [...known.overloads, ...declaration.overloads] }
        : declaration,
    );
  }
  return merged;
}

function overload(name: string, signature: string, run: Run | undefined): Overload {
  const member = !signature.startsWith(`${name}(`);
  const dot = signature.lastIndexOf(`.${name}(`);
  const receiver = member ? [signature.slice(0, dot)] : [];
  const [parameters = "", result = "dyn"] = signature
    .slice(member ? dot + name.length + 2 : name.length + 1)
    .split(") -> ");
  const types = [...receiver, ...splitTypes(parameters)].map(parseType);
  const resultType = parseType(result);
  return {
    function: name,
    signature,
    member,
    parameters: types,
    result: resultType,
    typeParameters: [...new Set([...types, resultType].flatMap(parametersOf))],
    ...(run && { run }),
  };
}

function parametersOf(type: CelType): string[] {
  return type.kind === "param" ? [type.name] : type.parameters.flatMap(parametersOf);
}

/** Whether a value may be an argument of the type; of a list or map, by its first element, as cel-go does. */
export function matchesType(type: CelType, value: unknown): boolean {
  if (type.kind === "dyn" || type.kind === "param") return true;
  switch (type.kind) {
    case "string":
      return typeof value === "string";
    case "int":
      return typeof value === "bigint";
    case "bool":
      return typeof value === "boolean";
    case "list": {
      const [element] = type.parameters;
      return Array.isArray(value) && (value.length === 0 || !element || matchesType(element, value[0]));
    }
    case "map":
      return value instanceof Map && matchesEntry(type, value);
    default:
      return type.name === typeName(value);
  }
}

function matchesEntry(type: CelType, value: ReadonlyMap<unknown, unknown>): boolean {
  for (const [key, member] of value)
    return type.parameters.every((one, index) => matchesType(one, index === 0 ? key : member));
  return true;
}

export function matchesAll(types: readonly CelType[], args: readonly unknown[]): boolean {
  return types.length === args.length && types.every((type, index) => matchesType(type, args[index]));
}

/** The fault of a call whose arguments no overload takes. */
export function noSuchOverload(name: string, args: readonly unknown[]): Fault {
  return new Fault(`no such overload: ${name}(${args.map(typeName).join(", ")})`);
}

/** Calls an implementation with arguments that were checked. */
export function invoke(run: Run, args: readonly unknown[]): unknown {
  return (run as (...values: readonly unknown[]) => unknown)(...args);
}

export function expectText(value: unknown): string {
  if (typeof value === "string") return value;
  throw NO_SUCH_OVERLOAD;
}
