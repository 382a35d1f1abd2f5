/** Exemptions: a named person answers, for a time and with a reason, for a rule that is not met. */
import type { Exemption } from "./stack-config";
import type { Verdict } from "./verdict";

/** An exemption holds until the end of its day, UTC. */
function hasExpired({ expires }: Exemption, now: Date): boolean {
  return now.getTime() >= Date.parse(`${expires}T00:00:00Z`) + 24 * 60 * 60 * 1000;
}

/**
 * Excuses what is exempt (rule and subject match exactly; a verdict that passes needs no excuse) and adds a failing
 * verdict for each exemption that has expired, used or not, so that none is left lying about.
 */
export function applyExemptions(
  verdicts: readonly Verdict[],
  exemptions: readonly Exemption[],
  now: Date,
): Verdict[] {
  const valid = exemptions.filter((exemption) => !hasExpired(exemption, now));
  const excused = verdicts.map((verdict) => {
    const exemption =
      verdict.outcome === "pass"
        ? undefined
        : valid.find(({ policy, resource }) => policy === verdict.rule && resource === verdict.subject);
    if (!exemption) return verdict;
    const { reason, owner, expires } = exemption;
    return { ...verdict, exemption: { reason, owner, expires } };
  });
  return [...excused, ...exemptions.filter((exemption) => hasExpired(exemption, now)).map(expired)];
}

function expired({ policy, resource, owner, expires }: Exemption): Verdict {
  return {
    rule: policy,
    subject: resource,
    outcome: "fail",
    level: "mandatory",
    found: { value: expires, unit: "text" },
    limit: null,
    setBy: "environment",
    reason:
      `The exemption of ${resource} from ${policy} expired on ${expires}: ` +
      `${owner} removes it, or renews it with a reason.`,
  };
}
