/** The rules of an environment as files for the API server, Kyverno or Gatekeeper. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import {
  admissionObjects,
  type AdmissionObjects,
  type AdmissionPlan,
} from "../governance/kubernetes-objects/admission-objects";
import { boundPolicies } from "../governance/object-rules/bound-policies";
import { constraint, constraintTemplate } from "../governance/object-rules/export-gatekeeper";
import { kyvernoPolicy } from "../governance/object-rules/export-kyverno";
import type { RuleSet } from "../governance/object-rules/rule-set";
import { LABEL_DOMAIN, NO_MODEL } from "../governance/tags";

export const EXPORT_FORMATS = ["kyverno", "gatekeeper", "vap"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** File → the objects in it, in the order that they are applied in. */
export type Export = ReadonlyMap<string, readonly object[]>;

/** The objects of a format. */
export function exportRules(objects: AdmissionObjects, format: ExportFormat): Export {
  switch (format) {
    case "kyverno":
      return new Map(boundPolicies(objects).map((bound) => [`${bound.name}.yaml`, [kyvernoPolicy(bound)]]));
    case "gatekeeper":
      return gatekeeperFiles(objects);
    case "vap":
      return vapFiles(objects);
  }
}

/** Constraints can be applied only once their templates are, so these have a folder of their own. */
function gatekeeperFiles(objects: AdmissionObjects): Export {
  const bound = boundPolicies(objects);
  const templates = objects.policies.map((policy) => {
    const own = bound.flatMap((each) => (each.policy === policy && each.parameters ? [each.parameters] : []));
    const parameters = own.length === 0 ? null : (Object.assign({}, ...own) as Record<string, string>);
    return [`templates/${policy.metadata.name}.yaml`, [constraintTemplate(policy, parameters)]] as const;
  });
  const constraints = bound.map((each) => [`constraints/${each.name}.yaml`, [constraint(each)]] as const);
  return new Map<string, readonly object[]>([...templates, ...constraints]);
}

function vapFiles({ namespace, configMaps, policies, bindings }: AdmissionObjects): Export {
  const rules = policies.map((policy) => {
    const { name } = policy.metadata;
    const bound = bindings.filter(({ spec }) => spec.policyName === name);
    return [`rules/${name}.yaml`, [policy, ...bound]] as const;
  });
  return new Map<string, readonly object[]>([["parameters.yaml", [namespace, ...configMaps]], ...rules]);
}

/** What the rules of no environment need besides: nobody's verdicts, and no tags, as nobody pays for them. */
export function objectsOfNobody(rules: RuleSet, now: Date): AdmissionObjects {
  const name = "none";
  const attribution: AdmissionPlan["attribution"] = {
    project: name,
    team: name,
    environment: name,
    costCenter: name,
    owner: name,
    workloadId: name,
    modelId: NO_MODEL,
    tier: "standard",
    activity: "serving",
  };
  const objects = admissionObjects({ attribution, rules, verdicts: {}, exemptions: [], now });
  return JSON.parse(JSON.stringify(objects, withoutTags)) as AdmissionObjects;
}

function withoutTags(key: string, value: unknown): unknown {
  if (key !== "labels" || typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([label]) => !label.startsWith(LABEL_DOMAIN));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** One file's text; `command` is what wrote it. */
export function yamlOf(objects: readonly object[], command: string): string {
  const documents = objects.map((object) =>
    stringify(object, { aliasDuplicateObjects: false, lineWidth: 110 }),
  );
  return `# Written by ${command}: change the rule, not this file.\n${documents.join("---\n")}`;
}

/**
 * Writes an export into a folder, which may hold an older one.
 * @throws Error when the folder holds something that is not part of it: applied with the rest, it would be what nobody means.
 */
export function writeExport(files: Export, folder: string, command: string): void {
  const stale = filesBelow(folder).find((file) => !files.has(file));
  if (stale !== undefined)
    throw new Error(
      `--output ${folder}: holds ${stale}, which is not part of this export and would be applied with it: remove it, or name another folder`,
    );
  for (const [file, objects] of files) {
    const full = path.join(folder, file);
    try {
      mkdirSync(path.dirname(full), { recursive: true });
      writeFileSync(full, yamlOf(objects, command));
    } catch (error) {
      throw new Error(`${full}: cannot be written (${(error as Error).message}); name another folder`, {
        cause: error,
      });
    }
  }
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) throw new Error(`--output ${folder}: is no folder`);
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .map((file) => file.split(path.sep).join("/"));
}
