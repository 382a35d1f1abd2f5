/** The Kubernetes pack: every rule about objects is a policy. One rule a file in rules/; a rule set may bring more. */
import type { ObjectRule } from "../../governance/object-rules/rule-file";
import type { RuleSet } from "../../governance/object-rules/rule-set";
import type { ObjectPolicy, PolicySetting } from "../policy";
import { RuleSetJudge, strictestLevel } from "./object-judge";
import { readRuleSet } from "./read-rules";

/** The policies of a rule set, by name. */
export function objectPolicies(rules: RuleSet): readonly ObjectPolicy[] {
  const objects = new RuleSetJudge(rules);
  const byName = new Map<string, ObjectRule>();
  // The environment's text of a rule comes last: it names the policy where a team has its own.
  for (const scope of [...rules.teams, rules.environment])
    for (const { rule } of scope.rules) byName.set(rule.name, rule);
  return [...byName.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, description, severity, remedy }) => ({
      kind: "object",
      name,
      description,
      severity,
      remediationSteps: remedy,
      level: strictestLevel(rules, name),
      objects,
    }));
}

/** @throws InvalidInput when a rule set cannot be read, or loosens what is above it. */
export function policies({ config, stacksFolder, now }: PolicySetting): readonly ObjectPolicy[] {
  return objectPolicies(readRuleSet(stacksFolder, config, now));
}
