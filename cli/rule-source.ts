/** Whose rules judge plain manifests: those that come with this program, an environment's, or those of a folder. */
import path from "node:path";
import type { ObjectContext } from "../governance/object-rules/judge-object";
import { BIAS_SCORE_LIMIT } from "../governance/object-rules/model-verdicts";
import type { RuleSet, ScopedRules } from "../governance/object-rules/rule-set";
import { loosens } from "../governance/rules/rules";
import { admissionPlan } from "../infra/admission";
import { readDossiers } from "../infra/dossier";
import { readRuleSetFolder, readShippedRuleSet } from "../policypacks/kubernetes/read-rules";
import type { CheckRule } from "./check-result";
import { readServices } from "./manifest-service";
import { judgedAt } from "../governance/stack-config/judged-at";

export interface RuleSource {
  /** For people: `environment prod`. */
  readonly name: string;
  readonly set: RuleSet;
  readonly context: ObjectContext;
  /** Whether evidence of models was read: without an environment nothing is known of any. */
  readonly readsEvidence?: true;
}

export interface RuleSourceOptions {
  /** Its rules, parameters, exemptions, and what verified evidence says of its models. */
  readonly environment?: string;
  readonly stacks: string;
  /** Folder of a rule set. */
  readonly rules?: string;
  readonly at?: Date;
  readonly clock: () => Date;
}

/** What the API server knows of models in an environment without services: nothing. */
const NO_EVIDENCE = { limit: String(BIAS_SCORE_LIMIT) };

/** @throws InvalidInput with every problem of the environment, its rule sets and their rules. */
export async function ruleSource(options: RuleSourceOptions): Promise<RuleSource> {
  const { environment, stacks, rules, at, clock } = options;
  if (environment !== undefined) {
    if (rules !== undefined)
      throw new Error("name --environment or --rules: an environment names its rule set in its stack file");
    return environmentRules(environment, path.resolve(stacks), options);
  }
  const now = at ?? clock();
  const context = { verdicts: NO_EVIDENCE, production: false, now };
  return rules === undefined
    ? { name: "the shipped rule set", set: readShippedRuleSet(now), context }
    : { name: `rule set ${rules}`, set: readRuleSetFolder(rules, now), context };
}

async function environmentRules(
  environment: string,
  stacksFolder: string,
  options: RuleSourceOptions,
): Promise<RuleSource> {
  const { config, services } = await readServices(stacksFolder, environment);
  const { at, clock } = options;
  const now = judgedAt(config, { clock, ...(at && { at }) });
  const dossiers = await readDossiers(services, config, stacksFolder);
  const { rules, verdicts } = admissionPlan({ config, services }, dossiers, stacksFolder, now);
  return {
    name: `environment ${environment}`,
    set: rules,
    context: { verdicts, config, production: config.production, now },
    readsEvidence: true,
  };
}

/** The rules that are in force anywhere, by name, each at the strictest level that it has. */
export function rulesInForce({ environment, teams }: RuleSet): Map<string, CheckRule> {
  const found = new Map<string, CheckRule>();
  const scopes: readonly ScopedRules[] = [environment, ...teams];
  for (const { rule, level } of scopes.flatMap(({ rules }) => rules)) {
    const known = found.get(rule.name);
    if (level === "disabled" || (known && !loosens(level, known.level))) continue;
    const { name, description, severity, remedy, law } = rule;
    found.set(name, { name, description, severity, remedy, level, ...(law !== undefined && { law }) });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
