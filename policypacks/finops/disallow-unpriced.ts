import { judgeUnpriced } from "../../governance/rules/unpriced";
import type { EnvironmentPolicy } from "../policy";

export const disallowUnpriced: EnvironmentPolicy = {
  kind: "environment",
  name: "disallow-unpriced",
  description: "Refuses resources that no price and no list of free types covers: unknown is not zero.",
  severity: "high",
  remediationSteps: "Use what is priced, add the price, or exempt the type with a reason and an end.",
  rule: judgeUnpriced,
};
