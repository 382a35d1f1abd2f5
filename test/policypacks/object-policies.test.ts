import assert from "node:assert/strict";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import { answersOf, objectValidations } from "../../policypacks/object-policies";
import { objectPolicies } from "../../policypacks/kubernetes/index";
import { readShippedRuleSet } from "../../policypacks/kubernetes/read-rules";
import { Report, type PackReport } from "../../policypacks/report";
import { fixed, service, urnOf } from "../support/environment-plan";
import { dossierOf, trust, UNFAIR } from "../support/evidence";
import { workload, type Edits } from "../support/object-rules";
import { ServedPack, type Violation } from "../support/policy";
import { environmentOf } from "../support/policy-enforcement";
import { verdict } from "../support/result";

const POLICIES = objectPolicies(readShippedRuleSet(new Date("2026-11-21T00:00:00Z")));
const TYPE = "kubernetes:apps/v1:Deployment";
const deployment = (edits: Edits = {}, name = "server"): PlanResource => ({
  urn: urnOf(TYPE, name),
  type: TYPE,
  name,
  parent: null,
  props: workload("Deployment", edits),
});
/** With evidence of the model that the deployment says it serves. */
const vision = (dossier = dossierOf()) => service("vision", "gpu-l4", fixed(1), { dossier });
const said = (found: readonly Violation[]) =>
  found.map(({ policyName, enforcementLevel, urn }) => [
    policyName,
    enforcementLevel,
    urn.split("::").at(-1),
  ]);

class KeptReport extends Report {
  readonly kept: PackReport[] = [];
  constructor() {
    super("", "test");
  }
  override write(report: PackReport): void {
    this.kept.push(report);
  }
}

const served = (report?: Report) =>
  new ServedPack(POLICIES, environmentOf([], { evidence: trust() }), report);

describe("rules about objects, served as policies", () => {
  it("judge an object by its inputs at once, under each rule's own name", async () => {
    const found = await served().analyze(
      deployment({ "spec.automountServiceAccountToken": true, "spec.containers.0.image": "nginx" }),
    );
    assert.deepEqual(said(found), [
      ["disallow-service-account-token", "mandatory", "server"],
      ["require-image-digest", "mandatory", "server"],
    ]);
    assert.match(
      found[1]?.message ?? "",
      /^Deployment engagement\/server: names images without their digest \(.*\) in server\. Name each image as /,
    );
  });

  it("say nothing of an object that is as it should be, nor of other resources", async () => {
    assert.deepEqual(await served().judge([vision(), deployment()]), []);
  });

  it("judge by evidence only once the environment is known, and by nothing that the plan says of itself", async () => {
    const planned: PlanResource = {
      ...deployment({}, "model-verdicts"),
      type: "kubernetes:core/v1:ConfigMap",
      props: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "model-verdicts", namespace: "plumbline-system" },
        data: { limit: "1", ["a".repeat(64)]: "pass 0.0000" },
      },
    };
    const unfair = vision(dossierOf({}, { counts: UNFAIR }));
    const pack = served();
    const atOnce = [unfair, planned, deployment()].map((resource) => pack.analyze(resource));
    assert.deepEqual((await Promise.all(atOnce)).flat(), []);
    const found = await pack.analyzeStack([unfair, planned, deployment()]);
    assert.deepEqual(said(found), [["limit-bias-score", "mandatory", "server"]]);
    assert.match(found[0]?.message ?? "", /verified evidence says "fail 0\.2000"/);
  });

  it("judge by evidence what the engine shows of no object, as before there is a cluster", async () => {
    const pack = served();
    await pack.analyze(deployment());
    const empty = { ...deployment(), props: {} };
    assert.deepEqual(said(await pack.analyzeStack([empty])), [["limit-bias-score", "mandatory", "server"]]);
  });

  it("never pass what is not known before the update", async () => {
    const found = await served().analyze(deployment({ "spec.containers.0.image": UNKNOWN }));
    const blocked = found.filter(({ policyName }) => policyName === "require-image-digest");
    assert.deepEqual(
      blocked.map(({ enforcementLevel }) => enforcementLevel),
      ["mandatory"],
    );
    assert.match(blocked[0]?.message ?? "", /not known/);
  });

  it("report every rule, passes included, once an analysis", async () => {
    const report = new KeptReport();
    const pack = served(report);
    const bad = deployment({ "spec.containers.0.image": "nginx" });
    await pack.judge([vision(), bad]);
    await pack.judge([vision(), deployment()]);
    const [first, second] = report.kept;
    assert.equal(report.kept.length, 2);
    assert.deepEqual(first?.rules.length, POLICIES.length);
    const of = (kept: PackReport | undefined) =>
      kept?.verdicts
        .filter(({ rule }) => rule === "require-image-digest")
        .map(({ subject, outcome, found }) => [subject, outcome, found?.value]);
    assert.deepEqual(of(first), [["Deployment engagement/server", "fail", undefined]]);
    assert.deepEqual(of(second), [["objects", "pass", 1]]);
    assert.deepEqual(second?.verdicts.length, POLICIES.length);
  });

  it("are asked by the first in force for all, and cannot be served without one", () => {
    const { config } = environmentOf([]);
    assert.throws(() => objectValidations([], { config } as never), /no policy is in force/);
  });
});

describe("the answers of one rule", () => {
  it("are the verdicts that it found, or none where all passed", () => {
    const found = [verdict({ rule: "a" }), verdict({ rule: "b" }), verdict({ rule: "a" })];
    assert.equal(answersOf("a", found)?.length, 2);
    assert.equal(answersOf("c", found), undefined);
  });
});
