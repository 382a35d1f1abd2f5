/**
 * The tree of a CEL expression: which names in it are free, and the expression with one of them replaced. By syntax, so that
 * text in quotes, comments and a macro's own variable of the same name stay as they are.
 */
import { Environment, type ASTNode, type SourceRange } from "@marcbachmann/cel-js";

export type CelNode = ASTNode;

const parser = new Environment({
  enableOptionalTypes: true,
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
});

/** @throws ParseError of the library, when it is not CEL. */
export function parseCel(expression: string): CelNode {
  return parser.parse(expression).ast;
}

/** Macros whose first argument names a variable of theirs. */
const ONE_VARIABLE = new Set([
  "all",
  "exists",
  "exists_one",
  "existsOne",
  "map",
  "filter",
  "optMap",
  "optFlatMap",
  "sortBy",
]);
/** Macros that may have two variables: index or key, and value. */
const TWO_VARIABLES = new Set([
  "all",
  "exists",
  "exists_one",
  "existsOne",
  "transformList",
  "transformMap",
  "transformMapEntry",
]);

/** A macro's loop: `range.name(variables…, body…)`. */
export interface Loop {
  readonly range: CelNode;
  readonly variables: readonly string[];
  readonly body: readonly CelNode[];
}

function nameOf(node: CelNode | undefined): string | undefined {
  return node?.op === "id" ? node.args : undefined;
}

/** The macro that a node calls; undefined for everything else. */
export function loopOf(node: CelNode): Loop | undefined {
  if (node.op !== "rcall") return undefined;
  const [name, range, args] = node.args;
  const [first, second] = [nameOf(args[0]), nameOf(args[1])];
  if (TWO_VARIABLES.has(name) && args.length >= 3 && first !== undefined && second !== undefined)
    return { range, variables: [first, second], body: args.slice(2) };
  if (ONE_VARIABLE.has(name) && args.length >= 2 && first !== undefined)
    return { range, variables: [first], body: args.slice(1) };
  return undefined;
}

/** `cel.bind(name, value, body)`. */
export function bindingOf(node: CelNode): { name: string; value: CelNode; body: CelNode } | undefined {
  if (node.op !== "rcall" || node.args[0] !== "bind" || nameOf(node.args[1]) !== "cel") return undefined;
  const [variable, value, body] = node.args[2];
  const name = nameOf(variable);
  return name === undefined || !value || !body ? undefined : { name, value, body };
}

/** The nodes right below a node. */
export function childrenOf(node: CelNode): readonly CelNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "list":
      return node.args;
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

/** Called for every node, and told the names that macros above it bind. */
export function walkCel(
  node: CelNode,
  visit: (node: CelNode, bound: ReadonlySet<string>) => void,
  bound: ReadonlySet<string> = new Set(),
): void {
  visit(node, bound);
  const loop = loopOf(node);
  const binding = bindingOf(node);
  if (loop) {
    walkCel(loop.range, visit, bound);
    const inside = new Set([...bound, ...loop.variables]);
    for (const each of loop.body) walkCel(each, visit, inside);
  } else if (binding) {
    walkCel(binding.value, visit, bound);
    walkCel(binding.body, visit, new Set([...bound, binding.name]));
  } else for (const child of childrenOf(node)) walkCel(child, visit, bound);
}

/** Where a name stands that nothing in the expression binds. */
export function freeOccurrences(expression: string, name: string): SourceRange[] {
  const found: SourceRange[] = [];
  walkCel(parseCel(expression), (node, bound) => {
    if (node.op === "id" && node.args === name && !bound.has(name)) found.push(node.range);
  });
  return found;
}

/** The expression with a text in place of each range. */
export function replaceRanges(
  expression: string,
  ranges: readonly SourceRange[],
  replacement: string,
): string {
  return [...ranges]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => text.slice(0, start) + replacement + text.slice(end), expression);
}

/** The expression with every free occurrence of a name replaced; nothing else of its text changes. */
export function replaceName(expression: string, name: string, replacement: string): string {
  return replaceRanges(expression, freeOccurrences(expression, name), replacement);
}
