/** What a person reads of `rules list`, `explain` and `lint`. */
import { describedParameter } from "../../governance/object-rules/parameter-values";
import { parametersOf } from "../../governance/object-rules/compare-rules";
import { LINT_CHECKS, type Finding } from "../../governance/object-rules/lint-rules";
import type { ObjectRule } from "../../governance/object-rules/rule-file";
import type {
  Decision,
  ResolvedRule,
  RuleSet,
  ScopedRules,
  TeamRules,
} from "../../governance/object-rules/rule-set";
import type { Exemption } from "../../governance/stack-config/stack-config";
import { textTable } from "../../governance/text-table";
import { counted } from "./check-text";

const columns = (...titles: readonly string[]) => titles.map((title) => ({ title, align: "left" as const }));

/** Every rule and parameter; of a team with rules of its own, what differs from the environment's. */
export function rulesAsText(set: RuleSet, team?: string): string {
  const scope = team === undefined ? undefined : set.teams.find((each) => each.team === team);
  if (scope) return tables(scope.rules, scope, Object.keys(scope.parameters)).join("\n\n");
  const { environment } = set;
  return [
    ...tables(environment.rules, environment, Object.keys(environment.parameters)),
    ...set.teams.map((each) => teamText(each, environment)),
  ].join("\n\n");
}

function teamText(team: TeamRules, environment: ScopedRules): string {
  const rules = team.rules.filter((rule) => differs(rule, environment));
  const parameters = Object.keys(team.parameters).filter(
    (name) => team.parameters[name] !== environment.parameters[name],
  );
  const where = `Team ${team.team}, in ${team.namespaces.join(", ")}`;
  const own = tables(rules, team, parameters);
  return own.length === 0 ? `${where}: the same.` : [`${where}, where that differs:`, ...own].join("\n\n");
}

function differs({ rule, level }: ResolvedRule, { rules }: ScopedRules): boolean {
  const same = rules.find((each) => each.rule.name === rule.name);
  return same?.rule !== rule || same.level !== level;
}

function tables(
  rules: readonly ResolvedRule[],
  { parameters, parameterSetBy }: ScopedRules,
  names: readonly string[],
): string[] {
  const ruleRows = rules.map(({ rule, level, levelSetBy }) => [
    rule.name,
    level,
    levelSetBy,
    rule.severity,
    rule.description,
  ]);
  const parameterRows = names.map((name) => [name, parameters[name] ?? "", parameterSetBy[name] ?? ""]);
  return [
    ...(ruleRows.length > 0
      ? [textTable(columns("rule", "level", "decided by", "severity", "about"), ruleRows)]
      : []),
    ...(parameterRows.length > 0
      ? [textTable(columns("parameter", "value", "decided by"), parameterRows)]
      : []),
  ];
}

export interface Explained {
  readonly resolved: ResolvedRule;
  readonly scope: ScopedRules;
  /** Exemptions from the rule that hold. */
  readonly exemptions: readonly Exemption[];
  /** Data of the verdicts by model digest, where an environment is asked about. */
  readonly verdicts: Readonly<Record<string, string>> | null;
}

/** One rule: what it is for, where it holds, what decides, and how it decides. */
export function explainedRule({ resolved, scope, exemptions, verdicts }: Explained): string {
  const { rule, level, levels, definedBy } = resolved;
  return [
    `${rule.name} (${level})`,
    rule.description,
    "",
    field("severity", rule.severity),
    ...(rule.law === undefined ? [] : [field("law", rule.law)]),
    field("remedy", rule.remedy),
    field("defined by", `${definedBy}, ${rule.file}`),
    field("level", level),
    ...decisions(levels),
    ...parameterLines(rule, scope, verdicts),
    ...exemptions.map(({ resource, owner, expires, reason }) =>
      field("exempt", `${resource}, until ${expires} (${owner}: ${reason})`),
    ),
    "",
    ...matchLines(rule),
    ...expressionLines(rule),
  ].join("\n");
}

function field(name: string, text: string): string {
  return `${name.padEnd(12)}${text}`;
}

/** Every layer's word, the one that stands marked. */
function decisions(all: readonly Decision<string>[]): string[] {
  const width = Math.max(...all.map(({ by }) => by.length));
  return all.map(({ by, value, exemption }, index) => {
    const loosens = exemption
      ? `  (loosens: exempt until ${exemption.expires}, ${exemption.owner}: ${exemption.reason})`
      : "";
    return `${index === all.length - 1 ? "          → " : "            "}${by.padEnd(width)}  ${value}${loosens}`;
  });
}

function parameterLines(
  rule: ObjectRule,
  { parameters, parameterDecisions }: ScopedRules,
  verdicts: Explained["verdicts"],
): string[] {
  if (rule.parameters === "model-verdicts") {
    const models = Object.keys(verdicts ?? {}).filter((key) => key !== "limit").length;
    const known =
      verdicts === null || verdicts["limit"] === undefined
        ? "name an environment to see them"
        : `${counted(models, "model")}; limit ${verdicts["limit"]}`;
    return [
      field(
        "verdicts",
        `of models by digest, which only the platform writes, out of verified evidence: ${known}`,
      ),
    ];
  }
  return parametersOf(rule).flatMap((name) => [
    field("parameter", `${name} = ${parameters[name] ?? "unset"}${describedParameter(name)}`),
    ...decisions(parameterDecisions[name] ?? []),
  ]);
}

function matchLines({ policy: { spec } }: ObjectRule): string[] {
  const { resourceRules, namespaceSelector, objectSelector } = spec.matchConstraints;
  return [
    "Matches",
    ...resourceRules.map(({ apiGroups, apiVersions, operations, resources }) => {
      const groups = apiGroups.map((group) => group || "core").join(", ");
      return `  ${operations.join(", ")} of ${resources.join(", ")} (${groups}; ${apiVersions.join(", ")})`;
    }),
    ...(namespaceSelector ? [`  in namespaces that ${JSON.stringify(namespaceSelector)} selects`] : []),
    ...(objectSelector ? [`  that ${JSON.stringify(objectSelector)} selects`] : []),
    ...(spec.matchConditions ?? []).map(({ name, expression }) => `  where ${name}: ${oneLine(expression)}`),
  ];
}

function expressionLines({ policy: { spec } }: ObjectRule): string[] {
  const { variables = [], validations = [] } = spec;
  return [
    ...(variables.length > 0 ? ["Variables"] : []),
    ...variables.map(({ name, expression }) => `  ${name} = ${oneLine(expression)}`),
    "Requires",
    ...validations.flatMap(({ expression, message, messageExpression }) => [
      `  ${oneLine(expression)}`,
      `    or says: ${oneLine(messageExpression ?? JSON.stringify(message ?? ""))}`,
    ]),
  ];
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, " ");
}

/** Findings by file and line, and one line that sums up. */
export function lintAsText(findings: readonly Finding[], rules: number): string {
  const lines = findings.map(
    ({ file, line, rule, check, message }) => `${file}:${line} ${rule}: ${message} (${check})`,
  );
  const met = [...new Set(findings.map(({ check }) => check))].sort();
  return [
    ...lines,
    ...(lines.length > 0 ? ["", ...met.map((check) => `${check}: ${LINT_CHECKS[check]}`), ""] : []),
    `${counted(rules, "rule")} linted: ${findings.length === 0 ? "nothing found" : counted(findings.length, "finding")}.`,
  ].join("\n");
}
