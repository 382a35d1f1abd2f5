import { judgeMonthlyCost } from "../../governance/rules/budget";
import type { EnvironmentPolicy } from "../policy";

export const limitMonthlyCost: EnvironmentPolicy = {
  kind: "environment",
  name: "limit-monthly-cost",
  description: "Keeps every cost center's expected monthly cost within its budget.",
  severity: "critical",
  remediationSteps: "Apply the suggested change, or have the budget's owner raise it in the stack config.",
  rule: judgeMonthlyCost,
};
