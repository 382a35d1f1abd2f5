/** Every pack's policies in one process: processes cost seconds, policies do not. */
import { policies as finops } from "../finops/index";
import { policies as kubernetes } from "../kubernetes/index";
import { policies as responsibleAi } from "../responsible-ai/index";
import type { PolicyDefinition, PolicySetting } from "../policy";

/** @throws InvalidInput when a rule set of the environment cannot be read. */
export function policies(setting: PolicySetting): readonly PolicyDefinition[] {
  return [...finops, ...responsibleAi, ...kubernetes(setting)];
}
