/** What the API server is to enforce in the environment: its rules, and what verified evidence says of its models. */
import { nodeCrypto } from "../attestations/node-crypto";
import type { Dossier } from "../governance/facts";
import type { AdmissionPlan } from "../governance/kubernetes-objects/admission-objects";
import { modelVerdicts } from "../governance/object-rules/model-verdicts";
import { evidenceOf } from "../governance/rules/judged-services";
import { attributionOf } from "../governance/stack-config/attribution";
import { judgedAt } from "../governance/stack-config/judged-at";
import { readRuleSet } from "../policypacks/kubernetes/read-rules";
import type { Environment } from "./config";

/**
 * @param at when evidence and exemptions are judged; default: the environment's `evaluateAt`, else the clock.
 * @throws InvalidInput with every problem of a rule, a rule set or an exemption: nothing is deployed then.
 */
export function admissionPlan(
  { config, services }: Pick<Environment, "config" | "services">,
  dossiers: ReadonlyMap<string, Dossier>,
  stacksFolder: string,
  at?: Date,
): AdmissionPlan {
  const now = judgedAt(config, { clock: () => new Date(), ...(at && { at }) });
  const proven = services.map(({ name, model, attribution }) => {
    const dossier = dossiers.get(name);
    const facts = { model, attribution, ...(dossier && { dossier }) };
    return { facts, dossier, evidence: evidenceOf(facts, { config, now, crypto: nodeCrypto }) };
  });
  return {
    attribution: attributionOf(config, "platform", "admission-policies"),
    rules: readRuleSet(stacksFolder, config, now),
    verdicts: modelVerdicts(proven, config.fairness),
    exemptions: config.exemptions,
    now,
  };
}
