/** What a policy is here, and how it becomes a policy of Pulumi's. Rules live in governance/; this is the thin adapter. */
import type {
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  Severity,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { effectiveLevel, enforce } from "../governance/rules/enforcement";
import type { Judgement, Rule } from "../governance/rules/judgement";
import type { PlanResource } from "../governance/plan";
import type { RuleName } from "../governance/rules/rules";
import type { StackConfig } from "../governance/stack-config/stack-config";
import { reading, type Verdict } from "../governance/verdict";
import { describeVerdict } from "../governance/verdict-text";
import { resourceOf } from "./plan";
import type { PackContext } from "./context";

interface PolicyHead {
  /** The same as the file's name. */
  readonly name: RuleName;
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

export type PolicyDefinition = EnvironmentPolicy | ResourcePolicy | FillPolicy | ReportPolicy;

/** Pulumi's runtime also takes a level and a URN per violation, which its typings leave out (1.21, server.js). */
interface Violation {
  readonly message: string;
  readonly urn?: string;
  readonly enforcementLevel: "advisory" | "mandatory";
}
type Report = (violation: Violation) => void;

function reportVerdicts(verdicts: readonly Verdict[], reportViolation: ReportViolation): void {
  const report = reportViolation as unknown as Report;
  for (const verdict of verdicts) {
    if (reading(verdict) === "passes") continue;
    report({
      message: describeVerdict(verdict),
      enforcementLevel: reading(verdict) === "blocks" ? "mandatory" : "advisory",
      ...(verdict.subject.startsWith("urn:") && { urn: verdict.subject }),
    });
  }
}

/**
 * The policies of a pack. The SDK hands each policy about the whole stack a copy of all resources, which takes longer than
 * judging them. So the first in force runs them all; the others are listed, and violations bear their names.
 */
export function toPolicies(
  definitions: readonly PolicyDefinition[],
  context: PackContext,
): (ResourceValidationPolicy | StackValidationPolicy)[] {
  const policies = definitions.map((definition) => toPolicy(definition, context));
  const whole = policies.filter(
    (policy): policy is StackValidationPolicy =>
      "validateStack" in policy && policy.enforcementLevel !== "disabled",
  );
  return policies.map((policy) => {
    if (!whole.some((each) => each === policy)) return policy;
    const { validateStack, ...listed } = policy as StackValidationPolicy;
    return policy === whole[0]
      ? { ...listed, validateStack: (args, report) => runAll(whole, args, report) }
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
      (reportViolation as unknown as Report)({ ...{ name, description, severity }, ...violation });
    await validateStack(args, named as unknown as ReportViolation);
  }
}

/** The policy of Pulumi's for a definition, at the level that the stack config gives it. */
export function toPolicy(
  definition: PolicyDefinition,
  context: PackContext,
): ResourceValidationPolicy | StackValidationPolicy {
  const { name, description, severity, remediationSteps } = definition;
  const level = effectiveLevel(name, context.config);
  const head = { name, description, severity, remediationSteps, enforcementLevel: level };
  if (level !== "disabled") context.expect(definition);
  switch (definition.kind) {
    case "environment":
      return {
        ...head,
        validateStack: (args: StackValidationArgs, reportViolation: ReportViolation) => {
          const judgement = context.judge(name, args);
          const verdicts = enforce(name, definition.rule(judgement), context.config, judgement.now);
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
          (reportViolation as unknown as Report)({ message, enforcementLevel: "advisory" });
          context.record(name, []);
        },
      };
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
