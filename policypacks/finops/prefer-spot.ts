import { judgeSpot } from "../../governance/rules/spot";
import type { EnvironmentPolicy } from "../policy";

export const preferSpot: EnvironmentPolicy = {
  kind: "environment",
  name: "prefer-spot",
  description: "Asks for spot capacity on GPU node pools outside production.",
  severity: "low",
  remediationSteps: "Set `capacity: spot` on the node pool, or exempt it with a reason.",
  rule: judgeSpot,
};
