import { judgeGpuTypes } from "../../governance/rules/gpu-types";
import type { EnvironmentPolicy } from "../policy";

export const restrictGpuTypes: EnvironmentPolicy = {
  kind: "environment",
  name: "restrict-gpu-types",
  description: "Restricts GPU node pools to the allowed GPU instance types.",
  severity: "high",
  remediationSteps: "Use an allowed type, or have it added to allowedGpuTypes in the stack config.",
  rule: judgeGpuTypes,
};
