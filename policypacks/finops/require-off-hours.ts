import { judgeOffHours } from "../../governance/rules/off-hours";
import type { EnvironmentPolicy } from "../policy";

export const requireOffHours: EnvironmentPolicy = {
  kind: "environment",
  name: "require-off-hours",
  description: "Asks for an off-hours schedule on GPU node pools outside production.",
  severity: "low",
  remediationSteps: "Give the node pool a schedule in the stack config.",
  rule: judgeOffHours,
};
