import { judgeFairnessGap } from "../../governance/rules/fairness-gap";
import type { EnvironmentPolicy } from "../policy";

export const limitFairnessGap: EnvironmentPolicy = {
  kind: "environment",
  name: "limit-fairness-gap",
  description: "Refuses a model that treats groups differently beyond its limit.",
  severity: "critical",
  remediationSteps: "Deploy a version whose evidence passes, or mend the model and evaluate it again.",
  rule: judgeFairnessGap,
};
