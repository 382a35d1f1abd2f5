/** Reads the rules about Kubernetes objects: those that ship, and an environment's and its teams' rule sets on top. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { load } from "js-yaml";
import {
  checkedRule,
  readRuleFile,
  type ObjectRule,
  type ValidatingAdmissionPolicy,
} from "../../governance/object-rules/rule-file";
import { RULE_PARAMETERS } from "../../governance/object-rules/rule-parameters";
import { resolveLayers, type RuleLayer, type RuleSet } from "../../governance/object-rules/rule-set";
import {
  layerOf,
  parameterTexts,
  readRuleSetFile,
  RULE_SET_FILE,
  SHIPPED_RULE_SET,
} from "../../governance/object-rules/rule-set-file";
import { suggestName } from "../../governance/reading/nearest-name";
import { InvalidInput, type Problem } from "../../governance/reading/problem";
import { RULE_NAMES } from "../../governance/rules/rules";
import type { StackConfig } from "../../governance/stack-config/stack-config";

/** Of the rules that ship. */
export const RULES_FOLDER = path.join(__dirname, "rules");

/** Rule sets that extend each other, and rules of one: more is a mistake, and takes its time. */
const MOST_LAYERS = 8;
const MOST_RULES = 200;

let shipped: readonly ObjectRule[] | undefined;

/** The rules that ship, by name. Read once, and quickly, since every preview does: tests have checked them. */
export function shippedRules(): readonly ObjectRule[] {
  shipped ??= readdirSync(RULES_FOLDER)
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(RULES_FOLDER, name), "utf8");
      return checkedRule(load(text) as ValidatingAdmissionPolicy, `rules/${name}`);
    });
  return shipped;
}

/** The layer that every rule set extends. */
export function shippedLayer(): RuleLayer {
  return {
    layer: "organisation",
    name: SHIPPED_RULE_SET,
    rules: shippedRules(),
    enforcement: {},
    parameters: {},
  };
}

/** What ships and nothing else: the rules of whatever belongs to no environment. */
export function readShippedRuleSet(now: Date): RuleSet {
  return resolveLayers([shippedLayer()], { ...NOBODY, environment: SHIPPED_RULE_SET, now });
}

/**
 * A rule set by itself, with what it extends. A team's is read as if everything were the team's.
 * @param folder Absolute, or relative to the working folder.
 * @throws InvalidInput when it cannot be read or loosens what is above it.
 */
export function readRuleSetFolder(folder: string, now: Date): RuleSet {
  const { root } = path.parse(path.resolve(folder));
  const layers = readLayers({ root, shown: root }, path.relative(root, path.resolve(folder)));
  const named = layers.map(({ layer }): RuleLayer =>
    layer.layer === "team" ? { ...layer, layer: "environment" } : layer,
  );
  return resolveLayers([shippedLayer(), ...named], { ...NOBODY, environment: path.basename(folder), now });
}

const NOBODY = { production: false, exemptions: [], enforcement: {} } as const;

/** What folders of rule sets are relative to. */
interface Place {
  readonly root: string;
  /** How people know it: put before paths in errors. */
  readonly shown: string;
}

/** What of the stack config matters here. */
export type RuleConfig = Pick<
  StackConfig,
  "environment" | "production" | "exemptions" | "enforcement" | "rules"
> & {
  readonly teams: Readonly<Record<string, Pick<StackConfig["teams"][string], "namespaces" | "rules">>>;
};

/**
 * Everything in force in an environment: what ships, then `plumbline:rules`, then the teams' own rule sets.
 * @param stacksFolder Folder of the stack files, which the folders of rule sets are below.
 * @throws InvalidInput when a rule set cannot be read or loosens what is above it, and on names that no rule has.
 */
export function readRuleSet(stacksFolder: string, config: RuleConfig, now: Date): RuleSet {
  const { environment, production, exemptions, enforcement, rules, teams } = config;
  const place = { root: stacksFolder, shown: "" };
  const own = rules?.set === undefined ? [] : readLayers(place, rules.set);
  const known = new Set([SHIPPED_RULE_SET, ...own.map(({ folder }) => folder)]);
  const set = resolveLayers(
    [
      shippedLayer(),
      ...own.map(({ layer }) => layer),
      ...(rules ? [parameterLayer(environment, rules.parameters)] : []),
      ...Object.entries(teams).flatMap(([team, { rules: folder, namespaces }]) =>
        folder === undefined ? [] : teamLayers(place, folder, known, { name: team, namespaces }),
      ),
    ],
    { environment, production, exemptions, now, enforcement },
  );
  checkNames(set, config);
  return set;
}

/** `plumbline:rules.parameters`, as the environment's last word. */
function parameterLayer(
  name: string,
  parameters: NonNullable<StackConfig["rules"]>["parameters"],
): RuleLayer {
  return { layer: "environment", name, rules: [], enforcement: {}, parameters: parameterTexts(parameters) };
}

interface ReadLayer {
  /** Relative to the folder of the stack files. */
  readonly folder: string;
  readonly layer: RuleLayer;
}

/** A rule set and what it extends, what is extended first; without the shipped one, which all extend. */
function readLayers(place: Place, folder: string, known: ReadonlySet<string> = new Set()): ReadLayer[] {
  const layers: ReadLayer[] = [];
  let at: string | undefined = plain(folder);
  while (at !== undefined && !known.has(at)) {
    const here: string = at;
    if (layers.some((each) => each.folder === here) || layers.length === MOST_LAYERS)
      throw new InvalidInput(`rule set ${folder}`, [
        {
          path: "extends",
          file: fileOf(place, here),
          rule: `extends itself, or more than ${MOST_LAYERS} others`,
        },
      ]);
    const set = readRuleSetFile(readFile(place, here), fileOf(place, here));
    const rules = readRules(path.join(place.root, here), path.join(place.shown, here));
    layers.unshift({ folder: here, layer: layerOf(set, { name: path.basename(here) }, rules) });
    at =
      set.extends === undefined || set.extends === SHIPPED_RULE_SET
        ? undefined
        : extended(place, here, set.extends);
  }
  return layers;
}

function extended(place: Place, folder: string, target: string): string {
  const found = plain(path.join(folder, target));
  if (found.startsWith("..") || path.isAbsolute(target))
    throw new InvalidInput(fileOf(place, folder), [
      {
        path: "extends",
        file: fileOf(place, folder),
        found: `"${target}"`,
        rule: `must be ${SHIPPED_RULE_SET}, or a folder inside ${path.basename(place.root)}`,
      },
    ]);
  return found;
}

/** A team's rule sets: they end where the environment's begin. */
function teamLayers(
  place: Place,
  folder: string,
  known: ReadonlySet<string>,
  team: { readonly name: string; readonly namespaces: readonly string[] },
): RuleLayer[] {
  return readLayers(place, folder, known).map(({ folder: each, layer }) => {
    if (layer.layer !== "team")
      throw new InvalidInput(`rule set ${folder}`, [
        {
          path: "layer",
          file: fileOf(place, each),
          found: `"${layer.layer}"`,
          rule: `must be team, as it is named by teams.${team.name}.rules and is not below plumbline:rules.set`,
        },
      ]);
    return { ...layer, ...team };
  });
}

/** `rules/prod/` and `./rules/prod` are one folder. */
const plain = (folder: string): string => path.normalize(folder).replace(/(?<=.)\/$/, "");

const fileOf = ({ shown }: Place, folder: string): string => path.join(shown, folder, RULE_SET_FILE);

/** Every rule file of a folder, by name. */
function readRules(folder: string, shownFolder: string): ObjectRule[] {
  const files = list(folder, shownFolder).filter(
    (name) => /\.ya?ml$/.test(name) && name !== RULE_SET_FILE && statSync(path.join(folder, name)).isFile(),
  );
  if (files.length > MOST_RULES)
    throw new InvalidInput(shownFolder, [{ path: "", rule: `has more than ${MOST_RULES} rules` }]);
  const problems: Problem[] = [];
  const rules = files.sort().flatMap((name) => {
    const shown = path.join(shownFolder, name);
    try {
      const rule = readRuleFile(readFileSync(path.join(folder, name), "utf8"), shown);
      if (rule.name === path.parse(name).name) return [rule];
      problems.push({
        path: "metadata.name",
        file: shown,
        found: `"${rule.name}"`,
        rule: "must be the file's name",
      });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
    }
    return [];
  });
  if (problems.length > 0) throw new InvalidInput(`rules of ${shownFolder}`, problems);
  return rules;
}

function list(folder: string, shown: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw missing(shown, "is no folder that can be read");
  }
}

function readFile(place: Place, folder: string): string {
  try {
    return readFileSync(path.join(place.root, folder, RULE_SET_FILE), "utf8");
  } catch {
    throw missing(
      fileOf(place, folder),
      "cannot be read: a rule set is a folder with this file and its rules",
    );
  }
}

const missing = (file: string, rule: string): InvalidInput =>
  new InvalidInput(file, [{ path: "", file, rule }]);

/** Where there are rule sets, the stack config may name their rules: that a name exists is known only now. */
function checkNames(
  { environment, teams }: RuleSet,
  { environment: stack, enforcement, exemptions }: RuleConfig,
): void {
  const own = [environment, ...teams].flatMap(({ rules }) => rules.map(({ rule }) => rule.name));
  const rules = [...new Set([...RULE_NAMES, ...own])];
  const parameters = [...Object.keys(RULE_PARAMETERS), ...teamsParameters(environment, teams)];
  const file = `Pulumi.${stack}.yaml`;
  const problem = (at: string, name: string, known: readonly string[]): Problem[] =>
    known.includes(name)
      ? []
      : [
          {
            path: `plumbline:${at}`,
            file,
            found: `"${name}"`,
            rule: `is no rule: ${suggestName(name, known)}`,
          },
        ];
  const problems = [
    ...Object.keys(enforcement).flatMap((name) => problem(`enforcement.${name}`, name, rules)),
    ...exemptions.flatMap(({ policy }, index) =>
      problem(`exemptions[${index}].policy`, policy, [...rules, ...parameters]),
    ),
  ];
  if (problems.length > 0) throw new InvalidInput(file, problems);
}

function teamsParameters(environment: RuleSet["environment"], teams: RuleSet["teams"]): string[] {
  return [environment, ...teams].flatMap(({ parameters }) => Object.keys(parameters));
}
