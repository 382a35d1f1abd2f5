import assert from "node:assert/strict";
import { admissionOf, shippedScenario, withoutProbes } from "../../../tools/parity/scenario";
import { shippedRules } from "../../../policypacks/kubernetes/read-rules";

describe("the scenario of parity", () => {
  it("has every shipped rule in force, at one level", async () => {
    const { set, rules } = withoutProbes(await shippedScenario());
    assert.deepEqual(rules, shippedRules());
    assert.deepEqual(
      set.environment.rules.map(({ rule, level }) => [rule.name, level]),
      shippedRules().map(({ name }) => [name, "mandatory"]),
    );
  });

  it("has probes besides, which refuse everything", async () => {
    const { probes, rules, set } = await shippedScenario();
    assert.deepEqual(probes, ["probe-fields", "probe-functions", "probe-values"]);
    assert.deepEqual(rules.map(({ name }) => name).slice(-probes.length), probes);
    assert.equal(set.environment.rules.length, shippedRules().length + probes.length);
  });

  it("deploys a policy and a binding for each, and what they read", async () => {
    const scenario = await shippedScenario();
    const { policies, bindings, configMaps } = admissionOf(scenario);
    const names = scenario.rules.map(({ name }) => name);
    assert.deepEqual(policies.map(({ metadata }) => metadata.name).sort(), [...names].sort());
    for (const name of names)
      assert.ok(
        bindings.some(({ spec }) => spec.policyName === name),
        name,
      );
    const data = Object.fromEntries(configMaps.map((map) => [map.metadata.name, map.data]));
    assert.equal(data["rule-parameters"]?.["minimum-replicas"], "2");
    assert.equal(data["model-verdicts"]?.["b2".repeat(32)], "pass 0.0340");
  });
});
