/** A rule file: one ValidatingAdmissionPolicy, with what the platform needs to know of the rule as annotations. */
import { z } from "zod";
import { InvalidInput, type Problem } from "../reading/problem";
import { byLine, checkSchema, problemAt, type Where } from "../reading/schema-problems";
import { readYamlDocument } from "../reading/yaml-document";
import type { Enforcement } from "../rules/rules";
import { LABEL_DOMAIN } from "../tags";
import { placeIn } from "./expression-place";
import { policySchema, type ValidatingAdmissionPolicy } from "./policy";
import { compileRule, type RuleProgram } from "./rule-program";

export type { ValidatingAdmissionPolicy } from "./policy";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The ConfigMap that a rule reads, by name. */
export type ParameterSource = "rule-parameters" | "model-verdicts";

/** A rule about one Kubernetes object. */
export interface ObjectRule {
  readonly name: string;
  readonly file: string;
  readonly description: string;
  readonly severity: Severity;
  readonly level: Enforcement;
  /** In production, where it differs. */
  readonly productionLevel?: Enforcement;
  /** What to do about a violation. */
  readonly remedy: string;
  /** The article of law that it serves, e.g. `EU AI Act, Article 10`. */
  readonly law?: string;
  readonly parameters: ParameterSource | null;
  /** As written. */
  readonly policy: ValidatingAdmissionPolicy;
  readonly program: RuleProgram;
}

const level = z.enum(["advisory", "mandatory", "disabled"]);
const sentence = z.string().min(1);
const described = z.looseObject({
  metadata: z.looseObject({
    annotations: z.looseObject({
      [`${LABEL_DOMAIN}description`]: sentence,
      [`${LABEL_DOMAIN}severity`]: z.enum(SEVERITIES),
      [`${LABEL_DOMAIN}level`]: level,
      [`${LABEL_DOMAIN}production-level`]: level.exactOptional(),
      [`${LABEL_DOMAIN}remedy`]: sentence,
      [`${LABEL_DOMAIN}law`]: sentence.exactOptional(),
      [`${LABEL_DOMAIN}parameters`]: z.enum(["rule-parameters", "model-verdicts"]).exactOptional(),
    }),
  }),
});

/**
 * A rule from its file.
 * @throws InvalidInput with every problem of the YAML, the schema or the expressions: path, rule, file, line and column.
 */
export function readRuleFile(text: string, file: string): ObjectRule {
  const { value, lineOf } = readYamlDocument(text, file);
  const where = { file, lineOf };
  const policy = checkSchema(policySchema, value, where);
  const description = checkSchema(described, value, where);
  const problems: Problem[] = [];
  if ("problems" in policy) problems.push(...policy.problems);
  if ("problems" in description) problems.push(...newProblems(description.problems, problems));
  const program = "value" in policy && compile(policy.value, text, where, problems);
  if ("problems" in policy || "problems" in description || !program || problems.length > 0)
    throw new InvalidInput(file, byLine(problems));
  const { annotations } = description.value.metadata;
  return { ...ruleOf(annotations, { file, policy: policy.value }), program };
}

/** What both schemas find is said once. */
function newProblems(found: readonly Problem[], known: readonly Problem[]): Problem[] {
  return found.filter(({ path }) => !known.some((problem) => problem.path === path));
}

function compile(
  policy: ValidatingAdmissionPolicy,
  text: string,
  where: Where,
  problems: Problem[],
): RuleProgram {
  const parameters = policy.metadata.annotations?.[`${LABEL_DOMAIN}parameters`];
  if (parameters !== undefined && policy.spec.paramKind === undefined)
    problems.push(
      problemAt(
        ["spec", "paramKind"],
        `is required of a rule that reads ${parameters}: {apiVersion: v1, kind: ConfigMap}`,
        where,
      ),
    );
  return compileRule(policy, (path, { issues }) => {
    for (const { message, offset } of issues) {
      const { line, column } = placeIn(text, path, offset);
      const problem = problemAt(path, `column ${column}: does not compile: ${message}`, where);
      problems.push({ ...problem, line });
    }
  });
}

/**
 * A rule whose file needs no check, such as one that ships, which the tests read as {@link readRuleFile} does. Expressions
 * are compiled when the rule is first asked: most of the time that reading takes goes into that.
 */
export function checkedRule(policy: ValidatingAdmissionPolicy, file: string): ObjectRule {
  const rule = ruleOf(policy.metadata.annotations ?? {}, { file, policy });
  let program: RuleProgram | undefined;
  return {
    ...rule,
    get program() {
      return (program ??= compileRule(policy, (_, error) => {
        throw error;
      }));
    },
  };
}

function ruleOf(
  annotations: Readonly<Record<string, unknown>>,
  rest: Pick<ObjectRule, "file" | "policy">,
): Omit<ObjectRule, "program"> {
  const of = (key: string): unknown => annotations[`${LABEL_DOMAIN}${key}`];
  const production = of("production-level") as Enforcement | undefined;
  const law = of("law") as string | undefined;
  const { policy } = rest;
  return {
    name: policy.metadata.name,
    description: of("description") as string,
    severity: of("severity") as Severity,
    level: of("level") as Enforcement,
    ...(production && { productionLevel: production }),
    remedy: of("remedy") as string,
    ...(law && { law }),
    parameters:
      policy.spec.paramKind === undefined
        ? null
        : ((of("parameters") as ParameterSource | undefined) ?? "rule-parameters"),
    ...rest,
  };
}
