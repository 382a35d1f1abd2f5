import { judgeCeilingCost } from "../../governance/rules/budget";
import type { EnvironmentPolicy } from "../policy";

export const limitCeilingCost: EnvironmentPolicy = {
  kind: "environment",
  name: "limit-ceiling-cost",
  description: "Keeps the most that a cost center could cost in a month within its ceiling.",
  severity: "high",
  remediationSteps:
    "Apply the suggested change, or have the budget's owner raise ceilingUsd in the stack config.",
  rule: judgeCeilingCost,
};
