/** Who pays for an inference service: what its manifest says, else what its project says. Never guessed. */
import type { ReadManifest } from "./manifest";
import { suggestName, nearestName } from "../reading/nearest-name";
import type { Problem } from "../reading/problem";
import { problemAt } from "../reading/schema-problems";
import type { StackConfig } from "../stack-config/stack-config";
import {
  ALIAS_LABEL_DOMAINS,
  LABEL_DOMAIN,
  TAG_KEYS,
  TAG_VALUE,
  TAG_VALUE_RULE,
  TIERS,
  TIER_ALIASES,
  type Attribution,
  type Tier,
} from "../tags";
import type { PathPart } from "../reading/yaml-document";

type Field = keyof Attribution;

/** One place of the manifest that gives a tag its value. */
interface Statement {
  readonly field: Field;
  readonly value: string;
  readonly path: readonly PathPart[];
}

export type Attributed = { readonly attribution: Attribution } | { readonly problems: readonly Problem[] };

/** The attribution of a service, or everything that stands against it. */
export function attributeService(
  read: ReadManifest,
  config: Pick<StackConfig, "environment" | "projects" | "teams" | "budgets">,
): Attributed {
  const problems: Problem[] = [];
  const report = (path: readonly PathPart[], rule: string, found?: string): void =>
    void problems.push(problemAt(path, rule, read.where, found));
  const { metadata, spec } = read.manifest;
  const said = agreed(statements(read, report), report);
  const derived = {
    workloadId: metadata.name,
    modelId: spec.modelRef.name,
    environment: config.environment,
    activity: "serving",
  } as const;
  for (const [field, value] of Object.entries(derived)) {
    const own = said.get(field as Field);
    if (own && own.value !== value) report(own.path, `must be ${value}, or be left out`, quoted(own.value));
  }
  const project = said.get("project");
  const owner =
    project && Object.hasOwn(config.projects, project.value) ? config.projects[project.value] : undefined;
  const projects = Object.keys(config.projects);
  if (!project)
    report(
      ["metadata", "labels", "project"],
      `cannot be attributed: add this label, with a project of plumbline:projects (${projects.join(", ")})`,
    );
  else if (!owner)
    report(
      project.path,
      `is not listed under plumbline:projects; ${suggestName(project.value, projects)}`,
      quoted(project.value),
    );
  checkListed(said.get("team"), config.teams, "plumbline:teams", report);
  checkListed(said.get("costCenter"), config.budgets, "plumbline:budgets: add a budget for it", report);
  if (!project || !owner || problems.length > 0) return { problems };
  const remediation = said.get("remediationId");
  return {
    attribution: {
      ...derived,
      project: project.value,
      team: said.get("team")?.value ?? owner.team,
      costCenter: said.get("costCenter")?.value ?? owner.costCenter,
      owner: said.get("owner")?.value ?? owner.owner,
      tier: (said.get("tier")?.value as Tier | undefined) ?? owner.tier,
      ...(remediation && { remediationId: remediation.value }),
    },
  };
}

type Report = (path: readonly PathPart[], rule: string, found?: string) => void;

const quoted = (value: string): string => JSON.stringify(value);

function checkListed(
  statement: Statement | undefined,
  listed: Readonly<Record<string, unknown>>,
  where: string,
  report: Report,
): void {
  if (!statement || Object.hasOwn(listed, statement.value)) return;
  const hint = suggestName(statement.value, Object.keys(listed));
  report(statement.path, `is not listed under ${where}; ${hint}`, quoted(statement.value));
}

/** Everything in the manifest that states a tag, with the values that no cloud would take reported and left out. */
function statements({ manifest }: ReadManifest, report: Report): Statement[] {
  const { spec, metadata } = manifest;
  const fromSpec = (["tier", "costCenter", "team", "owner"] as const).flatMap((field): Statement[] => {
    const value = spec[field];
    return value === undefined ? [] : [{ field, value, path: ["spec", field] }];
  });
  const fromLabels = Object.entries(metadata.labels ?? {}).flatMap(([key, value]): Statement[] => {
    const path = ["metadata", "labels", key];
    const field = fieldOfLabel(key, path, report);
    if (field === undefined) return [];
    const normal = field === "tier" ? (TIER_ALIASES[value] ?? value) : value;
    const rule = valueRule(field, normal);
    if (rule === undefined) return [{ field, value: normal, path }];
    report(path, rule, quoted(value));
    return [];
  });
  return [...fromSpec, ...fromLabels];
}

function valueRule(field: Field, value: string): string | undefined {
  if (!TAG_VALUE.test(value)) return `must be ${TAG_VALUE_RULE}`;
  if (field === "tier" && !(TIERS as readonly string[]).includes(value))
    return `must be one of ${[...TIERS, ...Object.keys(TIER_ALIASES)].join(", ")}`;
  return undefined;
}

/** The tag that a label states: plain `project` (as in the seeds), or any mandated tag under one of our domains. */
function fieldOfLabel(key: string, path: readonly PathPart[], report: Report): Field | undefined {
  if (key === "project") return "project";
  const domain = [LABEL_DOMAIN, ...ALIAS_LABEL_DOMAINS].find((prefix) => key.startsWith(prefix));
  if (domain === undefined) return undefined;
  const name = key.slice(domain.length);
  const known = Object.entries(TAG_KEYS).find(([, tag]) => tag === name)?.[0];
  if (known !== undefined) return known as Field;
  const nearest = nearestName(name, Object.values(TAG_KEYS));
  const hint = nearest
    ? `did you mean ${domain}${nearest}?`
    : `tags are ${Object.values(TAG_KEYS).join(", ")}`;
  report(path, `is no tag, and ${domain} is for tags: ${hint}`);
  return undefined;
}

/** One statement per tag; a second that says otherwise is reported. */
function agreed(all: readonly Statement[], report: Report): Map<Field, Statement> {
  const first = new Map<Field, Statement>();
  for (const statement of all) {
    const earlier = first.get(statement.field);
    if (!earlier) first.set(statement.field, statement);
    else if (earlier.value !== statement.value) {
      const other = earlier.path.at(-1);
      report(
        statement.path,
        `contradicts ${other}, which is ${quoted(earlier.value)}`,
        quoted(statement.value),
      );
    }
  }
  return first;
}
