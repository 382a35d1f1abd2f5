/** Rules about Kubernetes objects as policies of Pulumi's: judged resource by resource, so also before there is a cluster. */
import type {
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Verdict } from "../governance/verdict";
import type { PackContext } from "./context";
import type { ObjectPolicy } from "./policy";
import { resourceOf } from "./plan";
import { reportVerdicts } from "./violations";

/** Of its inputs a policy sees everything at the first preview already, of a whole stack nothing until there is a cluster. */
type Validations = Pick<ResourceValidationPolicy, "validateResource"> &
  Pick<StackValidationPolicy, "validateStack">;

/**
 * What judges all `policies` at once: the SDK makes a copy of a resource for each policy that it asks. Policies are of one
 * rule set, in force, and at least one.
 */
export function objectValidations(policies: readonly ObjectPolicy[], context: PackContext): Validations {
  const [first] = policies;
  if (!first) throw new RangeError("no policy is in force");
  const { objects: judge } = first;
  return {
    validateResource: (args: ResourceValidationArgs, reportViolation: ReportViolation) => {
      context.beginAnalysis();
      const objects = judge.objectsOf(resourceOf(args));
      const { config, now } = context;
      const verdicts = objects.flatMap((object) => judge.judge(object, config, now()));
      context.recordObjects(args.urn, objects, verdicts);
      reportEach(policies, verdicts, reportViolation);
    },
    validateStack: (args: StackValidationArgs, reportViolation: ReportViolation) => {
      const judgement = context.judge(first.name, args);
      const seen = context.objects();
      const ofModels = seen.flatMap(({ urn, objects }) => {
        const verdicts = objects.flatMap((object) => judge.judgeModel(object, judgement));
        reportEach(policies, verdicts, reportViolation, urn);
        return verdicts;
      });
      const all = seen.flatMap(({ objects }) => objects);
      const found = [...seen.flatMap(({ verdicts }) => verdicts), ...ofModels];
      for (const { name } of policies)
        context.record(name, answersOf(name, found) ?? [judge.passed(name, all)]);
    },
  };
}

/** What was found by a rule; undefined where every object passed. */
export function answersOf(rule: string, found: readonly Verdict[]): Verdict[] | undefined {
  const own = found.filter((verdict) => verdict.rule === rule);
  return own.length > 0 ? own : undefined;
}

function reportEach(
  policies: readonly ObjectPolicy[],
  verdicts: readonly Verdict[],
  reportViolation: ReportViolation,
  urn?: string,
): void {
  for (const named of policies)
    reportVerdicts(
      verdicts.filter(({ rule }) => rule === named.name),
      reportViolation,
      { named, ...(urn !== undefined && { urn }) },
    );
}
