import assert from "node:assert/strict";
import { admissionObjects } from "../../../governance/kubernetes-objects/admission-objects";
import { boundPolicies, refuseExport } from "../../../governance/object-rules/bound-policies";
import {
  admissionPlan,
  CONFIG_MAPS,
  NAMESPACES,
  objectRule,
  resolved,
  scoped,
  TEAM_RULES,
} from "../../support/admission-plan";
import { problemsOf } from "../../support/problems";

const least = objectRule("require-least", {
  parameters: "rule-parameters",
  expression: "int(params.data['minimum-replicas']) > 0",
});

describe("policies with what they are bound to", () => {
  it("are one for each binding, with its name, actions and parameters", () => {
    const rules = {
      environment: scoped([resolved(least, "advisory")], { "minimum-replicas": "1" }),
      teams: [{ ...TEAM_RULES, ...scoped([resolved(least)], { "minimum-replicas": "2" }) }],
    };
    assert.deepEqual(
      boundPolicies(admissionObjects(admissionPlan({ rules }))).map(
        ({ name, policy, actions, parameters }) => [name, policy.metadata.name, actions, parameters],
      ),
      [
        ["require-least", "require-least", ["Warn", "Audit"], { "minimum-replicas": "1" }],
        ["require-least.team-vision", "require-least", ["Deny"], { "minimum-replicas": "2" }],
      ],
    );
  });

  it("read nothing where the rule does not", () => {
    const [first] = boundPolicies(admissionObjects(admissionPlan()));
    assert.equal(first?.parameters, null);
  });

  it("match what both the policy and the binding match", () => {
    const about = { ...CONFIG_MAPS, scope: "Namespaced" };
    const rules = {
      environment: scoped([
        resolved(objectRule("require-a", { about })),
        resolved(objectRule("require-b", { about: NAMESPACES })),
      ]),
      teams: [],
    };
    const bound = boundPolicies(admissionObjects(admissionPlan({ rules })));
    assert.deepEqual(
      bound.map(({ name, match }) => [
        name,
        match.resourceRules.map(({ resources, scope }) => `${resources.join()} ${scope}`),
      ]),
      [
        ["require-a", ["configmaps Namespaced"]],
        ["require-b", ["namespaces Namespaced"]],
        ["require-b.cluster-wide", ["namespaces Cluster"]],
      ],
    );
    const [selected] = bound[0]?.match.namespaceSelector?.matchExpressions ?? [];
    assert.deepEqual(
      [selected?.key, selected?.operator, selected?.values?.includes("kube-system")],
      ["kubernetes.io/metadata.name", "NotIn", true],
    );
  });

  it("are refused where another engine lacks something, naming it", () => {
    assert.match(
      problemsOf(() => refuseExport(least.policy, "Kyverno", "it has a flaw")),
      /^rule require-least: 1 problem\n.*cannot be exported for Kyverno: it has a flaw$/,
    );
  });
});
