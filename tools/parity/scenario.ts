/** The rules in force and what they read, the same for every gate. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  admissionObjects,
  type AdmissionObjects,
} from "../../governance/kubernetes-objects/admission-objects";
import { defaultParameters } from "../../governance/object-rules/rule-parameters";
import { resolveLayers, type RuleSet } from "../../governance/object-rules/rule-set";
import { readRuleFile, type ObjectRule } from "../../governance/object-rules/rule-file";
import { configValues } from "../../governance/stack-config/config-values";
import { validateStackConfig } from "../../governance/manifest/environment";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { readStackFile } from "../../cli/stack-file";
import { shippedRules } from "../../policypacks/kubernetes/read-rules";
import { MODEL_DIGESTS, REGISTRY } from "./base-objects";

export interface Scenario {
  /** The shipped ones, and after them the probes. */
  readonly rules: readonly ObjectRule[];
  /** Names of rules that refuse everything and tell what a gate sees of it. */
  readonly probes: readonly string[];
  readonly set: RuleSet;
  readonly verdicts: Readonly<Record<string, string>>;
  readonly now: Date;
  /** As a pack has it; without exemptions. */
  readonly config: StackConfig;
}

const ROOT = path.join(__dirname, "..", "..");
const PROBES_FOLDER = path.join(__dirname, "probes");
const STACK = "dev";

/** Bounds that the catalogue of edges lies around. */
const PARAMETERS: Readonly<Record<string, string>> = {
  "allowed-registries": `${REGISTRY}, ghcr.io/plumbline,docker.io/library,111122223333.dkr.ecr.us-east-1.amazonaws.com`,
  "minimum-replicas": "2",
  "maximum-replicas": "99",
  "maximum-deadline-seconds": "43200",
  "system-pools": "system, default",
};

const key = (digest: string): string => digest.replace("sha256:", "");

const VERDICTS: Readonly<Record<string, string>> = {
  limit: "0.1",
  [key(MODEL_DIGESTS.passing)]: "pass 0.0340",
  [key(MODEL_DIGESTS.failing)]: "fail 0.2310",
  [key(MODEL_DIGESTS.atTheLimit)]: "pass 0.1",
  [key(MODEL_DIGESTS.undecided)]: "inconclusive 0.0800",
  [key(MODEL_DIGESTS.unscored)]: "inconclusive unknown",
  [key(MODEL_DIGESTS.unmeasured)]: "pass unmeasured",
  [key(MODEL_DIGESTS.garbled)]: "Pass  0.05.1",
};

function readProbes(): ObjectRule[] {
  const files = readdirSync(PROBES_FOLDER).sort();
  return files.map((file) => readRuleFile(readFileSync(path.join(PROBES_FOLDER, file), "utf8"), file));
}

const NOW = new Date("2026-11-01T00:00:00Z");

/** The shipped rules, each in force, with parameters that are anything but their defaults. */
export async function shippedScenario(): Promise<Scenario> {
  const probes = readProbes();
  const rules = [...shippedRules(), ...probes];
  const set = resolveLayers(
    [
      {
        layer: "organisation",
        name: "parity",
        rules,
        enforcement: Object.fromEntries(rules.map(({ name }) => [name, "mandatory" as const])),
        parameters: { ...defaultParameters(), ...PARAMETERS },
      },
    ],
    { environment: "parity", production: false, exemptions: [], now: NOW, enforcement: {} },
  );
  const { config: values, name, text } = await readStackFile(path.join(ROOT, "stacks"), STACK);
  const config = {
    ...validateStackConfig(configValues(values), name, text),
    exemptions: [],
    production: false,
  };
  return { rules, probes: probes.map(({ name }) => name), set, verdicts: VERDICTS, now: NOW, config };
}

/** The scenario without its probes. */
export function withoutProbes({ rules, probes, set, ...rest }: Scenario): Scenario {
  const isShipped = ({ name }: { readonly name: string }): boolean => !probes.includes(name);
  const { environment } = set;
  const shipped = environment.rules.filter(({ rule }) => isShipped(rule));
  return {
    ...rest,
    rules: rules.filter(isShipped),
    probes: [],
    set: { ...set, environment: { ...environment, rules: shipped } },
  };
}

/** What the platform puts in force for it. */
export function admissionOf({ set, verdicts, now }: Scenario): AdmissionObjects {
  const attribution = {
    project: "plumbline",
    team: "platform",
    environment: "parity",
    costCenter: "cc-platform",
    owner: "platform",
    workloadId: "admission",
    modelId: "none",
    tier: "critical",
    activity: "serving",
  } as const;
  return admissionObjects({ attribution, rules: set, verdicts, exemptions: [], now });
}
