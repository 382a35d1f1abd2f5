/**
 * What a rule's validations demand of a value, as far as they say it plainly: `x >= 3`, `x == 'a'`, also behind a guard
 * (`!guard || x >= 3`). Variables are written out first, so rules that name the same thing otherwise are compared.
 */
import { serialize } from "@marcbachmann/cel-js";
import { parseCel, replaceRanges, walkCel, type CelNode } from "./cel-tree";
import { parameterRead } from "./compare-rules";
import type { ObjectRule } from "./rule-file";

export interface Bound {
  /** The guard and the value that it is about, as texts. */
  readonly subject: string;
  /** Index of the validation. */
  readonly validation: number;
  readonly low: number;
  readonly high: number;
  /** Whether `low` or `high` itself is excluded. */
  readonly strict: boolean;
  /** The only text that it may be. */
  readonly text?: string;
}

/** Levels of variables within variables that are written out. */
const DEEPEST = 8;

/** An expression without `variables`, in one spelling. */
export function writtenOut(
  expression: string,
  variables: readonly { readonly name: string; readonly expression: string }[],
): string {
  let text = expression;
  for (let level = 0; level < DEEPEST; level += 1) {
    const next = replacedOnce(text, variables);
    if (next === text) break;
    text = next;
  }
  return serialize(parseCel(text));
}

function replacedOnce(
  text: string,
  variables: readonly { readonly name: string; readonly expression: string }[],
): string {
  const tree = parseCel(text);
  return variables.reduce((result, { name, expression }) => {
    const ranges: CelNode["range"][] = [];
    walkCel(result === text ? tree : parseCel(result), (node, bound) => {
      if (node.op !== "." || node.args[1] !== name || bound.has("variables")) return;
      const [from] = node.args;
      if (from.op === "id" && from.args === "variables") ranges.push(node.range);
    });
    return replaceRanges(result, ranges, `(${expression})`);
  }, text);
}

/** Everything that a rule demands plainly. */
export function boundsOf(rule: ObjectRule, parameters: Readonly<Record<string, string>>): Bound[] {
  const { variables = [], validations = [] } = rule.policy.spec;
  return validations.flatMap(({ expression }, validation) =>
    demands(parseCel(writtenOut(expression, variables)), "", parameters).map((bound) => ({
      ...bound,
      validation,
    })),
  );
}

type Demand = Omit<Bound, "validation">;

function demands(
  node: CelNode,
  guard: string,
  parameters: Readonly<Record<string, string>>,
): readonly Demand[] {
  if (node.op === "&&") return node.args.flatMap((each) => demands(each, guard, parameters));
  if (node.op === "||") {
    const [one, other] = node.args;
    return demands(other, `${guard}${serialize(one)} || `, parameters);
  }
  return comparison(node, guard, parameters);
}

const FLIPPED = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==" } as const;
type Comparison = keyof typeof FLIPPED;

function isComparison(op: string): op is Comparison {
  return Object.hasOwn(FLIPPED, op);
}

function comparison(
  node: CelNode,
  guard: string,
  parameters: Readonly<Record<string, string>>,
): readonly Demand[] {
  if (!isComparison(node.op)) return [];
  const [left, right] = node.args as [CelNode, CelNode];
  const [a, b] = [valueOf(left, parameters), valueOf(right, parameters)];
  if ((a === undefined) === (b === undefined)) return [];
  const op = a === undefined ? node.op : FLIPPED[node.op];
  const subject = guard + serialize(a === undefined ? left : right);
  const value = a ?? b;
  if (typeof value === "string")
    return op === "==" ? [{ subject, low: -Infinity, high: Infinity, strict: false, text: value }] : [];
  const number = value ?? 0;
  return [
    {
      subject,
      low: op.startsWith(">") || op === "==" ? number : -Infinity,
      high: op.startsWith("<") || op === "==" ? number : Infinity,
      strict: op === "<" || op === ">",
    },
  ];
}

/** A number or text that is written out, or that a parameter has. */
function valueOf(node: CelNode, parameters: Readonly<Record<string, string>>): number | string | undefined {
  if (node.op === "value") {
    const { args } = node;
    if (typeof args === "bigint" || typeof args === "number") return Number(args);
    return typeof args === "string" ? args : undefined;
  }
  if (node.op === "-_") {
    const value = valueOf(node.args, parameters);
    return typeof value === "number" ? -value : undefined;
  }
  if (node.op === "call" && (node.args[0] === "int" || node.args[0] === "double")) {
    const [argument] = node.args[1];
    const value = argument && valueOf(argument, parameters);
    return value === undefined || value === "" || Number.isNaN(Number(value)) ? undefined : Number(value);
  }
  const read = parameterRead(node);
  return read && Object.hasOwn(parameters, read.name) ? parameters[read.name] : undefined;
}

/** Whether no value can meet both. */
export function contradict(a: Bound, b: Bound): boolean {
  if (a.subject !== b.subject) return false;
  if (a.text !== undefined && b.text !== undefined) return a.text !== b.text;
  const [low, high] = [Math.max(a.low, b.low), Math.min(a.high, b.high)];
  return low > high || (low === high && (a.strict || b.strict));
}
