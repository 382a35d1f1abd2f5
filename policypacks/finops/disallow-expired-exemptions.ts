import { judgeExpiredExemptions } from "../../governance/rules/expired-exemptions";
import type { EnvironmentPolicy } from "../policy";

export const disallowExpiredExemptions: EnvironmentPolicy = {
  kind: "environment",
  name: "disallow-expired-exemptions",
  description: "Refuses exemptions of the stack config that have ended, used or not.",
  severity: "medium",
  remediationSteps: "Remove the exemption, or renew it with a reason and an end.",
  rule: judgeExpiredExemptions,
};
