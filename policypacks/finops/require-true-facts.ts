import { judgeTrueFacts } from "../../governance/rules/true-facts";
import type { EnvironmentPolicy } from "../policy";

export const requireTrueFacts: EnvironmentPolicy = {
  kind: "environment",
  name: "require-true-facts",
  description: "Refuses components whose facts say less than the resources they create.",
  severity: "critical",
  remediationSteps: "Correct the component: its facts must say what its resources say.",
  rule: judgeTrueFacts,
};
