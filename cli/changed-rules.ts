/** A rule set as it would be with a changed rule, or with another rule set in its place. */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readRuleFile, type ObjectRule } from "../governance/object-rules/rule-file";
import type { ResolvedRule, RuleSet, ScopedRules } from "../governance/object-rules/rule-set";
import { readRuleSetFile, RULE_SET_FILE } from "../governance/object-rules/rule-set-file";
import { readRuleSet, readRuleSetFolder } from "../policypacks/kubernetes/read-rules";
import { readConfig } from "./manifest-service";
import { readFolderRules } from "./rule-lint";
import type { RuleSource } from "./rule-source";

export interface ChangedRules {
  readonly rules: string;
  readonly current: RuleSource;
  readonly environment?: string;
  readonly stacks: string;
}

/**
 * What would be in force: a file is one rule, a folder with a `ruleset.yaml` takes the place of the rule set, and the rules
 * of any other folder take the places of those of their names.
 * @throws InvalidInput with every problem of the rules.
 */
export async function changedRules({ rules, ...rest }: ChangedRules): Promise<RuleSet> {
  const stats = statSync(rules, { throwIfNoEntry: false });
  if (!stats) throw new Error(`${rules}: does not exist: name a rule's file, or a folder of rules`);
  const { set, context } = rest.current;
  if (stats.isFile())
    return withRules(set, [readRuleFile(readFileSync(rules, "utf8"), rules)], context.production);
  if (existsSync(path.join(rules, RULE_SET_FILE))) return otherSet({ rules, ...rest });
  return withRules(
    set,
    readFolderRules(rules).map(({ rule }) => rule),
    context.production,
  );
}

async function otherSet({ rules, current, environment, stacks }: ChangedRules): Promise<RuleSet> {
  const { now } = current.context;
  if (environment === undefined) return readRuleSetFolder(rules, now);
  const stacksFolder = path.resolve(stacks);
  const folder = path.relative(stacksFolder, path.resolve(rules));
  if (folder.startsWith("..") || path.isAbsolute(folder))
    throw new Error(
      `${rules}: is not in ${stacks}, where the rule sets of ${environment} are: copy it there`,
    );
  const config = await readConfig(stacksFolder, environment);
  const file = path.join(rules, RULE_SET_FILE);
  if (readRuleSetFile(readFileSync(file, "utf8"), file).layer !== "team")
    return readRuleSet(
      stacksFolder,
      { ...config, rules: { parameters: {}, ...config.rules, set: folder } },
      now,
    );
  const teams = Object.entries(config.teams);
  const team = teams.find(([name, each]) => each.rules === folder || name === path.basename(folder));
  if (!team)
    throw new Error(
      `${rules}: is a team's, and no team of ${environment} has it as its rules, or its name: there are ${teams.map(([name]) => name).join(", ")}`,
    );
  const [name, settings] = team;
  return readRuleSet(
    stacksFolder,
    { ...config, teams: { ...config.teams, [name]: { ...settings, rules: folder } } },
    now,
  );
}

/** A rule set with rules in the places of those of their names, for everyone; others are added. */
export function withRules(set: RuleSet, rules: readonly ObjectRule[], production: boolean): RuleSet {
  const scope = <T extends ScopedRules>(scoped: T): T => ({
    ...scoped,
    rules: rules.reduce<readonly ResolvedRule[]>(
      (all, rule) => withRule(all, rule, production),
      scoped.rules,
    ),
  });
  return { environment: scope(set.environment), teams: set.teams.map(scope) };
}

/** Unless the rule has another level than the one that it takes the place of, the rule sets' level stands. */
function withRule(all: readonly ResolvedRule[], rule: ObjectRule, production: boolean): ResolvedRule[] {
  const own = (each: ObjectRule) => (production ? each.productionLevel : undefined) ?? each.level;
  const at = all.findIndex((each) => each.rule.name === rule.name);
  const before = all[at];
  const level = before && own(before.rule) === own(rule) ? before.level : own(rule);
  const by = rule.file;
  const changed: ResolvedRule = {
    rule,
    level,
    definedBy: by,
    levelSetBy: before && level === before.level ? before.levelSetBy : by,
    levels: [...(before?.levels ?? []), ...(level === before?.level ? [] : [{ by, value: level }])],
  };
  return before ? all.with(at, changed) : [...all, changed];
}
