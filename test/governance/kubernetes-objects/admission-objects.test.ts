import assert from "node:assert/strict";
import { admissionObjects } from "../../../governance/kubernetes-objects/admission-objects";
import { PLATFORM_NAMESPACES } from "../../../governance/object-rules/scope";
import type { RuleName } from "../../../governance/rules/rules";
import { kubernetesLabels } from "../../../governance/tags";
import {
  admissionPlan,
  CONFIG_MAPS,
  NAMESPACES,
  objectRule,
  resolved,
  ruleSet,
  scoped,
  TEAM_RULES,
} from "../../support/admission-plan";

type Objects = ReturnType<typeof admissionObjects>;
type Binding = Objects["bindings"][number];

const named = <T extends { readonly metadata: { readonly name: string } }>(
  objects: readonly T[],
  name: string,
): T => {
  const [found, ...more] = objects.filter(({ metadata }) => metadata.name === name);
  assert.ok(
    found && more.length === 0,
    `${name} of ${objects.map(({ metadata }) => metadata.name).join(", ")}`,
  );
  return found;
};
const names = (objects: readonly { readonly metadata: { readonly name: string } }[]) =>
  objects.map(({ metadata }) => metadata.name);
const namespacesOf = ({ spec }: Binding) => spec.matchResources.namespaceSelector.matchExpressions;
const RULE = "require-kept" as RuleName;
const exemption = {
  policy: RULE,
  resource: "Deployment vision/ocr",
  reason: "until the label is there",
  owner: "maya.chen",
  expires: "2026-11-20",
};

describe("the objects of admission", () => {
  it("are the rules as written, with our labels and conditions", () => {
    const rule = objectRule("require-kept");
    const policy = named(admissionObjects(admissionPlan()).policies, "require-kept");
    const { matchConditions, ...spec } = policy.spec;
    assert.deepEqual(spec, rule.policy.spec);
    assert.equal(matchConditions?.length, 2);
    assert.deepEqual(policy.metadata.annotations, rule.policy.metadata.annotations);
    assert.deepEqual(policy.metadata.labels, kubernetesLabels(admissionPlan().attribution));
  });

  it("refuse what breaks a mandatory rule, and warn of what breaks an advisory one", () => {
    const { bindings } = admissionObjects(admissionPlan());
    assert.deepEqual(named(bindings, "require-kept").spec.validationActions, ["Deny"]);
    assert.deepEqual(named(bindings, "prefer-kept").spec.validationActions, ["Warn", "Audit"]);
  });

  it("leave out a rule that is disabled", () => {
    const rules = { environment: scoped([resolved(objectRule("require-kept"), "disabled")]), teams: [] };
    const { policies, bindings } = admissionObjects(admissionPlan({ rules }));
    assert.deepEqual([policies, bindings], [[], []]);
  });

  it("reach every namespace but the platform's own", () => {
    const { bindings } = admissionObjects(admissionPlan());
    assert.deepEqual(namespacesOf(named(bindings, "require-kept")), [
      { key: "kubernetes.io/metadata.name", operator: "NotIn", values: [...PLATFORM_NAMESPACES] },
    ]);
  });

  it("refuse everything where their parameters are missing", () => {
    const rules = {
      environment: scoped([
        resolved(objectRule("reads-parameters", { parameters: "rule-parameters" })),
        resolved(objectRule("reads-verdicts", { parameters: "model-verdicts" })),
      ]),
      teams: [],
    };
    const { bindings } = admissionObjects(admissionPlan({ rules }));
    const reference = (name: string) =>
      (named(bindings, name).spec as { paramRef?: Record<string, string> }).paramRef;
    for (const [rule, name] of [
      ["reads-parameters", "rule-parameters"],
      ["reads-verdicts", "model-verdicts"],
    ] as const)
      assert.deepEqual(reference(rule), {
        name,
        namespace: "plumbline-system",
        parameterNotFoundAction: "Deny",
      });
  });

  it("hold what the rules read, where only the platform writes", () => {
    const verdicts = { limit: "0.1", ["a".repeat(64)]: "pass 0.0340" };
    const { namespace, configMaps } = admissionObjects(admissionPlan({ verdicts }));
    assert.equal(namespace.metadata.name, "plumbline-system");
    assert.deepEqual(names(configMaps), ["rule-parameters", "model-verdicts"]);
    assert.deepEqual(named(configMaps, "model-verdicts").data, verdicts);
    assert.deepEqual(named(configMaps, "rule-parameters").data, { "minimum-replicas": "1" });
    for (const { metadata } of configMaps) assert.equal(metadata.namespace, "plumbline-system");
  });

  it("keep the API server reading, by a policy that matches nothing", () => {
    const { keeper, policies } = admissionObjects(admissionPlan());
    assert.deepEqual(keeper.policy.spec.paramKind, { apiVersion: "v1", kind: "ConfigMap" });
    assert.deepEqual(keeper.policy.spec.matchConstraints.resourceRules[0]?.resources, ["none"]);
    assert.equal(keeper.binding.spec.policyName, keeper.policy.metadata.name);
    assert.ok(!names(policies).includes(keeper.policy.metadata.name));
  });

  it("excuse what is exempt in that rule alone, until the exemption expires", () => {
    const at = (time: string) =>
      admissionObjects(admissionPlan({ exemptions: [exemption], now: new Date(time) }));
    const conditions = (objects: Objects, rule: string) =>
      (named(objects.policies, rule).spec.matchConditions ?? []).map(({ name }) => name);
    const excused = "apexlogic.ai/is-not-exempt";
    assert.ok(conditions(at("2026-11-20T23:59:59Z"), "require-kept").includes(excused));
    assert.ok(!conditions(at("2026-11-20T23:59:59Z"), "prefer-kept").includes(excused));
    assert.ok(!conditions(at("2026-11-21T00:00:00Z"), "require-kept").includes(excused));
  });
});

describe("the objects of admission of a team with rules of its own", () => {
  const { environment } = ruleSet();
  const [keep, prefer] = environment.rules;
  assert.ok(keep && prefer);
  const own = objectRule("forbid-drafts", {
    about: CONFIG_MAPS,
    expression: "object.metadata.name != 'draft'",
  });
  const rules = {
    environment,
    teams: [
      {
        ...TEAM_RULES,
        ...scoped([keep, resolved(prefer.rule, "mandatory"), resolved(own)], { "minimum-replicas": "2" }),
      },
    ],
  };
  const objects = admissionObjects(admissionPlan({ rules }));

  it("bind the same policy once more, at the team's level, in its namespaces only", () => {
    const theirs = named(objects.bindings, "prefer-kept.team-vision");
    assert.equal(theirs.spec.policyName, "prefer-kept");
    assert.deepEqual(theirs.spec.validationActions, ["Deny"]);
    assert.deepEqual(namespacesOf(theirs)[0]?.values, ["vision", "vision-batch"]);
    const everybodyElse = named(objects.bindings, "prefer-kept");
    assert.deepEqual(everybodyElse.spec.validationActions, ["Warn", "Audit"]);
    assert.deepEqual(namespacesOf(everybodyElse)[0]?.values.slice(-2), ["vision", "vision-batch"]);
    assert.deepEqual(names(objects.policies), ["require-kept", "prefer-kept", "forbid-drafts.team-vision"]);
  });

  it("have parameters of their own", () => {
    assert.deepEqual(named(objects.configMaps, "rule-parameters.team-vision").data, {
      "minimum-replicas": "2",
    });
  });

  it("keep a text of the team's apart from the environment's of that name", () => {
    const changed = objectRule("require-kept", { expression: "false" });
    const twice = admissionObjects(
      admissionPlan({
        rules: { environment, teams: [{ ...TEAM_RULES, ...scoped([resolved(changed)]) }] },
      }),
    );
    assert.deepEqual(names(twice.policies), ["require-kept", "prefer-kept", "require-kept.team-vision"]);
    const bound = named(twice.bindings, "require-kept.team-vision");
    assert.equal(bound.spec.policyName, "require-kept.team-vision");
  });
});

describe("the objects of admission of what belongs to no namespace", () => {
  it("are not there for a rule about what always has one", () => {
    const about = {
      ...CONFIG_MAPS,
      apiGroups: ["", "autoscaling"],
      resources: ["configmaps", "horizontalpodautoscalers"],
    };
    const rules = { environment: scoped([resolved(objectRule("plain", { about }))]), teams: [] };
    assert.deepEqual(names(admissionObjects(admissionPlan({ rules })).bindings), ["plain"]);
  });

  for (const [apiGroup, resource] of [
    ["", "*"],
    ["*", "configmaps"],
    ["rbac.authorization.k8s.io", "clusterroles"],
    ["example.com", "widgets"],
  ] as const)
    it(`are there for a rule about ${resource} of ${apiGroup || "the core"}`, () => {
      const about = { ...CONFIG_MAPS, apiGroups: [apiGroup], resources: [resource] };
      const rules = { environment: scoped([resolved(objectRule("wide", { about }))]), teams: [] };
      assert.deepEqual(names(admissionObjects(admissionPlan({ rules })).bindings), [
        "wide",
        "wide.cluster-wide",
      ]);
    });

  it("are the environment's, whoever's the namespace is", () => {
    const rule = resolved(objectRule("name-namespaces", { about: NAMESPACES }));
    const rules = {
      environment: scoped([rule]),
      teams: [{ ...TEAM_RULES, ...scoped([rule]) }],
    };
    const { bindings } = admissionObjects(admissionPlan({ rules }));
    const scope = ({ spec }: Binding) => spec.matchResources.resourceRules[0]?.scope;
    assert.deepEqual(
      bindings.map((binding) => [binding.metadata.name, scope(binding)]),
      [
        ["name-namespaces", "Namespaced"],
        ["name-namespaces.cluster-wide", "Cluster"],
        ["name-namespaces.team-vision", "Namespaced"],
      ],
    );
    const everywhere = named(bindings, "name-namespaces.cluster-wide");
    assert.deepEqual(namespacesOf(everywhere)[0]?.values, [...PLATFORM_NAMESPACES]);
  });
});
