/** Every policy of every pack, for environments without rule sets of their own. */
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { policies } from "../../policypacks/all/index";
import type { PolicyDefinition, PolicySetting } from "../../policypacks/policy";
import { config } from "./environment-plan";

export function setting(more: Partial<StackConfig> = {}): PolicySetting {
  return { config: config(more), stacksFolder: __dirname, now: new Date("2026-11-21T00:00:00Z") };
}

export function allPolicies(more: Partial<StackConfig> = {}): readonly PolicyDefinition[] {
  return policies(setting(more));
}
