import { judgeFreshPrices } from "../../governance/rules/fresh-prices";
import type { EnvironmentPolicy } from "../policy";

export const requireFreshPrices: EnvironmentPolicy = {
  kind: "environment",
  name: "require-fresh-prices",
  description: "Refuses to judge by prices that are too old.",
  severity: "medium",
  remediationSteps: "Run `plumbline prices refresh` and commit the new price list.",
  rule: judgeFreshPrices,
};
