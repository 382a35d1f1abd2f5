import assert from "node:assert/strict";
import { matches } from "../../../governance/object-rules/matching";
import { prepare, prepareWith } from "../../../governance/object-rules/object-to-judge";
import { UNKNOWN } from "../../../governance/plan";
import { rule, WORKLOADS, type RuleText } from "../../support/rule-text";

const pod = (labels: Record<string, unknown> = {}) =>
  prepare({ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team", labels } });
const constrained = (more: object): RuleText => ({
  spec: { matchConstraints: { resourceRules: [WORKLOADS], ...more } },
});

describe("what a rule covers", () => {
  it("is every kind that runs pods, of their groups and versions", () => {
    const covered = (apiVersion: string, kind: string) =>
      matches(rule(), prepare({ apiVersion, kind, metadata: { name: "web" } }));
    for (const kind of ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"])
      assert.equal(covered("apps/v1", kind), true);
    for (const kind of ["Job", "CronJob"]) assert.equal(covered("batch/v1", kind), true);
    assert.equal(covered("v1", "Pod"), true);
    assert.equal(covered("v1", "Service"), false);
    assert.equal(covered("apps/v1beta1", "Deployment"), false);
    assert.equal(covered("example.com/v1", "Deployment"), false);
  });

  it("leaves out what is excluded, or has another name", () => {
    assert.equal(
      matches(rule(constrained({ excludeResourceRules: [{ ...WORKLOADS, resources: ["pods"] }] })), pod()),
      false,
    );
    const named = {
      spec: { matchConstraints: { resourceRules: [{ ...WORKLOADS, resourceNames: ["api"] }] } },
    };
    assert.equal(matches(rule(named), pod()), false);
    const unnamed = prepare({ apiVersion: "v1", kind: "Pod", metadata: { generateName: "api-" } });
    assert.equal(matches(rule(named), unnamed), "unknown");
    assert.equal(matches(rule(), unnamed), true);
  });

  it("follows labels of the object, where they are known", () => {
    const selecting = rule(constrained({ objectSelector: { matchLabels: { tier: "critical" } } }));
    assert.equal(matches(selecting, pod({ tier: "critical" })), true);
    assert.equal(matches(selecting, pod({ tier: "standard" })), false);
    assert.equal(matches(selecting, pod()), false);
    assert.equal(matches(selecting, pod({ tier: UNKNOWN })), "unknown");
    const without = prepare({ apiVersion: "v1", kind: "Pod", metadata: UNKNOWN });
    assert.equal(matches(selecting, without), "unknown");
  });

  it("follows the namespace: its name always, its other labels where they are known", () => {
    const expression = (key: string, operator: string, values?: string[]) =>
      rule(
        constrained({
          namespaceSelector: { matchExpressions: [{ key, operator, ...(values && { values }) }] },
        }),
      );
    const byName = expression("kubernetes.io/metadata.name", "NotIn", ["team"]);
    assert.equal(matches(byName, pod()), false);
    const byLabel = expression("tier", "Exists");
    assert.equal(matches(byLabel, pod()), "unknown");
    const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team" } };
    assert.equal(matches(byLabel, prepareWith(object, { namespaceLabels: { tier: "a" } })), true);
    assert.equal(matches(byLabel, prepareWith(object, { namespaceLabels: {} })), false);
    const somewhere = { ...object, metadata: { name: "web", namespace: UNKNOWN } };
    assert.equal(matches(byName, prepareWith(somewhere, { judgedIn: "team" })), "unknown");
  });
});
