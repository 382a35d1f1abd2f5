/** Exemptions: a named person answers, for a time and with a reason, for a rule that is not met. */
import type { Exemption } from "../stack-config/stack-config";
import type { Verdict } from "../verdict";

/** What people accept for a time, an exemption above all, holds until the end of its day, UTC. */
export function hasExpired({ expires }: Pick<Exemption, "expires">, now: Date): boolean {
  return now.getTime() >= Date.parse(`${expires}T00:00:00Z`) + 24 * 60 * 60 * 1000;
}

/**
 * Excuses what is exempt: rule and subject match exactly, and a verdict that passes needs no excuse. An exemption that
 * has expired excuses nothing, and is a failure of its own (disallow-expired-exemptions).
 */
export function applyExemptions(
  verdicts: readonly Verdict[],
  exemptions: readonly Exemption[],
  now: Date,
): Verdict[] {
  const valid = exemptions.filter((exemption) => !hasExpired(exemption, now));
  return verdicts.map((verdict) => {
    const exemption =
      verdict.outcome === "pass"
        ? undefined
        : valid.find(({ policy, resource }) => policy === verdict.rule && resource === verdict.subject);
    if (!exemption) return verdict;
    const { reason, owner, expires } = exemption;
    return { ...verdict, exemption: { reason, owner, expires } };
  });
}
