import assert from "node:assert/strict";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import type { RuleSet } from "../../../governance/object-rules/rule-set";
import { RuleSetJudge, strictestLevel } from "../../../policypacks/kubernetes/object-judge";
import { readShippedRuleSet } from "../../../policypacks/kubernetes/read-rules";
import { config, fixed, service, urnOf } from "../../support/environment-plan";
import { dossierOf, trust, UNFAIR } from "../../support/evidence";
import { judge } from "../../support/judgement";
import { workload, type Edits, type Kind } from "../../support/object-rules";

const NOW = new Date("2026-11-21T00:00:00Z");
const RULES = readShippedRuleSet(NOW);
const JUDGE = new RuleSetJudge(RULES);
const resource = (type: string, props: PlanResource["props"]): PlanResource => ({
  urn: urnOf(type, "server"),
  type,
  name: "server",
  parent: null,
  props,
});
const deployment = (edits: Edits = {}, kind: Kind = "Deployment") =>
  resource(`kubernetes:apps/v1:${kind}`, workload(kind, edits));
const verdictsOf = (of: PlanResource, by = JUDGE, more = {}) =>
  by.objectsOf(of).flatMap((object) => by.judge(object, config(more), NOW));

/** The shipped rules, with a team whose replicas are bounded more tightly. */
const WITH_TEAM: RuleSet = {
  ...RULES,
  teams: [
    {
      ...RULES.environment,
      team: "nova",
      namespaces: ["ai-apps", "lending"],
      parameters: { ...RULES.environment.parameters, "maximum-replicas": "1" },
    },
  ],
};

describe("the objects of a resource", () => {
  it("are itself, with group, version and kind by its type where its inputs name none", () => {
    const [object] = JUDGE.objectsOf(resource("kubernetes:core/v1:Pod", { metadata: { name: "a" } }));
    assert.deepEqual([object?.apiVersion, object?.kind, object?.namespace], ["v1", "Pod", "default"]);
    const [custom] = JUDGE.objectsOf(resource("kubernetes:argoproj.io/v1alpha1:Application", {}));
    assert.deepEqual([custom?.apiVersion, custom?.kind], ["argoproj.io/v1alpha1", "Application"]);
  });

  it("are what the inputs say where these say more: a patch is of the kind that it patches", () => {
    const [object] = JUDGE.objectsOf(resource("kubernetes:apps/v1:DeploymentPatch", workload("Deployment")));
    assert.equal(object?.kind, "Deployment");
  });

  it("are none of what is no Kubernetes object", () => {
    for (const type of [
      "aws:s3/bucket:Bucket",
      "pulumi:providers:kubernetes",
      "plumbline:serving:InferenceService",
    ])
      assert.deepEqual(JUDGE.objectsOf(resource(type, {})), [], type);
  });
});

describe("an object of an environment", () => {
  it("is judged by every rule that it alone decides, with its name and what to do in the reason", () => {
    const [verdict, ...more] = verdictsOf(deployment({ "/spec.replicas": 0 }));
    assert.equal(more.length, 0);
    assert.deepEqual(verdict, {
      rule: "limit-replicas",
      subject: "Deployment engagement/server",
      outcome: "fail",
      level: "mandatory",
      found: null,
      limit: null,
      setBy: "organisation",
      reason:
        "Deployment engagement/server: asks for 0 replicas, and the minimum is 1. " +
        "Ask for a number of replicas between minimum-replicas and maximum-replicas.",
    });
  });

  it("is judged by evidence only with evidence", () => {
    assert.deepEqual(verdictsOf(deployment({ "metadata.annotations": undefined })), []);
    const outcomes = (dossier = dossierOf(), evidence = trust()) => {
      const judgement = judge([service("vision", "gpu-l4", fixed(1), { dossier })], { evidence });
      return JUDGE.objectsOf(deployment())
        .flatMap((object) => JUDGE.judgeModel(object, judgement))
        .map(({ rule, outcome }) => [rule, outcome]);
    };
    assert.deepEqual(outcomes(), []);
    assert.deepEqual(outcomes(dossierOf({}, { counts: UNFAIR })), [["limit-bias-score", "fail"]]);
    assert.deepEqual(outcomes(dossierOf({ evidence: { error: "gone" } })), [["limit-bias-score", "fail"]]);
  });

  it("is excused where an exemption names it", () => {
    const exemption = {
      policy: "limit-replicas",
      resource: "Deployment engagement/server",
      reason: "it is switched off for a while",
      owner: "maya.chen",
      expires: "2026-12-31",
    };
    const excused = (more: Partial<typeof exemption>) =>
      verdictsOf(deployment({ "/spec.replicas": 0 }), JUDGE, { exemptions: [{ ...exemption, ...more }] })[0]
        ?.exemption?.owner;
    assert.equal(excused({}), "maya.chen");
    assert.equal(excused({ resource: "Deployment engagement/other" }), undefined);
    assert.equal(excused({ expires: "2026-11-19" }), undefined);
  });

  it("of the platform's own namespaces is not judged", () => {
    const bad = { "/metadata.namespace": "kube-system", "/spec.replicas": 0 };
    assert.deepEqual(verdictsOf(deployment(bad)), []);
  });

  it("is judged by the rules of its team", () => {
    const by = new RuleSetJudge(WITH_TEAM);
    const inNamespace = (namespace: unknown) =>
      verdictsOf(deployment({ "/metadata.namespace": namespace }), by).map(({ rule }) => rule);
    assert.deepEqual(inNamespace("ai-apps"), ["limit-replicas"]);
    assert.deepEqual(inNamespace("engagement"), []);
  });

  it("is judged by the rules of every team while its namespace is not known", () => {
    const by = new RuleSetJudge(WITH_TEAM);
    const unknown = deployment({ "/metadata.namespace": UNKNOWN });
    assert.deepEqual(
      verdictsOf(unknown, by).map(({ rule, subject }) => [rule, subject]),
      [["limit-replicas", "Deployment ai-apps/server"]],
    );
    assert.deepEqual(verdictsOf(unknown), []);
  });
});

describe("a rule that every object meets", () => {
  it("passes, and says how many it is about", () => {
    const all = [deployment(), deployment({}, "StatefulSet"), resource("kubernetes:core/v1:Service", {})];
    const objects = all.flatMap((each) => JUDGE.objectsOf(each));
    const verdict = JUDGE.passed("require-probes", objects);
    assert.deepEqual(
      [verdict.outcome, verdict.level, verdict.found],
      ["pass", "advisory", { value: 2, unit: "count" }],
    );
    assert.equal(verdict.reason, "2 Kubernetes objects meet it.");
    assert.equal(JUDGE.passed("require-probes", objects.slice(1)).reason, "1 Kubernetes object meets it.");
    assert.equal(
      JUDGE.passed("require-probes", []).reason,
      "There is no Kubernetes object that it is about.",
    );
  });
});

describe("the level of a rule in a rule set", () => {
  const levelled = (
    environment: "advisory" | "mandatory" | "disabled",
    team: typeof environment,
  ): RuleSet => {
    const at = (level: typeof environment) => RULES.environment.rules.map((each) => ({ ...each, level }));
    return {
      environment: { ...RULES.environment, rules: at(environment) },
      teams: WITH_TEAM.teams.map((each) => ({ ...each, rules: at(team) })),
    };
  };

  it("is the strictest that any of its scopes has", () => {
    assert.equal(strictestLevel(levelled("advisory", "mandatory"), "limit-replicas"), "mandatory");
    assert.equal(strictestLevel(levelled("advisory", "disabled"), "limit-replicas"), "advisory");
    assert.equal(strictestLevel(levelled("disabled", "disabled"), "limit-replicas"), "disabled");
    assert.equal(strictestLevel(RULES, "no-such-rule"), "disabled");
  });
});
