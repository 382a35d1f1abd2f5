/** Rule require-true-facts: what a component claims is what its raw inputs say. */
import { dossierDisputes } from "./dossier-disputes";
import type { Judgement } from "./judgement";
import type { Verdict } from "../verdict";

/** One failing verdict for each field that a component's facts and its inputs disagree on. */
export function judgeTrueFacts({ estimate, plan }: Judgement): Verdict[] {
  const base = { rule: "require-true-facts", level: "mandatory", setBy: "organisation" } as const;
  const disputes = [...estimate.disputes, ...dossierDisputes(plan)];
  if (disputes.length === 0)
    return [
      {
        ...base,
        subject: "facts",
        outcome: "pass",
        found: null,
        limit: null,
        reason: "Every fact that can be checked agrees with its resources' inputs.",
      },
    ];
  return disputes.map(({ resource, field, claimed, found }): Verdict => {
    const name = resource.slice(resource.lastIndexOf("::") + 2);
    return {
      ...base,
      subject: resource,
      outcome: "fail",
      found: { value: found, unit: "text" },
      limit: { value: claimed, unit: "text" },
      comparison: "in",
      reason:
        field === "facts"
          ? `The facts of ${name} ${found}. Make the component register all of them as plain values.`
          : `${name} claims ${field} ${claimed}, but its inputs say ${found}${priced(field)}. ` +
            "Make the component register what it creates.",
    };
  });
}

/** What is no cost is not priced. */
const priced = (field: string): string => (/^(dossier|model)\./.test(field) ? "" : ": the dearer is priced");
