/** Which of a cluster's refusals at preview are news: its rules are, for the most part, the environment's own. */
import type { Verdict } from "../governance/verdict";
import type { Step } from "../tools/engine";

const POLICY_TYPE = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy";
const POLICIES_COMPONENT = "plumbline:platform:AdmissionPolicies";

/** The policy that refused, as the API server names it. */
function policyOf(refusal: string): string | undefined {
  return /ValidatingAdmissionPolicy '([^']+)'/.exec(refusal)?.[1];
}

/** `…$plumbline:platform:AdmissionPolicies::admission-policies` → `admission-policies` */
function componentOf({ parent }: Step): string | undefined {
  const [, , type = "", name] = (parent ?? "").split("::");
  return type.split("$").at(-1) === POLICIES_COMPONENT ? name : undefined;
}

/** Whether the environment's own policies are to become others in this update. */
function policiesChange(steps: readonly Step[]): boolean {
  return steps.some((step) => step.op !== "same" && componentOf(step) !== undefined);
}

/** Whether the policy is one that the program declares. */
function isOwn(policy: string, steps: readonly Step[]): boolean {
  return steps.some((step) => {
    const component = componentOf(step);
    return component !== undefined && step.type === POLICY_TYPE && step.name === `${component}-${policy}`;
  });
}

/**
 * Leaves out what a verdict says already, and what policies refuse that are about to change: the packs have judged by what
 * they become, an exemption of this update included.
 */
export function openRefusals(
  refusals: readonly string[],
  verdicts: readonly Verdict[],
  steps: readonly Step[],
): readonly string[] {
  const failing = verdicts.filter(({ outcome }) => outcome !== "pass");
  const change = policiesChange(steps);
  return refusals.filter((refusal) => {
    const policy = policyOf(refusal);
    if (policy === undefined) return true;
    if (change && isOwn(policy, steps)) return false;
    // A team's own text of a rule is named `rule.team`.
    return !failing.some(
      ({ rule, subject }) =>
        (policy === rule || policy.startsWith(`${rule}.`)) && refusal.includes(` ${subject}: `),
    );
  });
}
