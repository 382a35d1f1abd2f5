import { judgeModelCard } from "../../governance/rules/model-card";
import type { EnvironmentPolicy } from "../policy";

export const requireModelCard: EnvironmentPolicy = {
  kind: "environment",
  name: "require-model-card",
  description: "Refuses a model without a card that is of its very bytes.",
  severity: "medium",
  remediationSteps: "Write the card below the stack files and name it in the resolved file.",
  rule: judgeModelCard,
};
