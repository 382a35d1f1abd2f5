import { judgePinnedModel } from "../../governance/rules/pinned-model";
import type { EnvironmentPolicy } from "../policy";

export const requirePinnedModel: EnvironmentPolicy = {
  kind: "environment",
  name: "require-pinned-model",
  description: "Refuses a model that is not named by the digest of its bytes.",
  severity: "high",
  remediationSteps:
    "Name the digest of the model in the resolved file, or in the annotation of the workload.",
  rule: judgePinnedModel,
};
