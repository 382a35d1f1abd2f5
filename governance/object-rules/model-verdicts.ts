/**
 * The ConfigMap `model-verdicts`: what verified evidence says of each model, for the rule limit-bias-score. Whoever may
 * write there opens gates, so only the platform does, and out of nothing else.
 */
import type { FairnessReport } from "../fairness/judge-fairness";
import type { InferenceServiceFacts } from "../facts";
import type { JudgedService } from "../rules/judged-services";
import { reportOf } from "../rules/service-fairness";
import type { StackConfig } from "../stack-config/stack-config";
import type { Outcome } from "../verdict";

/** A bias score is below it, whatever an environment's own limits are; where these are tighter, the outcome says so. */
export const BIAS_SCORE_LIMIT = 0.1;

/** Decimals of a score: finer than any limit that people set. */
const PLACES = 4;

/** What a service's dossier proves. */
export type ProvenService = Pick<JudgedService, "dossier" | "evidence"> & {
  readonly facts: Pick<InferenceServiceFacts, "model">;
};

interface ModelVerdict {
  readonly outcome: Outcome;
  /** `unknown` where a gap is undefined; `unmeasured` where nothing is asked of the service. */
  readonly score: number | "unknown" | "unmeasured";
}

/**
 * `{ "limit": "0.1", "<64 hexadecimal digits of the model's digest>": "pass 0.0340", … }`. A model without evidence that
 * counts is not there; of several services with one model the worst verdict is.
 */
export function modelVerdicts(
  services: readonly ProvenService[],
  fairness: StackConfig["fairness"],
): Record<string, string> {
  const worst = new Map<string, ModelVerdict>();
  for (const service of services) {
    const verdict = verdictOf(service, fairness);
    const key = service.facts.model.digest.replace(/^sha256:/, "");
    const other = worst.get(key);
    if (verdict && (!other || badness(verdict) > badness(other))) worst.set(key, verdict);
  }
  const entries = [...worst].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    limit: String(BIAS_SCORE_LIMIT),
    ...Object.fromEntries(entries.map(([key, { outcome, score }]) => [key, `${outcome} ${shown(score)}`])),
  };
}

function verdictOf(service: ProvenService, fairness: StackConfig["fairness"]): ModelVerdict | null {
  const { dossier, evidence } = service;
  if (!dossier || "rejection" in evidence) return null;
  const report = reportOf(service, fairness);
  if (report) return { outcome: outcomeOf(report), score: report.biasScore ?? "unknown" };
  // As limit-fairness-gap: only risk class minimal may have its check switched off.
  return { outcome: dossier.euRiskClass === "minimal" ? "pass" : "fail", score: "unmeasured" };
}

function outcomeOf({ results }: FairnessReport): Outcome {
  const outcomes = results.flatMap(({ binding, outcome }) => (binding ? [outcome ?? "inconclusive"] : []));
  if (outcomes.includes("fail")) return "fail";
  return outcomes.length > 0 && outcomes.every((outcome) => outcome === "pass") ? "pass" : "inconclusive";
}

const OUTCOMES: Record<Outcome, number> = { pass: 0, inconclusive: 10, fail: 20 };

/** Scores are at most 1. */
function badness({ outcome, score }: ModelVerdict): number {
  return OUTCOMES[outcome] + (score === "unknown" ? 2 : score === "unmeasured" ? -1 : score);
}

function shown(score: ModelVerdict["score"]): string {
  return typeof score === "number" ? score.toFixed(PLACES) : score;
}
