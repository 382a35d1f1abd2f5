/** What verified evidence says of each service's model, for verdicts and tables alike: judged once. */
import { judgeFairness, type FairnessReport } from "../fairness/judge-fairness";
import { fairnessQuestion } from "./fairness-requirements";
import type { Judgement } from "./judgement";
import { citation, judgedServices, type JudgedService } from "./judged-services";
import type { StackConfig } from "../stack-config/stack-config";
import type { Verdict } from "../verdict";

export interface ServiceFairness {
  readonly service: string;
  readonly model: { readonly name: string; readonly version: string; readonly digest: string };
  /** Null where no evidence counts or the check is switched off: nothing is known then. */
  readonly report: FairnessReport | null;
  readonly evidence: NonNullable<Verdict["evidence"]> | null;
}

/** What a report is made of. */
type Proven = Pick<JudgedService, "dossier" | "evidence">;

const reports = new WeakMap<
  Proven,
  { readonly fairness: StackConfig["fairness"]; readonly report: FairnessReport | null }
>();

/** The metrics that a service's model must meet; null where no evidence counts or nothing is asked. */
export function reportOf(service: Proven, fairness: StackConfig["fairness"]): FairnessReport | null {
  const known = reports.get(service);
  if (known?.fairness === fairness) return known.report;
  const { dossier, evidence } = service;
  const report =
    dossier?.fairness && "evidence" in evidence
      ? judgeFairness(evidence.evidence.counts, fairnessQuestion(dossier.fairness, fairness))
      : null;
  reports.set(service, { fairness, report });
  return report;
}

/** One entry for each inference service, in the order of their names. */
export function fairnessOf(judgement: Judgement): ServiceFairness[] {
  return judgedServices(judgement).map((service) => {
    const { name, version, digest } = service.facts.model;
    return {
      service: service.facts.name,
      model: { name, version, digest },
      report: reportOf(service, judgement.config.fairness),
      evidence: citation(service).evidence ?? null,
    };
  });
}
