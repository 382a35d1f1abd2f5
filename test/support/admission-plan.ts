/** Rules about objects and rule sets for tests of admission, written down without reading files. */
import { stringify } from "yaml";
import type { AdmissionPlan } from "../../governance/kubernetes-objects/admission-objects";
import { readRuleFile, type ObjectRule } from "../../governance/object-rules/rule-file";
import type { ResolvedRule, RuleSet, ScopedRules } from "../../governance/object-rules/rule-set";
import type { Enforcement } from "../../governance/rules/rules";
import { ATTRIBUTION } from "./plan";

/** The workloads, as every rule about them matches. */
const WORKLOADS = {
  apiGroups: ["", "apps", "batch"],
  apiVersions: ["v1"],
  operations: ["CREATE", "UPDATE"],
  resources: ["pods", "deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "cronjobs"],
};
/** What rules may also be about. */
export const CONFIG_MAPS = { ...WORKLOADS, apiGroups: [""], resources: ["configmaps"] };
export const NAMESPACES = { ...WORKLOADS, apiGroups: [""], resources: ["namespaces"] };

interface RuleText {
  readonly about?: typeof WORKLOADS;
  /** CEL; true for what complies. */
  readonly expression?: string;
  readonly message?: string;
  readonly parameters?: "rule-parameters" | "model-verdicts";
}

/** A rule that asks for the label `kept`. */
export function objectRule(name: string, text: RuleText = {}): ObjectRule {
  const { about = WORKLOADS, parameters } = text;
  const {
    expression = 'has(object.metadata.labels) && "kept" in object.metadata.labels',
    message = "it has no label kept",
  } = text;
  const policy = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: {
      name,
      annotations: {
        "apexlogic.ai/description": "Asks for a label.",
        "apexlogic.ai/severity": "low",
        "apexlogic.ai/level": "mandatory",
        "apexlogic.ai/remedy": "Add the label.",
        ...(parameters && { "apexlogic.ai/parameters": parameters }),
      },
    },
    spec: {
      failurePolicy: "Fail",
      ...(parameters && { paramKind: { apiVersion: "v1", kind: "ConfigMap" } }),
      matchConstraints: { resourceRules: [about] },
      validations: [{ expression, message }],
    },
  };
  return readRuleFile(stringify(policy), `${name}.yaml`);
}

export function resolved(rule: ObjectRule, level: Enforcement = "mandatory"): ResolvedRule {
  return { rule, level, levelSetBy: "organisation test", definedBy: "organisation test", levels: [] };
}

export function scoped(
  rules: readonly ResolvedRule[],
  parameters: Readonly<Record<string, string>> = {},
): ScopedRules {
  return { rules, parameters, parameterSetBy: {}, parameterDecisions: {} };
}

export const TEAM_RULES = { team: "vision", namespaces: ["vision", "vision-batch"] };

/** Two rules of the environment, one of them advisory. */
export function ruleSet(): RuleSet {
  return {
    environment: scoped(
      [resolved(objectRule("require-kept")), resolved(objectRule("prefer-kept"), "advisory")],
      { "minimum-replicas": "1" },
    ),
    teams: [],
  };
}

export function admissionPlan(more: Partial<AdmissionPlan> = {}): AdmissionPlan {
  return {
    attribution: { ...ATTRIBUTION, workloadId: "admission-policies", modelId: "none" },
    rules: ruleSet(),
    verdicts: { limit: "0.1" },
    exemptions: [],
    now: new Date("2026-11-21T00:00:00Z"),
    ...more,
  };
}
