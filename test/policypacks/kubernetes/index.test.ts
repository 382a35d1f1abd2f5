import assert from "node:assert/strict";
import { RULES, type RuleLevels } from "../../../governance/rules/rules";
import { objectPolicies, policies } from "../../../policypacks/kubernetes/index";
import { readShippedRuleSet, shippedRules } from "../../../policypacks/kubernetes/read-rules";
import { setting } from "../../support/all-policies";

const NOW = new Date("2026-11-21T00:00:00Z");

describe("the Kubernetes pack", () => {
  it("has a policy for each rule that ships, by name, with what the file says of it", () => {
    const found = objectPolicies(readShippedRuleSet(NOW));
    assert.deepEqual(
      found.map(({ name, description, severity, remediationSteps }) => [
        name,
        description,
        severity,
        remediationSteps,
      ]),
      shippedRules().map(({ name, description, severity, remedy }) => [name, description, severity, remedy]),
    );
    assert.ok(found.length >= 13);
  });

  it("has levels from the rule set of the environment", () => {
    const levelOf = (name: string, more = {}) =>
      policies(setting(more)).find((policy) => policy.name === name)?.level;
    assert.equal(levelOf("require-probes"), "advisory");
    assert.equal(levelOf("require-probes", { production: true }), "mandatory");
    assert.equal(levelOf("require-probes", { enforcement: { "require-probes": "mandatory" } }), "mandatory");
  });
});

describe("the rules that ship", () => {
  it("have the levels in their files that the list of rules gives them", () => {
    for (const { name, level, productionLevel } of shippedRules()) {
      const listed = (RULES as Readonly<Record<string, RuleLevels>>)[name];
      assert.deepEqual([level, productionLevel], [listed?.level, listed?.production], name);
    }
  });

  it("fail closed, say something whatever happens, and in short", () => {
    for (const { name, policy } of shippedRules()) {
      assert.equal(policy.spec.failurePolicy, "Fail", name);
      for (const { message } of policy.spec.validations ?? []) {
        assert.ok(message !== undefined && message.length <= 200, name);
        assert.doesNotMatch(message, /[\n.]$/, name);
      }
    }
  });

  it("read a ConfigMap where they have parameters, and name the article of law that they serve", () => {
    for (const { name, policy, parameters, law } of shippedRules()) {
      const kind = policy.spec.paramKind;
      assert.deepEqual(kind, parameters === null ? undefined : { apiVersion: "v1", kind: "ConfigMap" }, name);
      assert.ok(law === undefined || /^EU AI Act, Article \d+$/.test(law), name);
    }
    const ofModels = shippedRules().filter(({ parameters }) => parameters === "model-verdicts");
    assert.deepEqual(
      ofModels.map(({ name }) => name),
      ["limit-bias-score"],
    );
  });
});
