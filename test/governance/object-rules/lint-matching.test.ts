import assert from "node:assert/strict";
import { lintMatching } from "../../../governance/object-rules/lint-matching";
import { linted, WORKLOADS, type RuleText } from "../../support/rule-text";

const found = (text: RuleText): string[] =>
  lintMatching(linted(text)).map(({ check, message }) => `${check}: ${message}`);
const about = (resource: Partial<typeof WORKLOADS>): string[] =>
  found({ resourceRules: [{ ...WORKLOADS, apiGroups: [""], resources: ["configmaps"], ...resource }] });
const where = (expression: string): string[] =>
  found({ spec: { matchConditions: [{ name: "some", expression }] } });

describe("the linter of what rules match", () => {
  it("finds nothing in a rule as it should be", () => {
    assert.deepEqual(found({}), []);
    assert.deepEqual(about({}), []);
    assert.deepEqual(about({ apiGroups: ["argoproj.io"], resources: ["applications"] }), []);
    assert.deepEqual(about({ apiGroups: ["*"], resources: ["*"] }), []);
    assert.deepEqual(about({ apiGroups: ["apps"], resources: ["*"], apiVersions: ["*"] }), []);
    assert.deepEqual(
      about({ resources: ["pods/exec", "configmaps"] }).filter((each) => each.startsWith("matches")),
      [],
    );
  });

  it("finds plurals that Kubernetes does not have", () => {
    assert.deepEqual(about({ resources: ["configmaps", "secret"] }), [
      "matches-nothing: these API groups have no resource secret: did you mean secrets?",
    ]);
    assert.deepEqual(about({ resources: ["ingresses"] }), [
      'matches-nothing: API group "" has none of these resources in these versions',
      "matches-nothing: these API groups have no resource ingresses",
    ]);
  });

  it("finds groups and versions that there are not", () => {
    assert.deepEqual(about({ apiGroups: ["", "app"] }), [
      'matches-nothing: Kubernetes has no API group "app": did you mean apps?',
    ]);
    assert.deepEqual(about({ apiVersions: ["v1beta1"] }), [
      'matches-nothing: API group "" has none of these resources in these versions',
    ]);
  });

  it("finds rules about nothing that is made or changed", () => {
    assert.deepEqual(about({ operations: ["DELETE" as "CREATE"] }), [
      "matches-nothing: is about nothing that is made or changed, so only admission ever judges it",
    ]);
  });

  it("finds conditions that are never true", () => {
    assert.deepEqual(where("1 == 2"), ["matches-nothing: is always false, so the rule is never asked"]);
    assert.deepEqual(where("object.kind == 'Service' && object.metadata.name != ''"), [
      "matches-nothing: is about kind Service, but the rule matches Pod, DaemonSet, Deployment, ReplicaSet, StatefulSet, CronJob, Job",
    ]);
    assert.deepEqual(where("request.kind.kind in ['Service', 'Ingress']").length, 1);
    assert.deepEqual(where("'Pod' == object.kind"), []);
    assert.deepEqual(where("object.kind in ['Pod', 'Service']"), []);
    assert.deepEqual(where("object.kind == object.metadata.name"), []);
    assert.deepEqual(where("object.kind != 'Service'"), []);
  });

  it("finds workloads that are matched unlike elsewhere", () => {
    const [some] = found({
      resourceRules: [{ ...WORKLOADS, resources: ["deployments"], apiGroups: ["apps"] }],
    });
    assert.match(some ?? "", /^workload-match: matches workloads unlike the other rules: write \{/);
  });
});
