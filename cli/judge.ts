/** Judges a plan without the engine: the same definitions that the packs serve, on the same plan. */
import { estimate } from "../governance/estimate/estimate";
import { effectiveLevel, enforce } from "../governance/rules/enforcement";
import type { Judgement, PriceBook } from "../governance/rules/judgement";
import type { Plan } from "../governance/plan";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { Verdict } from "../governance/verdict";
import type { PolicyDefinition } from "../policypacks/policy";

/** The estimate of a plan and the verdicts of `policies` on it. */
export function judgePlan(
  plan: Plan,
  policies: readonly PolicyDefinition[],
  environment: { readonly config: StackConfig; readonly book: PriceBook; readonly now: Date },
): Judgement & { readonly verdicts: readonly Verdict[] } {
  const { config, book, now } = environment;
  const judgement: Judgement = { ...book, plan, config, now, estimate: estimate(plan, book, config.usage) };
  const verdicts = policies
    .filter(({ name }) => effectiveLevel(name, config) !== "disabled")
    .flatMap((policy) => enforce(policy.name, answer(policy, judgement), config, now));
  return { ...judgement, verdicts };
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
