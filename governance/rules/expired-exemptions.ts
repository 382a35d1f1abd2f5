/** Rule disallow-expired-exemptions: an exemption that has ended is removed or renewed, never left lying about. */
import { hasExpired } from "./exemption";
import type { Judgement } from "./judgement";
import type { Verdict } from "../verdict";

/** One verdict for each exemption of the stack config, whether or not anything still needs it. */
export function judgeExpiredExemptions({ config, now }: Judgement): Verdict[] {
  const today = now.toISOString().slice(0, 10);
  const base = {
    rule: "disallow-expired-exemptions",
    level: "mandatory",
    setBy: "environment",
    limit: { value: today, unit: "text" },
    comparison: ">=",
  } as const;
  if (config.exemptions.length === 0)
    return [{ ...base, subject: "exemptions", outcome: "pass", found: null, reason: "Nothing is exempt." }];
  return config.exemptions.map((exemption): Verdict => {
    const { policy, resource, owner, expires } = exemption;
    const subject = `exemption of ${resource} from ${policy}`;
    const judged = { ...base, subject, found: { value: expires, unit: "text" } } as const;
    return hasExpired(exemption, now)
      ? {
          ...judged,
          outcome: "fail",
          reason:
            `The ${subject} ended on ${expires}, and it is ${today}: ` +
            `${owner} removes it, or renews it with a reason.`,
        }
      : { ...judged, outcome: "pass", reason: `The ${subject} ends on ${expires} (${owner}).` };
  });
}
