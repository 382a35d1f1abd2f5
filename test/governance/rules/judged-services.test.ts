import assert from "node:assert/strict";
import {
  citation,
  describeModel,
  evidenceOf,
  judgedServices,
  judgeServices,
  shortDigest,
} from "../../../governance/rules/judged-services";
import { evaluationJob, fixed, poolFacts, service } from "../../support/environment-plan";
import { dossierOf, KEY, MODEL_DIGEST, trust } from "../../support/evidence";
import { judge } from "../../support/judgement";

const named = (name: string) => service(name, "gpu-l4", fixed(1), { dossier: dossierOf() });
const evidence = trust();

describe("judged services", () => {
  it("are the inference services of a plan, by name, whatever else is in it", () => {
    const job = evaluationJob("vision", "gpu-l4", { runsPerMonth: 22, minutes: fixed(30) });
    const services = judgedServices(
      judge([named("vision"), poolFacts("gpu-l4"), job, named("audio")], { evidence }),
    );
    assert.deepEqual(
      services.map(({ facts }) => facts.name),
      ["audio", "vision"],
    );
  });

  it("are verified alike before they are in a plan", () => {
    const judgement = judge([named("vision")], { evidence });
    const [planned] = judgedServices(judgement);
    assert.ok(planned);
    assert.deepEqual(evidenceOf(planned.facts, judgement), planned.evidence);
    const { dossier: _, ...unproven } = planned.facts;
    assert.ok("rejection" in evidenceOf(unproven, judgement));
  });

  it("are verified once for every rule that asks, and anew at another time", () => {
    const judgement = judge([named("vision")], { evidence });
    assert.equal(judgedServices(judgement), judgedServices(judgement));
    const later = { ...judgement, now: new Date("2027-11-21T00:00:00Z") };
    const [then] = judgedServices(later);
    assert.ok(then && "rejection" in then.evidence && then.evidence.rejection.code === "expired");
    const [now] = judgedServices(judgement);
    assert.ok(now && "evidence" in now.evidence);
  });

  it("cite evidence that counts, and none that does not", () => {
    const [good] = judgedServices(judge([named("vision")], { evidence }));
    assert.ok(good);
    assert.deepEqual([citation(good).evidence?.ageHours, citation(good).evidence?.keyId], [15, KEY.keyId]);
    assert.equal(describeModel(good), "model 1 (sha256:aaaaaaaaaaaa…)");
    const [untrusted] = judgedServices(judge([named("vision")]));
    assert.ok(untrusted);
    assert.deepEqual(citation(untrusted), {});
  });

  it("shorten digests to what finds them", () => {
    assert.equal(shortDigest(MODEL_DIGEST), "sha256:aaaaaaaaaaaa…");
    assert.equal(shortDigest("2.1.0"), "2.1.0");
  });

  it("get one verdict that there is nothing to judge where there is no service", () => {
    const base = { rule: "require-model-card", setBy: "organisation" } as const;
    const verdicts = judgeServices(judge([poolFacts("gpu-l4")]), base, () =>
      assert.fail("nothing is judged"),
    );
    assert.deepEqual(
      verdicts.map(({ outcome, reason }) => [outcome, reason]),
      [["pass", "There is no inference service."]],
    );
  });
});
