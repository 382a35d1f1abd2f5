/**
 * What is wrong between the fields of a stack config. Reads the raw values, so that these faults are reported together
 * with those of single fields; what is of the wrong shape is passed over here, as the schema reports it.
 */
import { RULE_PARAMETERS } from "../object-rules/rule-parameters";
import { suggestName } from "../reading/nearest-name";
import { defaultLevel, loosens, RULE_NAMES, RULES, type Enforcement, type RuleName } from "../rules/rules";
import { valueAt } from "../reading/schema-problems";

export interface Fault {
  readonly path: readonly (string | number)[];
  readonly rule: string;
}

type Raw = Readonly<Record<string, unknown>>;

/** Names that are production whatever else the config says. */
const PRODUCTION_NAMES = ["prod", "production"];

const isMap = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const entries = (value: unknown): [string, Raw][] =>
  isMap(value) ? Object.entries(value).filter((entry): entry is [string, Raw] => isMap(entry[1])) : [];
const has = (map: unknown, key: unknown): boolean =>
  !isMap(map) || typeof key !== "string" || Object.hasOwn(map, key);
const names = (map: unknown): string => (isMap(map) ? Object.keys(map).join(", ") : "") || "none";

/** Faults in the order of the schema's keys. */
export function stackConfigFaults(config: Raw): Fault[] {
  return [
    ...productionFaults(config),
    ...projectFaults(config),
    ...poolFaults(config),
    ...localFaults(config),
    ...evaluationFaults(config),
    ...ruleNameFaults(config),
  ];
}

function productionFaults(config: Raw): Fault[] {
  const production = config["production"] === true;
  const environment = String(config["environment"]);
  const faults: Fault[] = [];
  if (PRODUCTION_NAMES.includes(environment) && !production)
    faults.push({ path: ["production"], rule: `must be true in an environment named ${environment}` });
  if (!production) return faults;
  if (config["evaluateAt"] !== undefined)
    faults.push({
      path: ["evaluateAt"],
      rule: "is refused in production, where everything is judged by the clock: remove it",
    });
  for (const [rule, level] of Object.entries(isMap(config["enforcement"]) ? config["enforcement"] : {})) {
    if (!Object.hasOwn(RULES, rule)) continue;
    const least = defaultLevel(rule as RuleName, true);
    if (loosens(least, level as Enforcement))
      faults.push({
        path: ["enforcement", rule],
        rule: `production may only tighten: this rule is ${least} there`,
      });
  }
  return faults;
}

function projectFaults({ projects, budgets, teams }: Raw): Fault[] {
  const teamOf = new Map<unknown, unknown>();
  return entries(projects).flatMap(([name, { costCenter, team }]) => {
    const faults: Fault[] = [];
    const path = (field: string): string[] => ["projects", name, field];
    if (!has(budgets, costCenter))
      faults.push({
        path: path("costCenter"),
        rule: `has no budget: add ${String(costCenter)} under budgets`,
      });
    if (!has(teams, team))
      faults.push({ path: path("team"), rule: `is not listed under teams; there are ${names(teams)}` });
    const other = teamOf.get(costCenter);
    // A budget alerts one team: whose would it be otherwise?
    if (typeof other === "string" && other !== team)
      faults.push({
        path: path("costCenter"),
        rule: `is charged by team ${other} too: a cost center belongs to one team`,
      });
    teamOf.set(costCenter, other ?? team);
    return faults;
  });
}

function poolFaults({ nodePools, projects, evaluation }: Raw): Fault[] {
  const faults = entries(nodePools)
    .filter(([, { project }]) => !has(projects, project))
    .map(([name]) => ({
      path: ["nodePools", name, "project"],
      rule: `is not listed under projects; there are ${names(projects)}`,
    }));
  const pool = valueAt(evaluation, ["pool"]);
  return has(nodePools, pool)
    ? faults
    : [
        ...faults,
        { path: ["evaluation", "pool"], rule: `is not a node pool; there are ${names(nodePools)}` },
      ];
}

/** `local` has no cloud, so it has fake pools and no network; every other environment has neither fake pools nor none. */
function localFaults({ cluster, nodePools, network }: Raw): Fault[] {
  if (!isMap(cluster)) return [];
  const local = Object.hasOwn(cluster, "local");
  const faults = entries(nodePools)
    .filter(([, { provisioner }]) => (provisioner === "fake") !== local)
    .map(([name]) => ({
      path: ["nodePools", name, "provisioner"],
      rule: local ? "must be fake on a local cluster" : "fake is for local clusters only",
    }));
  if (local && network !== undefined)
    faults.push({ path: ["network"], rule: "is not used by a local cluster: remove it" });
  if (!local && network === undefined)
    faults.push({ path: ["network"], rule: "is required unless the cluster is local" });
  return faults;
}

/**
 * Evidence that nobody signed counts nowhere, so jobs that run have a key to sign with. On a local cluster pods are
 * simulated and sign nothing; where they do run, an evaluator without a key refuses to.
 */
function evaluationFaults({ cluster, evaluation, evidence }: Raw): Fault[] {
  const signs = [valueAt(evidence, ["bucket"]), valueAt(evaluation, ["signingKey"])];
  if (!isMap(cluster) || valueAt(evaluation, ["image"]) === undefined) return [];
  if (Object.hasOwn(cluster, "local")) return [];
  if (signs.some((each) => each !== undefined)) return [];
  return [
    {
      path: ["evaluation", "image"],
      rule: "runs jobs that could sign nothing: name evidence.bucket, which makes a key, or evaluation.signingKey",
    },
  ];
}

/** Names that no rule has. A rule set brings rules of its own: then names are checked once it is read. */
function ruleNameFaults({ enforcement, exemptions, rules, teams }: Raw): Fault[] {
  const sets = [valueAt(rules, ["set"]), ...entries(teams).map(([, team]) => team["rules"])];
  if (sets.some((set) => set !== undefined)) return [];
  const fault = (path: Fault["path"], name: unknown, known: readonly string[]): Fault[] =>
    typeof name !== "string" || known.includes(name)
      ? []
      : [{ path, rule: `is no rule: ${suggestName(name, known)}` }];
  const exempted = [...RULE_NAMES, ...Object.keys(RULE_PARAMETERS)];
  return [
    ...Object.keys(isMap(enforcement) ? enforcement : {}).flatMap((name) =>
      fault(["enforcement", name], name, RULE_NAMES),
    ),
    ...(Array.isArray(exemptions) ? exemptions : []).flatMap((exemption: unknown, index) =>
      fault(["exemptions", index, "policy"], valueAt(exemption, ["policy"]), exempted),
    ),
  ];
}
