/** What is wrong between rules: names, duplicates, and demands that nothing can meet together. */
import { canonicalJson } from "./compare-rules";
import { findingAt, type Finding, type LintedRule } from "./lint-finding";
import { boundsOf, contradict, writtenOut, type Bound } from "./rule-bounds";
import type { ObjectRule } from "./rule-file";
import { parseCel } from "./cel-tree";
import { SHARED_VARIABLES } from "./workload-match";
import { serialize } from "@marcbachmann/cel-js";

/** `extended` are the rules of the rule sets below, which stay in force. */
export function lintConflicts(
  linted: readonly LintedRule[],
  extended: readonly ObjectRule[],
  parameters: Readonly<Record<string, string>>,
): Finding[] {
  return [
    ...names(linted),
    ...duplicates(linted, extended),
    ...contradictions(linted, extended, parameters),
    ...meanings(linted, extended),
  ];
}

function names(linted: readonly LintedRule[]): Finding[] {
  const files = new Map<string, string>();
  return linted.flatMap((each) => {
    const { name, file } = each.rule;
    const first = files.get(name);
    files.set(name, first ?? file);
    const path = ["metadata", "name"];
    if (first !== undefined)
      return [findingAt(each, "same-name", path, `rule ${name} is in ${first} too: remove or rename one`)];
    const wanted = (file.split("/").at(-1) ?? "").replace(/\.ya?ml$/, "");
    return wanted === name
      ? []
      : [findingAt(each, "file-name", path, `is named ${name}, and its file ${wanted}: name both alike`)];
  });
}

/** What a rule decides, whatever it and its variables are called and its messages say. */
function decisionOf({ policy: { spec } }: ObjectRule): string {
  const { variables = [], validations = [], matchConditions = [], matchConstraints } = spec;
  return canonicalJson({
    matchConstraints,
    conditions: matchConditions.map(({ expression }) => serialize(parseCel(expression))).sort(),
    validations: validations.map(({ expression }) => writtenOut(expression, variables)).sort(),
  });
}

function duplicates(linted: readonly LintedRule[], extended: readonly ObjectRule[]): Finding[] {
  const seen = new Map(extended.map((rule) => [decisionOf(rule), rule.name]));
  return linted.flatMap((each) => {
    const decision = decisionOf(each.rule);
    const first = seen.get(decision);
    seen.set(decision, first ?? each.rule.name);
    if (first === undefined || first === each.rule.name) return [];
    return [
      findingAt(
        each,
        "duplicate",
        ["spec"],
        `decides what ${first} decides: remove it, and set the level of ${first}`,
      ),
    ];
  });
}

/** One name means one thing, so that whoever reads one rule can read the next. */
function meanings(linted: readonly LintedRule[], extended: readonly ObjectRule[]): Finding[] {
  const known = new Map<string, { readonly text: string; readonly rule: string }>();
  const meant = ({ policy }: ObjectRule) =>
    (policy.spec.variables ?? []).map(({ name, expression }, index) => ({
      name,
      index,
      text: serialize(parseCel(expression)),
    }));
  const learn = (rule: ObjectRule): void => {
    for (const { name, text } of meant(rule))
      if (SHARED_VARIABLES.includes(name) && !known.has(name)) known.set(name, { text, rule: rule.name });
  };
  for (const rule of extended) learn(rule);
  return linted.flatMap((each) => {
    learn(each.rule);
    return meant(each.rule).flatMap(({ name, index, text }) => {
      const other = known.get(name);
      if (!other || other.text === text) return [];
      const path = ["spec", "variables", index, "expression"];
      const message = `variable ${name} means ${other.text} in ${other.rule}: write that, or name it otherwise`;
      return [findingAt(each, "workload-match", path, message)];
    });
  });
}

interface Demand {
  readonly rule: ObjectRule;
  readonly bound: Bound;
}

function contradictions(
  linted: readonly LintedRule[],
  extended: readonly ObjectRule[],
  parameters: Readonly<Record<string, string>>,
): Finding[] {
  const demandsOf = (rule: ObjectRule): Demand[] =>
    boundsOf(rule, parameters).map((bound) => ({ rule, bound }));
  const earlier = extended.flatMap(demandsOf);
  return linted.flatMap((each) => {
    const own = demandsOf(each.rule);
    const findings = own.flatMap(({ rule, bound }, index) => {
      const other = [...earlier, ...own.slice(0, index)].find(
        (before) => contradict(before.bound, bound) && overlap(before.rule, rule),
      );
      if (!other) return [];
      const whose = other.rule === rule ? "another validation of it" : other.rule.name;
      return [
        findingAt(
          each,
          "conflict",
          ["spec", "validations", bound.validation, "expression"],
          `no object can meet this and ${whose}: ${described(bound)}, and ${described(other.bound)}`,
        ),
      ];
    });
    earlier.push(...own);
    return findings;
  });
}

function described({ subject, low, high, strict, text }: Bound): string {
  const than = (word: string, bound: number): string =>
    strict ? `be ${word} than ${bound}` : `be ${bound} or ${word}`;
  if (text !== undefined) return `${subject} must be ${JSON.stringify(text)}`;
  if (low === high) return `${subject} must be ${low}`;
  return `${subject} must ${low > -Infinity ? than("more", low) : than("less", high)}`;
}

/** Whether some kind is matched by both. */
function overlap(a: ObjectRule, b: ObjectRule): boolean {
  const rules = ({ policy }: ObjectRule) => policy.spec.matchConstraints.resourceRules;
  const share = (one: readonly string[], other: readonly string[]): boolean =>
    one.includes("*") || other.includes("*") || one.some((each) => other.includes(each));
  return rules(a).some((one) =>
    rules(b).some((other) => share(one.apiGroups, other.apiGroups) && share(one.resources, other.resources)),
  );
}
