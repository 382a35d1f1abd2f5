import assert from "node:assert/strict";
import { explainedRule, lintAsText, rulesAsText } from "../../../cli/output/rules-text";
import { resolveLayers, type RuleLayer } from "../../../governance/object-rules/rule-set";
import { rule } from "../../support/rule-text";

const NOW = new Date("2026-11-27T00:00:00Z");
const exemption = {
  policy: "maximum-replicas",
  resource: "rule set prod",
  reason: "until the pools are moved",
  owner: "maya.chen",
  expires: "2026-12-31",
};
const LIMIT = rule({
  name: "limit-a",
  level: "advisory",
  parameters: "rule-parameters",
  resourceRules: [
    {
      apiGroups: ["", "apps"],
      apiVersions: ["v1"],
      operations: ["CREATE"],
      resources: ["pods", "deployments"],
    },
  ],
  spec: {
    matchConditions: [{ name: "some", expression: "has(object.spec)" }],
    variables: [{ name: "count", expression: "dyn(object).spec\n  .?replicas.orValue(1)" }],
    validations: [
      {
        expression: "variables.count <= int(params.data['maximum-replicas'])",
        messageExpression: "'has ' + string(variables.count)",
      },
      { expression: "variables.count > 0", message: "has none" },
    ],
  },
});

function layered() {
  const layer = (kind: RuleLayer["layer"], name: string, more: Partial<RuleLayer>): RuleLayer => ({
    layer: kind,
    name,
    rules: [],
    enforcement: {},
    parameters: {},
    ...more,
  });
  return resolveLayers(
    [
      layer("organisation", "plumbline", {
        rules: [LIMIT, rule()],
        parameters: { "maximum-replicas": "10" },
      }),
      layer("environment", "prod", {
        enforcement: { "limit-a": "mandatory" },
        parameters: { "maximum-replicas": "20" },
      }),
      layer("team", "vision", {
        namespaces: ["vision", "vision-batch"],
        parameters: { "minimum-replicas": "2" },
      }),
      layer("team", "nova", { namespaces: ["nova"] }),
    ],
    { environment: "prod", production: false, exemptions: [exemption], now: NOW, enforcement: {} },
  );
}

describe("rules as text", () => {
  it("are a table of rules and one of parameters, with what teams have otherwise", () => {
    const lines = rulesAsText(layered()).split("\n");
    assert.match(lines[0] ?? "", /^rule +level +decided by +severity +about$/);
    assert.match(lines[2] ?? "", /^limit-a +mandatory +environment prod +low +Requires a label\.$/);
    assert.match(lines[3] ?? "", /^require-kept +mandatory +organisation plumbline +low/);
    assert.ok(lines.some((line) => /^maximum-replicas +20 +environment prod$/.test(line)));
    const vision = lines.indexOf("Team vision, in vision, vision-batch, where that differs:");
    assert.match(
      lines.slice(vision).join("\n"),
      /^Team .*\n\nparameter +value +decided by\n.*\nminimum-replicas +2 +team vision\n\nTeam nova, in nova: the same\.$/,
    );
  });

  it("are those of one team", () => {
    const text = rulesAsText(layered(), "vision");
    assert.match(text, /minimum-replicas +2 +team vision/);
    assert.doesNotMatch(text, /Team/);
  });
});

describe("an explained rule", () => {
  it("says what it is for, which layer decided what, and how it decides", () => {
    const scope = layered().environment;
    const [resolved] = scope.rules;
    assert.ok(resolved);
    const text = explainedRule({
      resolved,
      scope,
      exemptions: [{ ...exemption, policy: "limit-a", resource: "Deployment nova/legacy" }],
      verdicts: null,
    });
    assert.equal(
      text,
      [
        "limit-a (mandatory)",
        "Requires a label.",
        "",
        "severity    low",
        "remedy      Add the label.",
        "defined by  organisation plumbline, limit-a.yaml",
        "level       mandatory",
        "            organisation plumbline  advisory",
        "          → environment prod        mandatory",
        "parameter   maximum-replicas = 20: Most replicas that a Deployment, StatefulSet, ReplicaSet or autoscaler may ask for, and most pods of a Job at a time.",
        "            organisation plumbline  100",
        "            organisation plumbline  10",
        "          → environment prod        20  (loosens: exempt until 2026-12-31, maya.chen: until the pools are moved)",
        "exempt      Deployment nova/legacy, until 2026-12-31 (maya.chen: until the pools are moved)",
        "",
        "Matches",
        "  CREATE of pods, deployments (core, apps; v1)",
        "  where some: has(object.spec)",
        "Variables",
        "  count = dyn(object).spec .?replicas.orValue(1)",
        "Requires",
        "  variables.count <= int(params.data['maximum-replicas'])",
        "    or says: 'has ' + string(variables.count)",
        "  variables.count > 0",
        '    or says: "has none"',
      ].join("\n"),
    );
  });

  it("shows how many models have verdicts, and their limit", () => {
    const { environment } = resolveLayers(
      [
        {
          layer: "organisation",
          name: "plumbline",
          rules: [rule({ parameters: "model-verdicts", expression: "params.data['limit'] != ''" })],
          enforcement: {},
          parameters: {},
        },
      ],
      { environment: "dev", production: false, exemptions: [], now: NOW, enforcement: {} },
    );
    const [resolved] = environment.rules;
    assert.ok(resolved);
    const shown = (verdicts: Record<string, string> | null): string =>
      explainedRule({ resolved, scope: environment, exemptions: [], verdicts });
    assert.match(
      shown({ limit: "0.1", ["a".repeat(64)]: "pass 0.02" }),
      /verdicts {4}.*: 1 model; limit 0\.1\n/,
    );
    for (const none of [null, {}]) assert.match(shown(none), /name an environment to see them/);
  });
});

describe("what the linter found, as text", () => {
  it("is a line for each finding, what each check is about, and a sum", () => {
    const finding = {
      check: "message" as const,
      rule: "require-a",
      file: "a.yaml",
      line: 3,
      message: "has no message",
    };
    assert.equal(
      lintAsText([finding], 1),
      "a.yaml:3 require-a: has no message (message)\n\nmessage: a violation without words of its own, or with too many\n\n1 rule linted: 1 finding.",
    );
    assert.equal(lintAsText([], 13), "13 rules linted: nothing found.");
  });
});
