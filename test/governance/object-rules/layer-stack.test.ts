import assert from "node:assert/strict";
import { LayerStack, type ResolvingContext } from "../../../governance/object-rules/layer-stack";
import type { RuleLayer } from "../../../governance/object-rules/rule-set";
import { describeProblem } from "../../../governance/reading/problem";
import type { Exemption } from "../../../governance/stack-config/stack-config";
import { rule } from "../../support/rule-text";

const NOW = new Date("2026-11-27T12:00:00Z");

const exemption = (policy: string, resource: string, expires = "2026-12-31"): Exemption => ({
  policy,
  resource,
  reason: "until the pools are moved",
  owner: "maya.chen",
  expires,
});

function stacked(exemptions: readonly Exemption[] = []) {
  const context: ResolvingContext = {
    environment: "prod",
    production: false,
    exemptions,
    now: NOW,
    enforcement: {},
    problems: [],
  };
  const stack = new LayerStack(context);
  stack.add({
    layer: "organisation",
    name: "plumbline",
    rules: [rule()],
    enforcement: {},
    parameters: { "maximum-replicas": "20", "allowed-registries": "ghcr.io" },
  });
  const add = (more: Partial<RuleLayer>, layer: RuleLayer["layer"] = "environment", name = "prod"): void =>
    stack.add({ layer, name, rules: [], enforcement: {}, parameters: {}, ...more });
  return { stack, add, problems: () => context.problems.map(describeProblem) };
}

const WAY_OUT = (policy: string, resource = "rule set prod"): string =>
  `a layer may tighten and add, never loosen, unless plumbline:exemptions has { policy: ${policy}, resource: ${resource}, reason, owner, expires }`;

describe("layers put on each other", () => {
  it("refuse a lower level, and say who said what, and the way out", () => {
    const { stack, add, problems } = stacked();
    add({ enforcement: { "require-kept": "advisory" } });
    assert.deepEqual(problems(), [
      `enforcement.require-kept: environment prod sets require-kept to advisory, which organisation plumbline has as mandatory: ${WAY_OUT("require-kept")}`,
    ]);
    assert.equal(stack.resolved().rules[0]?.level, "mandatory");
  });

  it("refuse a parameter that is looser, and keep the stricter one", () => {
    const { stack, add, problems } = stacked();
    add(
      { parameters: { "maximum-replicas": "30", "allowed-registries": "ghcr.io,quay.io" } },
      "team",
      "vision",
    );
    assert.deepEqual(problems(), [
      `parameters.maximum-replicas: team vision sets maximum-replicas to "30", which organisation plumbline has as "20": ${WAY_OUT("maximum-replicas", "rule set vision")}`,
      `parameters.allowed-registries: team vision sets allowed-registries to "ghcr.io,quay.io", which organisation plumbline has as "ghcr.io": ${WAY_OUT("allowed-registries", "rule set vision")}`,
    ]);
    assert.equal(stack.resolved().parameters["maximum-replicas"], "20");
  });

  it("refuse a rule of a known name that decides otherwise, since nobody can tell whether it is stricter", () => {
    const { stack, add, problems } = stacked();
    add({ rules: [rule({ expression: "true" })] });
    assert.deepEqual(problems(), [
      `require-kept.yaml: environment prod redefines require-kept, which organisation plumbline defines with other expressions or matches: ${WAY_OUT("require-kept")}`,
    ]);
    assert.equal(stack.resolved().rules[0]?.definedBy, "organisation plumbline");
  });

  it("take a rule again that decides the same, with other words", () => {
    const { stack, add, problems } = stacked();
    add({ rules: [rule()] });
    assert.deepEqual(problems(), []);
    assert.equal(stack.resolved().rules[0]?.definedBy, "environment prod");
  });

  it("loosen what an exemption of the very rule set allows, and show it", () => {
    const { stack, add, problems } = stacked([
      exemption("require-kept", "rule set prod"),
      exemption("maximum-replicas", "rule set prod"),
    ]);
    add({ enforcement: { "require-kept": "disabled" }, parameters: { "maximum-replicas": "30" } });
    assert.deepEqual(problems(), []);
    const { rules, parameters, parameterDecisions } = stack.resolved();
    const allowed = { reason: "until the pools are moved", owner: "maya.chen", expires: "2026-12-31" };
    assert.equal(rules[0]?.level, "disabled");
    assert.deepEqual(rules[0]?.levels.at(-1), {
      by: "environment prod",
      value: "disabled",
      exemption: allowed,
    });
    assert.equal(parameters["maximum-replicas"], "30");
    assert.deepEqual(parameterDecisions["maximum-replicas"]?.at(-1), {
      by: "environment prod",
      value: "30",
      exemption: allowed,
    });
  });

  it("are not loosened by an exemption of another rule set or rule", () => {
    const { add, problems } = stacked([
      exemption("require-kept", "rule set dev"),
      exemption("require-probes", "rule set prod"),
      exemption("require-kept", "Deployment prod/prod"),
    ]);
    add({ enforcement: { "require-kept": "advisory" } });
    assert.equal(problems().length, 1);
  });

  it("are not loosened by an exemption that has expired, and say when it did", () => {
    const { add, problems } = stacked([exemption("require-kept", "rule set prod", "2026-11-26")]);
    add({ enforcement: { "require-kept": "advisory" } });
    assert.match(problems()[0] ?? "", /that has not expired; there is one, which ended on 2026-11-26$/);
  });

  it("measure a loosening by what stands, not by the first layer", () => {
    const { add, problems } = stacked();
    add({ parameters: { "maximum-replicas": "5" } });
    add({ parameters: { "maximum-replicas": "10" } }, "team", "vision");
    assert.match(
      problems()[0] ?? "",
      /team vision sets maximum-replicas to "10", which environment prod has as "5"/,
    );
  });

  it("may bring a parameter along that a rule of theirs reads, which then nobody may change", () => {
    const { stack, add, problems } = stacked();
    const own = rule({
      name: "limit-own",
      parameters: "rule-parameters",
      expression: "size(object.metadata.name) <= int(params.data['longest-name'])",
    });
    add({ rules: [own], parameters: { "longest-name": "20" } });
    assert.deepEqual(problems(), []);
    assert.equal(stack.resolved().parameters["longest-name"], "20");
    add({ parameters: { "longest-name": "10" } }, "team", "vision");
    assert.match(
      problems()[0] ?? "",
      /team vision sets longest-name to "10", which environment prod has as "20"/,
    );
  });

  it("refuse names that nothing has, with the nearest that there is", () => {
    const { add, problems } = stacked();
    add({ enforcement: { "require-kpt": "mandatory" }, parameters: { "maximum-replica": "3" } });
    assert.match(
      problems()[0] ?? "",
      /^enforcement\.require-kpt: require-kpt: environment prod sets the level of a rule that it does not have: did you mean require-kept\?/,
    );
    assert.match(
      problems()[1] ?? "",
      /^parameters\.maximum-replica: maximum-replica: environment prod sets a parameter that no rule reads: did you mean maximum-replicas\?/,
    );
  });

  it("refuse values that a parameter cannot have", () => {
    const { add, problems } = stacked();
    add({ parameters: { "maximum-replicas": "many" } });
    assert.deepEqual(problems(), [
      "parameters.maximum-replicas: many: environment prod: must be a whole number, such as 2",
    ]);
  });
});
