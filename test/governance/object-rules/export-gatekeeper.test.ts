import assert from "node:assert/strict";
import { admissionObjects } from "../../../governance/kubernetes-objects/admission-objects";
import { boundPolicies } from "../../../governance/object-rules/bound-policies";
import {
  constraint,
  constraintKind,
  constraintTemplate,
} from "../../../governance/object-rules/export-gatekeeper";
import { admissionPlan, resolved, scoped, TEAM_RULES } from "../../support/admission-plan";
import { problemsOf } from "../../support/problems";
import { rule, WORKLOADS, type RuleText } from "../../support/rule-text";

function exported(text: RuleText, level: "mandatory" | "advisory" = "mandatory") {
  const own = scoped([resolved(rule(text), level)], { "minimum-replicas": "2" });
  const rules = { environment: own, teams: [{ ...TEAM_RULES, ...own }] };
  const bound = boundPolicies(admissionObjects(admissionPlan({ rules })));
  const [first] = bound;
  assert.ok(first);
  const template = constraintTemplate(first.policy, first.parameters);
  const [target] = template.spec.targets;
  const [code] = target?.code ?? [];
  assert.ok(target && code);
  return { template, target, source: code.source, code, constraints: bound.map(constraint) };
}

const refusal = (text: RuleText): string => problemsOf(() => exported(text));

describe("a rule for Gatekeeper", () => {
  it("is a template for the engine K8sNativeValidation, whose name is its kind's", () => {
    const { template, target, code, source } = exported({});
    assert.equal(template.apiVersion, "templates.gatekeeper.sh/v1");
    assert.equal(template.metadata.name, "plumblinerequirekept");
    assert.equal(template.spec.crd.spec.names.kind, "PlumblineRequireKept");
    assert.deepEqual(
      [target.target, target.operations],
      ["admission.k8s.gatekeeper.sh", ["CREATE", "UPDATE"]],
    );
    assert.equal(code.engine, "K8sNativeValidation");
    assert.equal(source.failurePolicy, "Fail");
    assert.deepEqual(source.validations, [
      { expression: "'kept' in object.metadata.?labels.orValue({})", message: "has no label kept" },
    ]);
    assert.equal(constraintKind("require-a.team-vision"), "PlumblineRequireATeamVision");
  });

  it("has a constraint for the environment and for each team, by kinds and namespaces", () => {
    const [everywhere, team] = exported({}).constraints;
    assert.equal(everywhere?.apiVersion, "constraints.gatekeeper.sh/v1beta1");
    assert.equal(everywhere?.kind, "PlumblineRequireKept");
    assert.equal(everywhere?.metadata.name, "require-kept");
    assert.equal(everywhere?.spec.enforcementAction, "deny");
    assert.deepEqual(everywhere?.spec.match.kinds, [
      {
        apiGroups: ["", "apps", "batch"],
        kinds: ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"],
      },
    ]);
    assert.deepEqual(everywhere?.spec.match.excludedNamespaces?.slice(-2), ["vision", "vision-batch"]);
    assert.ok(everywhere?.spec.match.excludedNamespaces?.includes("kube-system"));
    // Of kinds that belong to namespaces anyway; out of a cluster Gatekeeper would not know what names none.
    assert.equal(everywhere?.spec.match.scope, undefined);
    assert.equal(team?.metadata.name, "require-kept.team-vision");
    assert.deepEqual(team?.spec.match.namespaces, ["vision", "vision-batch"]);
  });

  it("warns where the rule is advisory", () => {
    assert.equal(exported({}, "advisory").constraints[0]?.spec.enforcementAction, "warn");
  });

  it("reads parameters from its constraint, which the template describes", () => {
    const { template, source, constraints } = exported({
      parameters: "rule-parameters",
      expression: "int(params.data['minimum-replicas']) > 0",
    });
    assert.equal(source.validations[0]?.expression, "int(variables.params.data['minimum-replicas']) > 0");
    assert.deepEqual(constraints[0]?.spec.parameters, { data: { "minimum-replicas": "2" } });
    const schema = template.spec.crd.spec.validation.openAPIV3Schema as {
      properties: { data: { properties: Record<string, { type: string; description: string }> } };
    };
    assert.equal(schema.properties.data.properties["minimum-replicas"]?.type, "string");
    assert.match(
      schema.properties.data.properties["minimum-replicas"]?.description ?? "",
      /^Fewest replicas/,
    );
  });

  it("takes verdicts of any model", () => {
    const { template, constraints } = exported({
      parameters: "model-verdicts",
      expression: "params.data['limit'] != ''",
    });
    assert.deepEqual(template.spec.crd.spec.validation.openAPIV3Schema, {
      type: "object",
      properties: { data: { type: "object", additionalProperties: { type: "string" } } },
    });
    assert.deepEqual(constraints[0]?.spec.parameters, { data: { limit: "0.1" } });
  });

  it("puts match conditions that read parameters into the validations: Gatekeeper evaluates them without", () => {
    const { source } = exported({
      parameters: "rule-parameters",
      expression: "object.a || object.b",
      spec: { matchConditions: [{ name: "some", expression: "params.data['minimum-replicas'] == '2'" }] },
    });
    assert.equal(
      source.validations[0]?.expression,
      "!((variables.params.data['minimum-replicas'] == '2')) || (object.a || object.b)",
    );
    assert.ok(!(source.matchCondition ?? []).some(({ name }) => name === "some"));
  });

  it("leaves out what Gatekeeper's validations do not have", () => {
    const { source } = exported({
      spec: { validations: [{ expression: "has(object.a)", message: "no", reason: "Invalid" }] },
    });
    assert.deepEqual(source.validations, [{ expression: "has(object.a)", message: "no" }]);
  });

  it("matches every kind, one scope, and what has labels", () => {
    const all = { ...WORKLOADS, apiGroups: ["*"], resources: ["*"] };
    const [constrained] = exported({
      resourceRules: [all],
      spec: {
        matchConstraints: {
          resourceRules: [all],
          objectSelector: { matchLabels: { a: "b" } },
          namespaceSelector: { matchLabels: { c: "d" } },
        },
      },
    }).constraints;
    assert.deepEqual(constrained?.spec.match.kinds, [{ apiGroups: ["*"], kinds: ["*"] }]);
    assert.equal(constrained?.spec.match.scope, "Namespaced");
    assert.deepEqual(constrained?.spec.match.labelSelector, { matchLabels: { a: "b" } });
    assert.deepEqual(constrained?.spec.match.namespaceSelector, {
      matchLabels: { c: "d" },
      matchExpressions: [],
    });
  });

  it("is refused, with the reason, where Gatekeeper has nothing of the kind", () => {
    const variable = { name: "anyObject", expression: "object" };
    assert.match(
      refusal({ spec: { variables: [variable] } }),
      /its variable anyObject must have another name/,
    );
    assert.match(
      refusal({ spec: { auditAnnotations: [{ key: "a", valueExpression: "string(object.kind)" }] } }),
      /audit annotations, which Gatekeeper does not know/,
    );
    assert.match(
      refusal({ name: `require-${"a".repeat(60)}` }),
      /its constraint's name require-a+ has more than 63 characters/,
    );
    assert.match(
      refusal({ resourceRules: [{ ...WORKLOADS, resourceNames: ["a"] }] }),
      /it is about objects by name/,
    );
    assert.match(
      refusal({ resourceRules: [{ ...WORKLOADS, apiGroups: ["argoproj.io"], resources: ["applications"] }] }),
      /the kind of applications is not known here/,
    );
    assert.match(
      refusal({
        spec: { matchConstraints: { resourceRules: [WORKLOADS], excludeResourceRules: [WORKLOADS] } },
      }),
      /exclude resources/,
    );
  });
});
