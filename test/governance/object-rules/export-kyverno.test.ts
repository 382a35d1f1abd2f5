import assert from "node:assert/strict";
import {
  admissionObjects,
  type AdmissionPlan,
} from "../../../governance/kubernetes-objects/admission-objects";
import { boundPolicies } from "../../../governance/object-rules/bound-policies";
import { kyvernoPolicy, type KyvernoPolicy } from "../../../governance/object-rules/export-kyverno";
import { admissionPlan, resolved, scoped } from "../../support/admission-plan";
import { problemsOf } from "../../support/problems";
import { rule, WORKLOADS, type RuleText } from "../../support/rule-text";

function exported(text: RuleText, more: Partial<AdmissionPlan> = {}): KyvernoPolicy {
  const rules = { environment: scoped([resolved(rule(text))], { "minimum-replicas": "2" }), teams: [] };
  const [bound] = boundPolicies(admissionObjects(admissionPlan({ rules, ...more })));
  assert.ok(bound);
  return kyvernoPolicy(bound);
}

const PARAMETERS = 'dyn({"data": {"minimum-replicas": "2"}})';

describe("a rule for Kyverno", () => {
  it("is a ValidatingPolicy that matches and decides as the rule does", () => {
    const policy = exported({});
    assert.equal(policy.apiVersion, "policies.kyverno.io/v1");
    assert.equal(policy.kind, "ValidatingPolicy");
    const { spec } = policy;
    assert.deepEqual([spec.failurePolicy, spec.validationActions], ["Fail", ["Deny"]]);
    assert.deepEqual(spec.matchConstraints.resourceRules, [{ ...WORKLOADS, scope: "Namespaced" }]);
    assert.deepEqual(spec.validations, [
      { expression: "'kept' in object.metadata.?labels.orValue({})", message: "has no label kept" },
    ]);
    assert.deepEqual(spec.variables, []);
  });

  it("has its parameters as a variable, and in match conditions, where there are no variables, in full", () => {
    const { spec } = exported({
      parameters: "rule-parameters",
      spec: {
        matchConditions: [{ name: "some", expression: "params.data['minimum-replicas'] != 'params'" }],
        variables: [{ name: "least", expression: "int(params.data['minimum-replicas'])" }],
        validations: [
          {
            expression: "variables.least > 0",
            messageExpression: "'least is ' + params.data['minimum-replicas']",
          },
        ],
      },
    });
    assert.deepEqual(spec.variables, [
      { name: "params", expression: PARAMETERS },
      { name: "least", expression: "int(variables.params.data['minimum-replicas'])" },
    ]);
    assert.equal(spec.matchConditions?.[0]?.expression, `${PARAMETERS}.data['minimum-replicas'] != 'params'`);
    assert.deepEqual(spec.validations, [
      {
        expression: "variables.least > 0",
        messageExpression: "'least is ' + variables.params.data['minimum-replicas']",
      },
    ]);
  });

  it("carries exemptions over, and asks for no user where there is none", () => {
    const { spec } = exported(
      {},
      {
        exemptions: [
          {
            policy: "require-kept",
            resource: "Deployment engagement/legacy",
            reason: "came before the rule did",
            owner: "maya.chen",
            expires: "2026-12-31",
          },
        ],
      },
    );
    const conditions = (spec.matchConditions ?? []).map(({ expression }) => expression).join("\n");
    assert.match(conditions, /"Deployment engagement\/legacy"/);
    assert.match(conditions, /\(request\.\?userInfo\.\?username\.orValue\(""\)\)/);
    assert.doesNotMatch(conditions, /request\.userInfo\.username/);
  });

  it("tells Kyverno's reports what it is about, beside its own annotations", () => {
    const { metadata } = exported({});
    assert.equal(metadata.annotations["policies.kyverno.io/severity"], "low");
    assert.equal(metadata.annotations["policies.kyverno.io/description"], "Requires a label.");
    assert.equal(metadata.annotations["apexlogic.ai/remedy"], "Add the label.");
  });

  it("makes no policies of its own about controllers where the rule is about pods alone", () => {
    const pods = { ...WORKLOADS, apiGroups: [""], resources: ["pods"] };
    assert.deepEqual(exported({ resourceRules: [pods] }).spec.autogen, {
      podControllers: { controllers: [] },
    });
    assert.equal(exported({}).spec.autogen, undefined);
  });

  it("keeps audit annotations", () => {
    const { spec } = exported({
      spec: { auditAnnotations: [{ key: "kind", valueExpression: "string(object.kind)" }] },
    });
    assert.deepEqual(spec.auditAnnotations, [{ key: "kind", valueExpression: "string(object.kind)" }]);
  });

  it("is refused where a variable has the name that is needed", () => {
    assert.match(
      problemsOf(() =>
        exported({
          parameters: "rule-parameters",
          spec: { variables: [{ name: "params", expression: "params.data" }] },
        }),
      ),
      /rule require-kept: .*cannot be exported for Kyverno: its variable params must have another name/s,
    );
  });
});
