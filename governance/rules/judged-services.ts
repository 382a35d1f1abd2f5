/** The inference services of a plan with what their dossiers prove: read and verified once, shared by the rules about models. */
import type { Dossier, InferenceServiceFacts } from "../facts";
import { indexPlan } from "../estimate/plan-index";
import { verifyEvidence, type EvidenceResult } from "../evidence/verify-evidence";
import type { Plan } from "../plan";
import type { Judgement } from "./judgement";
import type { Verdict } from "../verdict";

export interface JudgedService {
  /** Of the component. */
  readonly urn: string;
  readonly facts: InferenceServiceFacts;
  readonly dossier: Dossier | undefined;
  /** Verified evidence, or why there is none that counts. */
  readonly evidence: EvidenceResult;
}

interface Known {
  readonly config: Judgement["config"];
  readonly now: number;
  readonly services: readonly JudgedService[];
}
const known = new WeakMap<Plan, Known>();

/** In the order of their names. */
export function judgedServices(judgement: Judgement): readonly JudgedService[] {
  const { plan, config, now } = judgement;
  const found = known.get(plan);
  if (found?.config === config && found.now === now.getTime()) return found.services;
  const services = indexPlan(plan)
    .components.flatMap(({ resource: { urn }, facts }) =>
      facts.kind === "inference-service" ? [{ urn, facts }] : [],
    )
    .sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1))
    .map((each) => ({ ...each, dossier: each.facts.dossier, evidence: evidenceOf(each.facts, judgement) }));
  known.set(plan, { config, now: now.getTime(), services });
  return services;
}

function missing(reason: string): EvidenceResult {
  return { rejection: { code: "missing", reason } };
}

/** Verified evidence of a service's model, or why there is none that counts. */
export function evidenceOf(
  { dossier, model, attribution }: Pick<InferenceServiceFacts, "dossier" | "model" | "attribution">,
  { config, now, crypto }: Pick<Judgement, "config" | "now" | "crypto">,
): EvidenceResult {
  if (!config.evidence)
    return missing(
      "the environment has no evidence store: set plumbline:evidence (store, trustedKeys, maximumAgeHours)",
    );
  if (!dossier) return missing("its component registers no dossier, so nothing can be verified");
  if ("error" in dossier.evidence) return missing(dossier.evidence.error);
  const expected = {
    modelDigest: model.digest,
    modelName: model.name,
    environment: attribution.environment,
    ...(dossier.dataSetDigest !== null && { dataSetDigest: dossier.dataSetDigest }),
  };
  return verifyEvidence(dossier.evidence.envelope, expected, config.evidence, now, crypto);
}

/** What a verdict says of the evidence that it rests on. */
export function citation({ evidence }: JudgedService): Pick<Verdict, "evidence"> {
  if ("rejection" in evidence) return {};
  const { digest, ageHours, keyIds } = evidence.evidence;
  return { evidence: { digest, ageHours: Math.round(ageHours * 10) / 10, keyId: keyIds.join(", ") } };
}

/** `vl_model_v2 2.1.0 (sha256:0123456789ab…)` */
export function describeModel({ facts: { model } }: JudgedService): string {
  return `${model.name} ${model.version} (${shortDigest(model.digest)})`;
}

/** Enough of a digest to find it by. */
export function shortDigest(digest: string): string {
  const shown = "sha256:".length + 12;
  return digest.length > shown ? `${digest.slice(0, shown)}…` : digest;
}

/** One verdict for each service, or one that says that there is none to judge. */
export function judgeServices(
  judgement: Judgement,
  base: Pick<Verdict, "rule" | "setBy">,
  judge: (service: JudgedService) => readonly Verdict[],
): Verdict[] {
  const services = judgedServices(judgement);
  if (services.length > 0) return services.flatMap(judge);
  const reason = "There is no inference service.";
  const none = { level: "mandatory", outcome: "pass", found: null, limit: null } as const;
  return [{ ...base, ...none, subject: "inference services", reason }];
}
