/** Rule disallow-unpriced: whatever is in an environment has a price, or is known to be free. */
import type { Unpriced } from "../estimate/estimate";
import type { Judgement } from "./judgement";
import type { Verdict } from "../verdict";

const SHOWN = 3;

/** One failing verdict for each resource type that holds something unpriced. */
export function judgeUnpriced({ estimate }: Judgement): Verdict[] {
  const byType = new Map<string, Unpriced[]>();
  for (const each of estimate.unpriced) byType.set(each.type, [...(byType.get(each.type) ?? []), each]);
  const base = { rule: "disallow-unpriced", level: "mandatory", setBy: "organisation" } as const;
  const limit = { value: 0, unit: "count" } as const;
  if (byType.size === 0)
    return [
      {
        ...base,
        subject: "resources",
        outcome: "pass",
        found: limit,
        limit,
        comparison: "<=",
        reason: "Every resource has a price or is known to be free.",
      },
    ];
  return [...byType].map(([type, unpriced]): Verdict => {
    const names = unpriced.map(({ resource }) => resource.slice(resource.lastIndexOf("::") + 2));
    const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
    const reasons = [...new Set(unpriced.map(({ reason }) => reason))].slice(0, SHOWN).join("; ");
    return {
      ...base,
      subject: type,
      outcome: "fail",
      cause: "unknown",
      found: { value: unpriced.length, unit: "count" },
      limit,
      comparison: "<=",
      reason:
        `${type} has ${unpriced.length} unpriced of 0 allowed (${names.slice(0, SHOWN).join(", ")}${more}): ${reasons}. ` +
        "Use what is priced, or exempt the type with a reason.",
    };
  });
}
