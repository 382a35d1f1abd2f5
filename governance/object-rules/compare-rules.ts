/** What two rules have in common, and what a rule reads. */
import { parseCel, walkCel, type CelNode } from "./cel-tree";
import type { ObjectRule } from "./rule-file";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON with its keys in order: equal texts are equal values. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: Json) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** Whether two rules decide alike whatever they are given: their specs are the same. */
export function isSameRule(a: ObjectRule, b: ObjectRule): boolean {
  return a.parameters === b.parameters && canonicalJson(a.policy.spec) === canonicalJson(b.policy.spec);
}

export interface RuleExpression {
  /** Where it stands, e.g. `spec.validations[0].expression`. */
  readonly path: readonly (string | number)[];
  readonly expression: string;
}

/** Every CEL expression of a rule, in the order of its file. */
export function expressionsOf({ policy: { spec } }: ObjectRule): RuleExpression[] {
  const at = (list: string, index: number, key: string, expression: string): RuleExpression => ({
    path: ["spec", list, index, key],
    expression,
  });
  return [
    ...(spec.matchConditions ?? []).map(({ expression }, index) =>
      at("matchConditions", index, "expression", expression),
    ),
    ...(spec.variables ?? []).map(({ expression }, index) =>
      at("variables", index, "expression", expression),
    ),
    ...(spec.validations ?? []).flatMap(({ expression, messageExpression }, index) => [
      at("validations", index, "expression", expression),
      ...(messageExpression === undefined
        ? []
        : [at("validations", index, "messageExpression", messageExpression)]),
    ]),
  ];
}

/** `params.data`, also written with `.?`. */
function isParameterData(node: CelNode): boolean {
  if (node.op !== "." && node.op !== ".?") return false;
  const [from, member] = node.args;
  return member === "data" && from.op === "id" && from.args === "params";
}

function textOf(node: CelNode): string | undefined {
  return node.op === "value" && typeof node.args === "string" ? node.args : undefined;
}

interface ParameterRead {
  readonly name: string;
  /** Whether the rule goes on without it. */
  readonly optional: boolean;
}

/** The parameter that one node reads, by a name that is written out. */
export function parameterRead(node: CelNode): ParameterRead | undefined {
  const named = (name: string | undefined, optional: boolean): ParameterRead | undefined =>
    name === undefined ? undefined : { name, optional };
  switch (node.op) {
    case "[]":
    case "[?]":
      return isParameterData(node.args[0]) ? named(textOf(node.args[1]), node.op === "[?]") : undefined;
    case "in":
      return isParameterData(node.args[1]) ? named(textOf(node.args[0]), true) : undefined;
    case ".":
    case ".?":
      return isParameterData(node.args[0]) ? named(node.args[1], node.op === ".?") : undefined;
    default:
      return undefined;
  }
}

export function parameterReads(rule: ObjectRule): ParameterRead[] {
  if (rule.parameters !== "rule-parameters") return [];
  const reads: ParameterRead[] = [];
  for (const { expression } of expressionsOf(rule))
    walkCel(parseCel(expression), (node, bound) => {
      const read = bound.has("params") ? undefined : parameterRead(node);
      if (read) reads.push(read);
    });
  return reads;
}

/** The rule parameters that a rule reads, in order; verdicts of models are none. */
export function parametersOf(rule: ObjectRule): string[] {
  return [...new Set(parameterReads(rule).map(({ name }) => name))].sort();
}

/** Those without which it refuses everything. */
export function requiredParametersOf(rule: ObjectRule): string[] {
  const reads = parameterReads(rule);
  const optional = new Set(reads.filter((read) => read.optional).map(({ name }) => name));
  return parametersOf(rule).filter((name) => !optional.has(name));
}

export function readsParameter(rule: ObjectRule, name: string): boolean {
  return parametersOf(rule).includes(name);
}
