import { judgeEvaluationEvidence } from "../../governance/rules/evaluation-evidence";
import type { EnvironmentPolicy } from "../policy";

export const requireEvaluationEvidence: EnvironmentPolicy = {
  kind: "environment",
  name: "require-evaluation-evidence",
  description: "Refuses a model without signed, fresh evidence of its own evaluation.",
  severity: "critical",
  remediationSteps:
    "Evaluate the model with `plumbline evaluate`, signed by a key that the environment trusts.",
  rule: judgeEvaluationEvidence,
};
