/** Judges a plan without the engine: the same definitions that the packs serve, on the same plan. */
import { enforce } from "../governance/rules/enforcement";
import { judgementOf, type JudgedWith } from "../governance/rules/judged-plan";
import type { Judgement } from "../governance/rules/judgement";
import { evaluationCosts } from "../governance/estimate/evaluation-cost";
import type { ObjectToJudge } from "../governance/object-rules/object-to-judge";
import { fairnessOf } from "../governance/rules/service-fairness";
import type { Plan } from "../governance/plan";
import type { Verdict } from "../governance/verdict";
import { answersOf } from "../policypacks/object-policies";
import { policyLevel, type ObjectJudge, type PolicyDefinition } from "../policypacks/policy";
import type { Result } from "./result";

/** The estimate of a plan and the verdicts of `policies` on it. */
export function judgePlan(
  plan: Plan,
  policies: readonly PolicyDefinition[],
  environment: JudgedWith,
): Judgement & Pick<Result, "verdicts" | "evaluationCosts" | "fairness"> {
  const judgement = judgementOf(plan, environment);
  const { config } = environment;
  const objects = new JudgedObjects(judgement);
  const verdicts = policies
    .filter((policy) => policyLevel(policy, config) !== "disabled")
    .flatMap((policy) => answer(policy, judgement, objects));
  return {
    ...judgement,
    verdicts,
    evaluationCosts: evaluationCosts(judgement.estimate, plan),
    fairness: fairnessOf(judgement),
  };
}

function answer(policy: PolicyDefinition, judgement: Judgement, objects: JudgedObjects): Verdict[] {
  const { config, now, plan } = judgement;
  switch (policy.kind) {
    case "environment":
      return enforce(policy.name, policy.rule(judgement), config, now);
    case "resource": {
      const judged = plan.filter(({ type }) => policy.applies(type));
      const found = judged.flatMap((resource) => policy.judge(resource, config) ?? []);
      return enforce(policy.name, found.length > 0 ? found : [policy.passed(judged.length)], config, now);
    }
    case "object":
      return objects.answers(policy.objects, policy.name);
    case "fill":
    case "report":
      return [];
  }
}

/** Every Kubernetes object of the plan, judged once by all rules about objects. */
class JudgedObjects {
  private judged:
    { readonly objects: readonly ObjectToJudge[]; readonly found: readonly Verdict[] } | undefined;

  constructor(private readonly judgement: Judgement) {}

  answers(judge: ObjectJudge, rule: string): Verdict[] {
    const { objects, found } = (this.judged ??= this.judge(judge));
    return answersOf(rule, found) ?? [judge.passed(rule, objects)];
  }

  private judge(judge: ObjectJudge) {
    const { plan, config, now } = this.judgement;
    const objects = plan.flatMap((resource) => judge.objectsOf(resource));
    const found = objects.flatMap((object) => [
      ...judge.judge(object, config, now),
      ...judge.judgeModel(object, this.judgement),
    ]);
    return { objects, found };
  }
}
