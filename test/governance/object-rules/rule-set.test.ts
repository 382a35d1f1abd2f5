import assert from "node:assert/strict";
import {
  layerName,
  resolveLayers,
  rulesFor,
  ruleSetSubject,
  type ResolveOptions,
  type RuleLayer,
} from "../../../governance/object-rules/rule-set";
import { problemsOf } from "../../support/problems";
import { rule } from "../../support/rule-text";

const OPTIONS: ResolveOptions = {
  environment: "prod",
  production: false,
  exemptions: [],
  now: new Date("2026-11-27T12:00:00Z"),
  enforcement: {},
};

const layer = (kind: RuleLayer["layer"], name: string, more: Partial<RuleLayer> = {}): RuleLayer => ({
  layer: kind,
  name,
  rules: [],
  enforcement: {},
  parameters: {},
  ...more,
});

const ORGANISATION = layer("organisation", "plumbline", {
  rules: [
    rule({ name: "require-a", level: "advisory", productionLevel: "mandatory" }),
    rule({ name: "require-b" }),
  ],
});

const levels = (layers: readonly RuleLayer[], options: Partial<ResolveOptions> = {}) =>
  resolveLayers(layers, { ...OPTIONS, ...options }).environment.rules.map(
    ({ rule: { name }, level, levelSetBy }) => `${name} ${level} by ${levelSetBy}`,
  );

describe("rule sets in layers", () => {
  it("begin with the levels that the rules have, which production may have otherwise", () => {
    assert.deepEqual(levels([ORGANISATION]), [
      "require-a advisory by organisation plumbline",
      "require-b mandatory by organisation plumbline",
    ]);
    assert.deepEqual(levels([ORGANISATION], { production: true }), [
      "require-a mandatory by organisation plumbline",
      "require-b mandatory by organisation plumbline",
    ]);
  });

  it("tighten: a layer raises a level, and the last one to speak decided", () => {
    assert.deepEqual(
      levels([ORGANISATION, layer("environment", "prod", { enforcement: { "require-a": "mandatory" } })])[0],
      "require-a mandatory by environment prod",
    );
  });

  it("leave the decision with the layer above when a layer only repeats it", () => {
    assert.deepEqual(
      levels([ORGANISATION, layer("environment", "prod", { enforcement: { "require-b": "mandatory" } })])[1],
      "require-b mandatory by organisation plumbline",
    );
  });

  it("count the stack config's enforcement as the environment's word", () => {
    assert.deepEqual(
      levels([ORGANISATION], {
        enforcement: { "require-a": "mandatory", "limit-monthly-cost": "advisory" },
      })[0],
      "require-a mandatory by environment prod",
    );
  });

  it("keep every layer's word, in order", () => {
    const { environment } = resolveLayers(
      [
        layer("organisation", "acme", { rules: [rule({ level: "disabled" })] }),
        layer("environment", "prod", { enforcement: { "require-kept": "advisory" } }),
      ],
      { ...OPTIONS, enforcement: { "require-kept": "mandatory" } },
    );
    assert.deepEqual(environment.rules[0]?.levels, [
      { by: "organisation acme", value: "disabled" },
      { by: "environment prod", value: "advisory" },
      { by: "environment prod", value: "mandatory" },
    ]);
  });

  it("give a namespace its team's rules, and every other object the environment's", () => {
    const set = resolveLayers(
      [
        ORGANISATION,
        layer("team", "vision", {
          namespaces: ["vision", "vision-batch"],
          rules: [rule({ name: "require-c" })],
          enforcement: { "require-a": "mandatory" },
          parameters: { "minimum-replicas": "3" },
        }),
      ],
      OPTIONS,
    );
    const names = (namespace: string | null): string[] =>
      rulesFor(set, namespace).rules.map(({ rule: { name }, level }) => `${name} ${level}`);
    assert.deepEqual(names("vision-batch"), [
      "require-a mandatory",
      "require-b mandatory",
      "require-c mandatory",
    ]);
    assert.deepEqual(names("engagement"), ["require-a advisory", "require-b mandatory"]);
    assert.deepEqual(names(null), ["require-a advisory", "require-b mandatory"]);
    assert.equal(rulesFor(set, "vision").parameters["minimum-replicas"], "3");
    assert.equal(rulesFor(set, "vision").parameterSetBy["minimum-replicas"], "team vision");
    assert.equal(rulesFor(set, "engagement").parameters["minimum-replicas"], "1");
    assert.equal(rulesFor(set, "engagement").parameterSetBy["minimum-replicas"], "organisation plumbline");
  });

  it("put the layers of one team on each other, and keep teams apart", () => {
    const team = (name: string, value: string) =>
      layer("team", name, { namespaces: [name], parameters: { "minimum-replicas": value } });
    const { teams } = resolveLayers([ORGANISATION, team("a", "2"), team("b", "5"), team("a", "3")], OPTIONS);
    assert.deepEqual(
      teams.map(({ team: name, namespaces, parameters }) => [
        name,
        namespaces,
        parameters["minimum-replicas"],
      ]),
      [
        ["a", ["a"], "3"],
        ["b", ["b"], "5"],
      ],
    );
  });

  it("apply the stack config's enforcement to rules that a team brings", () => {
    const set = resolveLayers(
      [ORGANISATION, layer("team", "a", { rules: [rule({ name: "require-c", level: "advisory" })] })],
      { ...OPTIONS, enforcement: { "require-c": "mandatory", "require-b": "mandatory" } },
    );
    assert.deepEqual(
      set.teams[0]?.rules.find(({ rule: { name } }) => name === "require-c")?.level,
      "mandatory",
    );
  });

  it("are in the order organisation, environment, team", () => {
    assert.match(
      problemsOf(() => resolveLayers([layer("environment", "prod"), ORGANISATION], OPTIONS)),
      /layer: organisation plumbline: cannot extend environment prod: the order is organisation, environment, team/,
    );
  });

  it("are named to people and in exemptions", () => {
    assert.equal(layerName(ORGANISATION), "organisation plumbline");
    assert.equal(ruleSetSubject("prod"), "rule set prod");
  });
});
