/** What is wrong with a rule's expressions and messages, though each of them compiles. */
import { COST_LIMIT } from "../cel";
import { celConstant } from "./cel-constant";
import { parseCel, walkCel, type CelNode } from "./cel-tree";
import { expressionsOf, requiredParametersOf } from "./compare-rules";
import { ASSUMED, estimateCost, variableSizes } from "./estimate-cost";
import { MOST_FOR_CONDITIONS, MOST_PER_POLICY } from "./evaluate-rule";
import { RESERVED_VARIABLES } from "./export-gatekeeper";
import { findingAt, type Finding, type LintedRule } from "./lint-finding";
import { readsParams } from "./rewrite-policy";
import { nearestName } from "../reading/nearest-name";

/** Characters of a message: more is not read. */
export const LONGEST_MESSAGE = 200;

export function lintExpressions(linted: LintedRule, parameters: Readonly<Record<string, string>>): Finding[] {
  return [
    ...variables(linted),
    ...parameterSources(linted, parameters),
    ...validations(linted),
    ...costs(linted),
  ];
}

/** Names that an expression reads of `variables`. */
function variablesRead(expression: string): Set<string> {
  const names = new Set<string>();
  walkCel(parseCel(expression), (node, bound) => {
    if ((node.op === "." || node.op === ".?") && isVariables(node.args[0]) && !bound.has("variables"))
      names.add(node.args[1]);
  });
  return names;
}

function isVariables(node: CelNode): boolean {
  return node.op === "id" && node.args === "variables";
}

function variables(linted: LintedRule): Finding[] {
  const { variables: own = [] } = linted.rule.policy.spec;
  const names = own.map(({ name }) => name);
  const findings: Finding[] = [];
  const all = new Set<string>();
  for (const { path, expression } of expressionsOf(linted.rule)) {
    const [, list, index] = path;
    // A variable may read those before it; match conditions are evaluated before any.
    const known =
      list === "variables" ? names.slice(0, Number(index)) : list === "matchConditions" ? [] : names;
    for (const name of variablesRead(expression)) {
      all.add(name);
      if (known.includes(name)) continue;
      const later = names.includes(name) ? "is not defined before this place" : "does not exist";
      const nearest = nearestName(name, known);
      findings.push(
        findingAt(
          linted,
          "unknown-variable",
          path,
          `variable ${name} ${later}${nearest === undefined ? "" : `: did you mean ${nearest}?`}`,
        ),
      );
    }
  }
  for (const [index, name] of names.entries()) {
    const path = ["spec", "variables", index, "name"];
    if (!all.has(name))
      findings.push(findingAt(linted, "unused-variable", path, `nothing reads variable ${name}: remove it`));
    if (RESERVED_VARIABLES.some((reserved) => reserved === name) || name.startsWith("gatekeeper_internal_"))
      findings.push(
        findingAt(
          linted,
          "reserved-name",
          path,
          `variable ${name} has a name that Gatekeeper keeps for itself: choose another`,
        ),
      );
  }
  return findings;
}

function parameterSources(linted: LintedRule, parameters: Readonly<Record<string, string>>): Finding[] {
  const { rule } = linted;
  const { paramKind } = rule.policy.spec;
  const reads = expressionsOf(rule).some(({ expression }) => readsParams(expression));
  const at = (
    path: readonly string[],
    check: "parameter-source" | "unset-parameter",
    message: string,
  ): Finding => findingAt(linted, check, path, message);
  // What reads parameters without naming their kind does not compile.
  if (paramKind === undefined) return [];
  if (!reads) return [at(["spec", "paramKind"], "parameter-source", "reads no params: remove paramKind")];
  if (paramKind.apiVersion !== "v1" || paramKind.kind !== "ConfigMap")
    return [
      at(
        ["spec", "paramKind"],
        "parameter-source",
        "must be { apiVersion: v1, kind: ConfigMap }: that is what the platform writes parameters to",
      ),
    ];
  return requiredParametersOf(rule)
    .filter((name) => !Object.hasOwn(parameters, name))
    .map((name) => {
      const nearest = nearestName(name, Object.keys(parameters));
      const meant = nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
      // Names in other places than `params.data` are rare, and would be a line off.
      const read = expressionsOf(rule).find(({ expression }) => expression.includes(name));
      return findingAt(
        linted,
        "unset-parameter",
        read?.path ?? ["spec"],
        `reads parameter ${name}, which nobody sets${meant}: set it under parameters in ruleset.yaml, or read it as params.data[?'${name}'].orValue(…)`,
      );
    });
}

function validations(linted: LintedRule): Finding[] {
  const { validations: all = [] } = linted.rule.policy.spec;
  return all.flatMap(({ expression, message, messageExpression }, index) => {
    const at = (key: string, check: "message" | "always-true" | "conflict", text: string): Finding =>
      findingAt(linted, check, ["spec", "validations", index, key], text);
    const findings: Finding[] = [];
    const constant = celConstant(expression);
    if (constant === true)
      findings.push(at("expression", "always-true", "is always true, so it refuses nothing"));
    if (constant === false)
      findings.push(at("expression", "conflict", "is always false, so no object can meet it"));
    if (message === undefined && messageExpression === undefined)
      findings.push(at("expression", "message", "has no message: say what is wrong and what to do"));
    for (const [key, length] of [
      ["message", message?.length ?? 0],
      ["messageExpression", messageExpression === undefined ? 0 : charactersOf(messageExpression)],
    ] as const)
      if (length > LONGEST_MESSAGE)
        findings.push(at(key, "message", `has ${length} characters; at most ${LONGEST_MESSAGE} are read`));
    return findings;
  });
}

/** Characters that are written out in an expression. */
function charactersOf(expression: string): number {
  let characters = 0;
  walkCel(parseCel(expression), (node) => {
    if (node.op === "value" && typeof node.args === "string") characters += node.args.length;
  });
  return characters;
}

const units = (cost: number): string => cost.toLocaleString("en-US");

function costs(linted: LintedRule): Finding[] {
  const sizes = variableSizes(linted.rule.policy.spec.variables ?? []);
  const each = expressionsOf(linted.rule).map(({ path, expression }) => ({
    path,
    cost: estimateCost(expression, sizes),
  }));
  const size = `of an object with ${ASSUMED.entries} entries`;
  const findings = each
    .filter(({ cost }) => cost > COST_LIMIT)
    .map(({ path, cost }) =>
      findingAt(
        linted,
        "cost",
        path,
        `may cost ${units(cost)} ${size}; the API server stops at ${units(COST_LIMIT)}, and refuses: loop over less, or once`,
      ),
    );
  const sum = (conditions: boolean): number =>
    each
      .filter(({ path }) => (path[1] === "matchConditions") === conditions)
      .reduce((total, { cost }) => total + cost, 0);
  if (findings.length > 0) return findings;
  for (const [conditions, most] of [
    [true, MOST_FOR_CONDITIONS],
    [false, MOST_PER_POLICY],
  ] as const)
    if (sum(conditions) > most)
      findings.push(
        findingAt(
          linted,
          "cost",
          ["spec", conditions ? "matchConditions" : "validations"],
          `may cost ${units(sum(conditions))} together ${size}; the API server stops at ${units(most)}, and refuses`,
        ),
      );
  return findings;
}
