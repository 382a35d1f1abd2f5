/** `ruleset.yaml`: what makes a folder of rules a rule set, and what it sets for the rules that it extends. */
import { z } from "zod";
import { InvalidInput } from "../reading/problem";
import { byLine, checkSchema, type Where } from "../reading/schema-problems";
import { readYamlDocument } from "../reading/yaml-document";
import { parameterText } from "./parameter-values";
import type { ObjectRule } from "./rule-file";
import { ruleName, ruleParametersSchema } from "./rule-parameters";
import { LAYERS, type RuleLayer } from "./rule-set";

/** The file's name; every other YAML file of the folder is a rule. */
export const RULE_SET_FILE = "ruleset.yaml";

/** The rule set that comes with this program, as `extends` names it. */
export const SHIPPED_RULE_SET = "plumbline";

export const ruleSetFileSchema = z.strictObject({
  layer: z.enum(LAYERS),
  /** `plumbline`, or a folder relative to this one. */
  extends: z.string().min(1).exactOptional(),
  enforcement: z.record(ruleName, z.enum(["advisory", "mandatory", "disabled"])).default({}),
  parameters: ruleParametersSchema.default({}),
});
export type RuleSetFile = z.output<typeof ruleSetFileSchema>;

/**
 * A rule set's own file.
 * @throws InvalidInput with every problem.
 */
export function readRuleSetFile(text: string, file: string): RuleSetFile {
  const { value, lineOf } = readYamlDocument(text, file);
  const where: Where = { file, lineOf };
  const checked = checkSchema(ruleSetFileSchema, value, where);
  if ("problems" in checked) throw new InvalidInput(file, byLine(checked.problems));
  if (checked.value.layer !== "organisation" && checked.value.extends === undefined)
    throw new InvalidInput(file, [
      {
        path: "extends",
        file,
        rule: `is required: ${SHIPPED_RULE_SET}, or the folder of the rule set that this one tightens`,
      },
    ]);
  return checked.value;
}

/** Parameters as a ConfigMap holds them. */
export function parameterTexts(
  parameters: z.output<typeof ruleParametersSchema>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, parameterText(value)]));
}

/** The layer that a rule set is, from its file and its rules. */
export function layerOf(
  { layer, enforcement, parameters }: RuleSetFile,
  named: { readonly name: string; readonly namespaces?: readonly string[] },
  rules: readonly ObjectRule[],
): RuleLayer {
  return { layer, ...named, rules, enforcement, parameters: parameterTexts(parameters) };
}
