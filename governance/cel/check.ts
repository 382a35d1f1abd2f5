/** The type checker: cel-go's, so that what compiles here compiles in the API server, and nothing else does. */
import {
  partsOf,
  type Call,
  type Expression,
  type Fold,
  type ListLiteral,
  type MapLiteral,
  type Select,
} from "./expression";
import type { CelIssue } from "./fault";
import type { FunctionDeclaration, Overload } from "./functions";
import {
  BOOL,
  describeType,
  DYN,
  ERROR,
  INT,
  isDynOrError,
  isOptional,
  listOf,
  mapOf,
  optionalOf,
  parameter,
  unwrapOptional,
  type CelType,
} from "./types";
import { allAssignable, assignable, mostGeneral, substitute, type Substitutions } from "./unify";

/** What an expression may name. */
export interface CelNames {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly functions: ReadonlyMap<string, FunctionDeclaration>;
  /** Fields of struct types, by the type's name. */
  readonly structs: ReadonlyMap<string, ReadonlyMap<string, CelType>>;
}

/** Sets types and overloads within the expression; answers with every fault, in the order of the text. */
export function check(expression: Expression, names: CelNames): CelIssue[] {
  const checker = new Checker(names);
  checker.check(expression);
  checker.settle(expression);
  return checker.issues.sort((a, b) => a.offset - b.offset);
}

/** `a.b.c` of nothing but names. */
export function qualifiedName(expression: Expression): string | undefined {
  if (expression.kind === "ident") return expression.name;
  if (expression.kind !== "select" || expression.test || expression.optional) return undefined;
  const prefix = qualifiedName(expression.operand);
  return prefix === undefined ? undefined : `${prefix}.${expression.field}`;
}

class Checker {
  readonly issues: CelIssue[] = [];
  private readonly known: Substitutions = new Map();
  private readonly scopes: Map<string, CelType>[] = [];
  private fresh = 0;

  constructor(private readonly names: CelNames) {}

  check(node: Expression): CelType {
    const type = this.typeOf(node);
    node.type = type;
    return type;
  }

  /** Puts what was learnt of type parameters into every node. */
  settle(node: Expression): void {
    const stack = [node];
    for (let next = stack.pop(); next; next = stack.pop()) {
      if (next.type) next.type = substitute(this.known, next.type, "dyn");
      stack.push(...partsOf(next));
    }
  }

  private typeOf(node: Expression): CelType {
    switch (node.kind) {
      case "literal":
        return node.literalType;
      case "ident": {
        const type = this.variable(node.name);
        if (type) return type;
        this.undeclared(node.name, node.at);
        return ERROR;
      }
      case "select":
        return this.select(node);
      case "call":
        return this.call(node);
      case "list":
        return this.list(node);
      case "map":
        return this.map(node);
      case "fold":
        return this.fold(node);
    }
  }

  private variable(name: string): CelType | undefined {
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const type = this.scopes[i]?.get(name);
      if (type) return type;
    }
    return this.names.variables.get(name);
  }

  private select(node: Select): CelType {
    const name = node.test || node.optional ? undefined : qualifiedName(node);
    const variable = name === undefined ? undefined : this.names.variables.get(name);
    if (name !== undefined && variable && name.includes(".")) {
      node.variable = name;
      return variable;
    }
    const operand = substitute(this.known, this.check(node.operand), "keep");
    const field = this.field(node, unwrapOptional(operand));
    if (node.test) return BOOL;
    const type = isOptional(operand) || node.optional ? optionalOf(field) : field;
    return substitute(this.known, type, "keep");
  }

  private field({ field, at }: Select, target: CelType): CelType {
    switch (target.kind) {
      case "map":
        return target.parameters[1] ?? DYN;
      case "struct": {
        const fields = this.names.structs.get(target.name);
        const type = fields?.get(field);
        if (type) return type;
        this.refuse(
          fields ? `undefined field '${field}'` : `unexpected failed resolution of '${target.name}'`,
          at,
        );
        return ERROR;
      }
      case "param":
        assignable(this.known, DYN, target);
        return DYN;
      default:
        if (!isDynOrError(target))
          this.refuse(`type '${describeType(target)}' does not support field selection`, at);
        return DYN;
    }
  }

  private call(node: Call): CelType {
    const args = node.args.map((arg) => this.check(arg));
    const { target } = node;
    if (!target) return this.resolve(node, node.name, null, args);
    const prefix = qualifiedName(target);
    const qualified = prefix === undefined ? undefined : `${prefix}.${node.name}`;
    if (qualified !== undefined && this.names.functions.has(qualified)) {
      node.qualified = qualified;
      return this.resolve(node, qualified, null, args);
    }
    return this.resolve(node, node.name, this.check(target), args);
  }

  private resolve(node: Call, name: string, target: CelType | null, args: readonly CelType[]): CelType {
    const declaration = this.names.functions.get(name);
    if (!declaration) {
      this.undeclared(name, node.at);
      return ERROR;
    }
    if (name === "_&&_" || name === "_||_") return this.logical(node, declaration, args);
    const types = target ? [target, ...args] : args;
    const found: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of declaration.overloads) {
      if (overload.member !== (target !== null)) continue;
      const instance = this.instantiate(overload);
      if (!allAssignable(this.known, types, instance.parameters)) continue;
      found.push(overload);
      const type = substitute(this.known, instance.result, "keep");
      if (result === undefined) result = type;
      else if (result.kind !== "dyn" && describeType(result) !== describeType(type)) result = DYN;
    }
    if (result === undefined) {
      const shown = types.map((type) => describeType(substitute(this.known, type, "dyn")));
      const receiver = target ? `${shown.shift() ?? ""}.` : "";
      this.refuse(
        `found no matching overload for '${name}' applied to '${receiver}(${shown.join(", ")})'`,
        node.at,
      );
      return ERROR;
    }
    node.overloads = found;
    return result;
  }

  private logical(node: Call, { overloads }: FunctionDeclaration, args: readonly CelType[]): CelType {
    let valid = true;
    args.forEach((type, index) => {
      if (assignable(this.known, type, BOOL)) return;
      this.mismatch(BOOL, type, node.args[index]?.at ?? node.at);
      valid = false;
    });
    node.overloads = overloads;
    return valid ? BOOL : ERROR;
  }

  /** The overload's types, its parameters being new ones. */
  private instantiate({ parameters, result, typeParameters }: Overload): {
    parameters: readonly CelType[];
    result: CelType;
  } {
    if (typeParameters.length === 0) return { parameters, result };
    const fresh: Substitutions = new Map(typeParameters.map((name) => [name, this.freshParameter()]));
    return {
      parameters: parameters.map((type) => substitute(fresh, type, "keep")),
      result: substitute(fresh, result, "keep"),
    };
  }

  private freshParameter(): CelType {
    return parameter(`_var${this.fresh++}`);
  }

  private list({ elements }: ListLiteral): CelType {
    let joined: CelType | undefined;
    for (const element of elements) joined = this.join(joined, this.check(element));
    return listOf(joined ?? this.freshParameter());
  }

  private map({ entries }: MapLiteral): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const [keyNode, valueNode] of entries) {
      key = this.join(key, this.check(keyNode));
      value = this.join(value, this.check(valueNode));
    }
    return mapOf(key ?? this.freshParameter(), value ?? this.freshParameter());
  }

  /** Different types are anything to the checker; they are refused once all types are known. */
  private join(previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    return assignable(this.known, previous, current) ? mostGeneral(previous, current) : DYN;
  }

  private fold(node: Fold): CelType {
    const rangeType = this.check(node.range);
    const accu = this.check(node.init);
    const range = substitute(this.known, rangeType, "keep");
    const [first, second] = this.iterationTypes(node, range);
    this.scopes.push(new Map([[node.accuVar, accu]]));
    this.scopes.push(new Map([[node.iterVar, first]]));
    if (node.iterVar2 !== undefined) this.scopes.at(-1)?.set(node.iterVar2, second);
    this.expect(BOOL, node.condition);
    this.expect(accu, node.step);
    this.scopes.pop();
    const result = this.check(node.result);
    this.scopes.pop();
    return substitute(this.known, result, "keep");
  }

  /** Of a list: its elements, or positions and elements; of a map: its keys, or keys and values. */
  private iterationTypes({ range: { at }, iterVar2 }: Fold, range: CelType): [CelType, CelType] {
    const [first = DYN, second = DYN] = range.parameters;
    if (range.kind === "list") return iterVar2 === undefined ? [first, DYN] : [INT, first];
    if (range.kind === "map") return [first, second];
    if (isDynOrError(range) || range.kind === "param") {
      assignable(this.known, DYN, range);
      return [DYN, DYN];
    }
    this.refuse(
      `expression of type '${describeType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      at,
    );
    return [ERROR, ERROR];
  }

  private expect(type: CelType, node: Expression): void {
    const found = this.check(node);
    if (!assignable(this.known, type, found)) this.mismatch(type, found, node.at);
  }

  private mismatch(expected: CelType, found: CelType, at: number): void {
    this.refuse(`expected type '${describeType(expected)}' but found '${describeType(found)}'`, at);
  }

  private undeclared(name: string, at: number): void {
    this.refuse(`undeclared reference to '${name}' (in container '')`, at);
  }

  private refuse(message: string, offset: number): void {
    this.issues.push({ message, offset });
  }
}
