/** Rules about objects as people write them, for tests of rule sets, the linter and exports. */
import { stringify } from "yaml";
import type { LintedRule } from "../../governance/object-rules/lint-rules";
import type { ValidatingAdmissionPolicy } from "../../governance/object-rules/policy";
import { readRuleFile, type ObjectRule } from "../../governance/object-rules/rule-file";
import { readYamlDocument } from "../../governance/reading/yaml-document";
import type { Enforcement } from "../../governance/rules/rules";

type Spec = ValidatingAdmissionPolicy["spec"];

/** The workloads, as every rule about them matches. */
export const WORKLOADS = {
  apiGroups: ["", "apps", "batch"],
  apiVersions: ["v1"],
  operations: ["CREATE" as const, "UPDATE" as const],
  resources: ["pods", "deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "cronjobs"],
};

export interface RuleText {
  readonly name?: string;
  readonly level?: Enforcement;
  readonly productionLevel?: Enforcement;
  /** The only validation's. */
  readonly expression?: string;
  readonly parameters?: "rule-parameters" | "model-verdicts";
  readonly resourceRules?: Spec["matchConstraints"]["resourceRules"];
  readonly spec?: Partial<Spec>;
}

/** The file of a rule that wants a label, unless told otherwise. */
export function ruleText(text: RuleText = {}): string {
  const { name = "require-kept", level = "mandatory", productionLevel, parameters, spec } = text;
  const { expression = "'kept' in object.metadata.?labels.orValue({})", resourceRules = [WORKLOADS] } = text;
  const policy = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: {
      name,
      annotations: {
        "apexlogic.ai/description": "Requires a label.",
        "apexlogic.ai/severity": "low",
        "apexlogic.ai/level": level,
        ...(productionLevel && { "apexlogic.ai/production-level": productionLevel }),
        "apexlogic.ai/remedy": "Add the label.",
        ...(parameters && { "apexlogic.ai/parameters": parameters }),
      },
    },
    spec: {
      failurePolicy: "Fail",
      ...(parameters && { paramKind: { apiVersion: "v1", kind: "ConfigMap" } }),
      matchConstraints: { resourceRules },
      validations: [{ expression, message: "has no label kept" }],
      ...spec,
    },
  };
  return stringify(policy, { aliasDuplicateObjects: false });
}

export function rule(text: RuleText = {}, file = `${text.name ?? "require-kept"}.yaml`): ObjectRule {
  return readRuleFile(ruleText(text), file);
}

/** The rule as the linter gets it. */
export function linted(text: RuleText = {}, file = `${text.name ?? "require-kept"}.yaml`): LintedRule {
  return { rule: rule(text, file), lineOf: readYamlDocument(ruleText(text), file).lineOf };
}
