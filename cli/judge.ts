/** Judges a plan without the engine: the same definitions that the packs serve, on the same plan. */
import { effectiveLevel, enforce } from "../governance/rules/enforcement";
import { judgementOf, type JudgedWith } from "../governance/rules/judged-plan";
import type { Judgement } from "../governance/rules/judgement";
import { evaluationCosts } from "../governance/estimate/evaluation-cost";
import { fairnessOf } from "../governance/rules/service-fairness";
import type { Plan } from "../governance/plan";
import type { Verdict } from "../governance/verdict";
import type { PolicyDefinition } from "../policypacks/policy";
import type { Result } from "./result";

/** The estimate of a plan and the verdicts of `policies` on it. */
export function judgePlan(
  plan: Plan,
  policies: readonly PolicyDefinition[],
  environment: JudgedWith,
): Judgement & Pick<Result, "verdicts" | "evaluationCosts" | "fairness"> {
  const judgement = judgementOf(plan, environment);
  const { config, now } = environment;
  const verdicts = policies
    .filter(({ name }) => effectiveLevel(name, config) !== "disabled")
    .flatMap((policy) => enforce(policy.name, answer(policy, judgement), config, now));
  return {
    ...judgement,
    verdicts,
    evaluationCosts: evaluationCosts(judgement.estimate, plan),
    fairness: fairnessOf(judgement),
  };
}

function answer(policy: PolicyDefinition, judgement: Judgement): Verdict[] {
  switch (policy.kind) {
    case "environment":
      return policy.rule(judgement);
    case "resource": {
      const judged = judgement.plan.filter(({ type }) => policy.applies(type));
      const found = judged.flatMap((resource) => policy.judge(resource, judgement.config) ?? []);
      return found.length > 0 ? found : [policy.passed(judged.length)];
    }
    case "fill":
    case "report":
      return [];
  }
}
