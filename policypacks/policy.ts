/** What a policy is here, and how it becomes a policy of Pulumi's. Rules live in governance/; this is the thin adapter. */
import type {
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { ObjectToJudge } from "../governance/object-rules/object-to-judge";
import { effectiveLevel, enforce } from "../governance/rules/enforcement";
import type { Judgement, Rule } from "../governance/rules/judgement";
import type { PlanResource } from "../governance/plan";
import type { Enforcement, RuleName } from "../governance/rules/rules";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { Verdict } from "../governance/verdict";
import type { PackContext } from "./context";
import { objectValidations } from "./object-policies";
import { resourceOf } from "./plan";
import { report, reportVerdicts, type Violation } from "./violations";

interface PolicyHead<Name extends string = RuleName> {
  /** The same as the file's name. */
  readonly name: Name;
  readonly description: string;
  readonly severity: Severity;
  readonly remediationSteps: string;
}

/** A rule about the whole environment. */
export interface EnvironmentPolicy extends PolicyHead {
  readonly kind: "environment";
  readonly rule: Rule;
}

/** A rule about one resource, which its inputs alone decide. */
export interface ResourcePolicy extends PolicyHead {
  readonly kind: "resource";
  readonly applies: (type: string) => boolean;
  readonly judge: (resource: PlanResource, config: StackConfig) => Verdict | null;
  /** The verdict when every resource passed. */
  readonly passed: (resources: number) => Verdict;
}

/** An auto-fix: the tags to add to a resource, or null when none is missing. */
export interface FillPolicy extends PolicyHead {
  readonly kind: "fill";
  readonly applies: (type: string) => boolean;
  readonly fill: (resource: PlanResource, config: StackConfig) => Record<string, string> | null;
}

/** A table for people; it judges nothing. */
export interface ReportPolicy extends PolicyHead {
  readonly kind: "report";
  readonly table: (judgement: Judgement) => string;
}

/** Judges Kubernetes objects by all rules about them together, so that an object is made ready once. */
export interface ObjectJudge {
  /** The objects that a resource stands for; none where it is no Kubernetes object. */
  readonly objectsOf: (resource: PlanResource) => readonly ObjectToJudge[];
  /** What the object alone decides, at once. */
  readonly judge: (object: ObjectToJudge, config: StackConfig, now: Date) => readonly Verdict[];
  /** What takes verified evidence to decide, once the environment is known. */
  readonly judgeModel: (object: ObjectToJudge, judgement: Judgement) => readonly Verdict[];
  /** The verdict when every object that the rule is about passed. */
  readonly passed: (rule: string, objects: readonly ObjectToJudge[]) => Verdict;
}

/** A rule about one Kubernetes object, written in CEL. An environment's rule set may bring its own. */
export interface ObjectPolicy extends PolicyHead<string> {
  readonly kind: "object";
  /** The strictest that it has, in the environment or for a team: the rule set knows the level of each object. */
  readonly level: Enforcement;
  /** The same for all policies of a rule set. */
  readonly objects: ObjectJudge;
}

export type PolicyDefinition = EnvironmentPolicy | ResourcePolicy | FillPolicy | ReportPolicy | ObjectPolicy;

/** What an environment's policies are made for. */
export interface PolicySetting {
  readonly config: StackConfig;
  /** Absolute folder of the stack files. */
  readonly stacksFolder: string;
  readonly now: Date;
}

/** The level of a policy in an environment. */
export function policyLevel(definition: PolicyDefinition, config: StackConfig): Enforcement {
  return definition.kind === "object" ? definition.level : effectiveLevel(definition.name, config);
}

/**
 * The policies of a pack. The SDK hands each policy about the whole stack a copy of all resources, which takes longer than
 * judging them. So the first in force runs them all; the others are listed, and violations bear their names. The same goes
 * for rules about Kubernetes objects.
 */
export function toPolicies(
  definitions: readonly PolicyDefinition[],
  context: PackContext,
): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const ofObjects = definitions.filter(
    (definition): definition is ObjectPolicy =>
      definition.kind === "object" && policyLevel(definition, context.config) !== "disabled",
  );
  const policies = definitions.map((definition) => toPolicy(definition, context, ofObjects));
  const whole = policies.filter(
    (policy): policy is StackValidationPolicy =>
      "validateStack" in policy && policy.enforcementLevel !== "disabled",
  );
  return policies.map((policy) => {
    if (!whole.some((each) => each === policy)) return policy;
    const { validateStack, ...listed } = policy as StackValidationPolicy;
    return policy === whole[0]
      ? { ...listed, validateStack: (args, reportViolation) => runAll(whole, args, reportViolation) }
      : listed;
  });
}

async function runAll(
  policies: readonly StackValidationPolicy[],
  args: StackValidationArgs,
  reportViolation: ReportViolation,
): Promise<void> {
  for (const { name, description, severity, validateStack } of policies) {
    const named = (violation: Violation): void =>
      report(reportViolation, { name, description, ...(severity && { severity }), ...violation });
    await validateStack(args, named as unknown as ReportViolation);
  }
}

/**
 * The policy of Pulumi's for a definition, at the level that the stack config gives it.
 * @param ofObjects The policies about Kubernetes objects that the first of them judges together.
 */
export function toPolicy(
  definition: PolicyDefinition,
  context: PackContext,
  ofObjects: readonly ObjectPolicy[] = definition.kind === "object" ? [definition] : [],
): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description, severity, remediationSteps } = definition;
  const level = policyLevel(definition, context.config);
  const head = { name, description, severity, remediationSteps, enforcementLevel: level };
  if (level !== "disabled") context.expect(definition);
  switch (definition.kind) {
    case "environment":
      return {
        ...head,
        validateStack: (args: StackValidationArgs, reportViolation: ReportViolation) => {
          const judgement = context.judge(name, args);
          const verdicts = enforce(
            definition.name,
            definition.rule(judgement),
            context.config,
            judgement.now,
          );
          reportVerdicts(verdicts, reportViolation);
          context.record(name, verdicts);
        },
      };
    case "report":
      return {
        ...head,
        validateStack: (args: StackValidationArgs, reportViolation: ReportViolation) => {
          // A table judges nothing, so it never blocks, whatever the stack config says.
          const message = `\n${definition.table(context.judge(name, args))}`;
          report(reportViolation, { message, enforcementLevel: "advisory" });
          context.record(name, []);
        },
      };
    case "object":
      return definition === ofObjects[0]
        ? { ...head, ...objectValidations(ofObjects, context) }
        : { ...head, validateResource: [] };
    case "resource":
      return { ...head, validateResource: resourceValidation(definition, context) };
    case "fill":
      return {
        ...head,
        enforcementLevel: level === "mandatory" ? "remediate" : level,
        remediateResource: (args) => {
          if (!definition.applies(args.type)) return undefined;
          const missing = definition.fill(resourceOf(args), context.config);
          return missing ? addTags(args.props, missing) : undefined;
        },
      };
  }
}

function resourceValidation(definition: ResourcePolicy, context: PackContext) {
  return (args: ResourceValidationArgs, reportViolation: ReportViolation): void => {
    if (!definition.applies(args.type)) return;
    const verdict = definition.judge(resourceOf(args), context.config);
    context.recordResource(definition, args.urn, verdict);
    if (!verdict) return;
    const enforced = enforce(definition.name, [verdict], context.config, context.now());
    // The engine names the resource itself, so the violation needs no URN.
    reportVerdicts(
      enforced.map((each) => ({ ...each, subject: args.name })),
      reportViolation,
    );
  };
}

/** In place, because other properties may be unknown and must reach the engine as they came. */
function addTags(props: Record<string, unknown>, missing: Record<string, string>): Record<string, unknown> {
  const own = props["tags"];
  if (typeof own === "object" && own !== null) Object.assign(own, missing);
  else props["tags"] = missing;
  return props;
}
