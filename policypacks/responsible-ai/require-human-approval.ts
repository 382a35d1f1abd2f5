import { judgeHumanApproval } from "../../governance/rules/human-approval";
import type { EnvironmentPolicy } from "../policy";

export const requireHumanApproval: EnvironmentPolicy = {
  kind: "environment",
  name: "require-human-approval",
  description: "Refuses a high-risk service that named people have not approved as it is.",
  severity: "critical",
  remediationSteps: "Have two owners approve it with `plumbline approve`.",
  rule: judgeHumanApproval,
};
