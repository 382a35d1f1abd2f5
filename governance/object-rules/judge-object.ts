/** What the rules of an environment say about one object. */
import { applyExemptions } from "../rules/exemption";
import type { Exemption } from "../stack-config/stack-config";
import type { Level, Verdict } from "../verdict";
import { evaluateRule, type ObjectToJudge } from "./evaluate-rule";
import { rulesFor, type ResolvedRule, type RuleSet } from "./rule-set";
import { inScope } from "./scope";

export interface ObjectContext {
  /** ConfigMap `model-verdicts`; null where no evidence is at hand. */
  readonly verdicts: Readonly<Record<string, string>> | null;
  readonly config?: { readonly exemptions: readonly Exemption[] };
  readonly production: boolean;
  readonly now: Date;
}

/** `Deployment engagement/name`, or `ClusterRole name` of what belongs to no namespace: what exemptions name. */
export function subjectOf({ kind, namespace, name }: ObjectToJudge): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** What is no pass: one verdict for each message, at the rule's level, with exemptions applied. */
export function judgeObject(object: ObjectToJudge, set: RuleSet, context: ObjectContext): Verdict[] {
  if (!inScope(object)) return [];
  const { rules, parameters } = rulesFor(set, object.namespace ?? null);
  const verdicts = rules.flatMap((resolved) => judge(resolved, object, parameters, context));
  return applyExemptions(verdicts, context.config?.exemptions ?? [], context.now);
}

function judge(
  { rule, level, levelSetBy }: ResolvedRule,
  object: ObjectToJudge,
  parameters: Readonly<Record<string, string>>,
  { verdicts }: ObjectContext,
): Verdict[] {
  if (level === "disabled") return [];
  const answer = evaluateRule(rule, object, rule.parameters === "model-verdicts" ? verdicts : parameters);
  if (!answer || answer.outcome === "pass") return [];
  return answer.messages.map((reason) => ({
    rule: rule.name,
    subject: subjectOf(object),
    outcome: answer.outcome,
    ...(answer.cause && { cause: answer.cause }),
    level: level satisfies Level,
    found: null,
    limit: null,
    setBy: levelSetBy.startsWith("organisation ") ? "organisation" : "environment",
    reason,
  }));
}
