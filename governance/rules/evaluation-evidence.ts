/** Rule require-evaluation-evidence: a model is deployed only with signed, fresh evidence of its own evaluation. */
import type { Judgement } from "./judgement";
import { citation, describeModel, judgeServices, shortDigest } from "./judged-services";
import type { Quantity, Verdict } from "../verdict";

const hours = (value: number): Quantity => ({ value, unit: "hours" });

/** One verdict for each service: its newest evidence verifies, or why not. */
export function judgeEvaluationEvidence(judgement: Judgement): Verdict[] {
  const { config } = judgement;
  const rule = "require-evaluation-evidence";
  const setBy = config.evidence ? "environment" : "organisation";
  const maximum = config.evidence?.maximumAgeHours;
  return judgeServices(judgement, { rule, setBy }, (service): Verdict[] => {
    const { facts, evidence } = service;
    const base = {
      rule,
      subject: facts.name,
      level: "mandatory",
      setBy,
      limit: maximum === undefined ? null : hours(maximum),
      comparison: "<=",
    } as const;
    const model = describeModel(service);
    if ("rejection" in evidence) {
      const { code, reason } = evidence.rejection;
      const absent = code === "missing";
      return [
        {
          ...base,
          outcome: absent ? "inconclusive" : "fail",
          ...(absent && { cause: "missing" }),
          found: null,
          reason:
            `${facts.name} has no evidence that counts for ${model}: ${reason}. ` +
            `\`plumbline evaluate ${facts.file} --key <file>\` makes evidence, by a key that the environment trusts.`,
        },
      ];
    }
    const { digest, ageHours, keyNames } = evidence.evidence;
    return [
      {
        ...base,
        ...citation(service),
        outcome: "pass",
        found: hours(Math.round(ageHours * 10) / 10),
        reason:
          `${facts.name} has evidence for ${model}: ${shortDigest(digest)}, signed by ${keyNames.join(" and ")}, ` +
          `${showAge(ageHours)} old, ${showAge(maximum ?? 0)} are allowed.`,
      },
    ];
  });
}

/** Hours up to two days, then days. */
export function showAge(hours: number): string {
  if (hours < 48) return `${Math.max(0, Math.floor(hours))} h`;
  return `${Math.floor(hours / 24).toLocaleString("en-US")} days`;
}
