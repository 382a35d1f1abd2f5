/** From text to expression: cel-js parses; what it takes more freely than the API server does is refused here. */
import { Environment, ParseError, type ASTNode } from "@marcbachmann/cel-js";
import type { Call, Expression } from "./expression";
import { CelError, type CelIssue } from "./fault";
import { expandMacro, MacroFault } from "./macros";
import { SourceText } from "./source-text";
import { BOOL, BYTES, DOUBLE, INT, NULL, STRING, UINT, type CelType } from "./types";
import { MAX_INT, MAX_UINT, MIN_INT, Uint } from "./values";

/** The API server's limit on the length of an expression, in code points. */
const LONGEST = 100_000;

const parser = new Environment({
  enableOptionalTypes: true,
  limits: { maxListElements: LONGEST, maxMapEntries: LONGEST, maxCallArguments: LONGEST },
});

/** Words that are refused as names by the API server too, besides those that cel-js refuses. */
const RESERVED: ReadonlySet<string> = new Set(["import", "package", "namespace", "void", "while", "loop"]);

/** @throws CelError */
export function parse(text: string): Expression {
  if (text.length > LONGEST && [...text].length > LONGEST)
    throw new CelError(
      `expression code point size exceeds limit: size: ${[...text].length}, limit ${LONGEST}`,
    );
  let root: ASTNode;
  try {
    root = parser.parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new CelError(`Syntax error: ${error.summary}`, [
      { message: `Syntax error: ${error.summary}`, offset: error.range?.start ?? 0 },
    ]);
  }
  const reader = new Reader(text);
  const expression = reader.read(root);
  const [first] = reader.issues;
  if (first) throw new CelError(first.message, reader.issues);
  return expression;
}

/** Relations are all of one rank to CEL; cel-js lets `==` and `!=` bind less. */
const RELATIONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);

interface Relation {
  readonly op: string;
  readonly at: number;
  readonly operand: ASTNode;
}

type Unary = ASTNode & { op: "-_" | "!_" };

class Reader {
  readonly issues: CelIssue[] = [];
  private readonly source: SourceText;

  constructor(text: string) {
    this.source = new SourceText(text);
  }

  read(node: ASTNode): Expression {
    switch (node.op) {
      case "value":
        return this.literal(node.args, node.start, false);
      case "id":
        if (RESERVED.has(node.args)) this.refuse(`reserved identifier: ${node.args}`, node.start);
        return { kind: "ident", at: node.start, name: node.args };
      case ".":
      case ".?":
        return this.select(node.args[0], node.args[1], node.op === ".?");
      case "[]":
      case "[?]":
        return this.call(node.op === "[]" ? "_[_]" : "_[?_]", this.after(node.args[0], "["), [...node.args]);
      case "call":
      case "rcall":
        return this.functionCall(node);
      case "list":
        return { kind: "list", at: node.start, elements: node.args.map((element) => this.read(element)) };
      case "map":
        return {
          kind: "map",
          at: node.start,
          entries: node.args.map(([key, value]) => [this.read(key), this.read(value)] as const),
        };
      case "-_":
      case "!_":
        return this.unary(node);
      case "?:":
        return this.conditional(node);
      default:
        return RELATIONS.has(node.op) ? this.relation(node) : this.binary(node);
    }
  }

  private binary(node: ASTNode): Expression {
    const [left, right] = node.args as [ASTNode, ASTNode];
    return this.call(`_${node.op}_`, this.after(left, node.op), [left, right]);
  }

  private conditional(node: ASTNode & { op: "?:" }): Expression {
    const [condition, truthy] = node.args;
    const at = this.after(condition, "?");
    if (
      truthy.op === "?:" &&
      this.source.depthAt(this.after(truthy.args[0], "?")) === this.source.depthAt(at)
    )
      this.refuse(
        "Syntax error: a condition within a condition's first branch needs parentheses",
        truthy.start,
      );
    return this.call("_?_:_", at, node.args);
  }

  /** Relations side by side, from left to right. */
  private relation(node: ASTNode): Expression {
    const { first, relations } = this.relations(node);
    return relations.reduce<Expression>(
      (left, { op, at, operand }) => ({
        kind: "call",
        at,
        name: op === "in" ? "@in" : `_${op}_`,
        target: null,
        args: [left, this.read(operand)],
      }),
      this.read(first),
    );
  }

  private relations(node: ASTNode): { first: ASTNode; relations: Relation[] } {
    const [left, right] = node.args as [ASTNode, ASTNode];
    const at = this.after(left, node.op);
    const before = this.besides(left, at) ? this.relations(left) : { first: left, relations: [] };
    const after = this.besides(right, at) ? this.relations(right) : { first: right, relations: [] };
    return {
      first: before.first,
      relations: [...before.relations, { op: node.op, at, operand: after.first }, ...after.relations],
    };
  }

  /** Whether an operand is a relation itself, without parentheses around it. */
  private besides(operand: ASTNode, at: number): boolean {
    if (!RELATIONS.has(operand.op)) return false;
    const [left] = operand.args as [ASTNode, ASTNode];
    return this.source.depthAt(this.after(left, operand.op)) === this.source.depthAt(at);
  }

  /** The same sign twice is none; signs of both kinds need parentheses. */
  private unary(node: Unary): Expression {
    let signs = 1;
    let operand = node.args;
    for (; this.isSigned(operand, node.start); signs++) {
      if (operand.op !== node.op) {
        if (operand.op === "!_" || !isNumber(operand.args))
          this.refuse("Syntax error: signs of both kinds need parentheses", operand.start);
        break;
      }
      operand = operand.args;
    }
    if (signs % 2 === 0) return this.read(operand);
    const bare = this.source.depthAt(operand.start) === this.source.depthAt(node.start);
    if (node.op === "-_" && signs === 1 && bare && operand.op === "value") {
      const { args } = operand;
      if (typeof args === "bigint" || typeof args === "number") return this.literal(-args, node.start, true);
    }
    return this.call(node.op, node.start, [operand]);
  }

  private isSigned(operand: ASTNode, at: number): operand is Unary {
    const signed = operand.op === "-_" || operand.op === "!_";
    return signed && this.source.depthAt(operand.start) === this.source.depthAt(at);
  }

  private select(operand: ASTNode, field: string, optional: boolean): Expression {
    const at = this.after(operand, ".");
    return { kind: "select", at, operand: this.read(operand), field, test: false, optional };
  }

  private functionCall(node: ASTNode & { op: "call" | "rcall" }): Expression {
    const [name, target, args] =
      node.op === "call" ? [node.args[0], null, node.args[1]] : [node.args[0], node.args[1], node.args[2]];
    const last = args.at(-1);
    const comma = last ? this.source.find(",", last.end) : -1;
    if (comma >= 0 && comma < node.end)
      this.refuse("Syntax error: only lists and mappings may end in a comma", comma);
    const call: Call = {
      kind: "call",
      at: this.source.find("(", target === null ? node.start : this.after(target, ".")),
      name,
      target: target && this.read(target),
      args: args.map((arg) => this.read(arg)),
    };
    try {
      return expandMacro(call) ?? call;
    } catch (error) {
      if (!(error instanceof MacroFault)) throw error;
      this.refuse(error.message, error.at);
      return call;
    }
  }

  private call(name: string, at: number, args: readonly ASTNode[]): Call {
    return { kind: "call", at, name, target: null, args: args.map((arg) => this.read(arg)) };
  }

  private literal(value: unknown, at: number, negative: boolean): Expression {
    const made = (literalType: CelType, literal: unknown = value): Expression => ({
      kind: "literal",
      at,
      value: literal,
      literalType,
    });
    switch (typeof value) {
      case "string":
        return made(STRING);
      case "boolean":
        return made(BOOL);
      case "number":
        return made(DOUBLE);
      case "bigint":
        if (negative ? value < MIN_INT : value > MAX_INT) this.refuse("invalid int literal", at);
        return made(INT);
    }
    if (value === null) return made(NULL);
    if (value instanceof Uint8Array) return made(BYTES, this.bytes(value, at));
    const unsigned = BigInt(String(value));
    if (unsigned > MAX_UINT) this.refuse("invalid uint literal", at);
    return made(UINT, Uint.of(unsigned));
  }

  /** cel-js cuts characters beyond U+00FF of a bytes literal down to their low byte. */
  private bytes(value: Uint8Array, at: number): Uint8Array {
    if (/[^\x00-\x7f]/.test(this.source.text.slice(at, at + value.length + 4)))
      this.refuse(
        "Syntax error: write characters beyond ASCII in a bytes literal as \\x escapes of their UTF-8",
        at,
      );
    return value;
  }

  /** Where a token stands after an operand, whose own closing parentheses may come first. */
  private after(operand: ASTNode, token: string): number {
    const at = this.source.find(token, operand.end);
    return at < 0 ? operand.end : at;
  }

  private refuse(message: string, offset: number): void {
    this.issues.push({ message, offset });
  }
}

function isNumber({ op, args }: ASTNode): boolean {
  return op === "value" && (typeof args === "bigint" || typeof args === "number");
}
