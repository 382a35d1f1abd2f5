/** What evidence says of services, judged for tests of output. */
import { fairnessOf, type ServiceFairness } from "../../governance/rules/service-fairness";
import { fixed, service } from "./environment-plan";
import { dossierOf, FAIR, trust, UNFAIR } from "./evidence";
import { judge } from "./judgement";

const judged = (name: string, dossier = dossierOf()): ServiceFairness => {
  const [found] = fairnessOf(judge([service(name, "gpu-l4", fixed(1), { dossier })], { evidence: trust() }));
  if (!found) throw new Error(`${name} is not judged`);
  return found;
};

/** Selected: women 30.00 %, men 30.38 %. */
export const FAIR_SERVICE = judged("vision", dossierOf({}, { counts: FAIR }));
/** The same service with another model: women 30 %, men 50 %. */
export const UNFAIR_SERVICE = judged("vision", dossierOf({}, { counts: UNFAIR }));
export const UNPROVEN_SERVICE = judged("audio", dossierOf({ evidence: { error: "gone" } }));
