import assert from "node:assert/strict";
import type { Dossier } from "../../../governance/facts";
import { modelVerdicts } from "../../../governance/object-rules/model-verdicts";
import { judgedServices } from "../../../governance/rules/judged-services";
import type { StackConfig } from "../../../governance/stack-config/stack-config";
import { config, fixed, service } from "../../support/environment-plan";
import { dossierOf, FAIR, FEW, trust, UNFAIR, type StatementOf } from "../../support/evidence";
import { judge } from "../../support/judgement";

const KEY = "a".repeat(64);

function verdicts(dossiers: readonly Dossier[], more: Partial<StackConfig> = {}): Record<string, string> {
  const plan = dossiers.map((dossier, at) => service(`s${at}`, "gpu-l4", fixed(1), { dossier }));
  const judgement = judge(plan, { evidence: trust(), ...more });
  return modelVerdicts(judgedServices(judgement), judgement.config.fairness);
}
const counting = (counts: StatementOf["counts"], more: Partial<Dossier> = {}) => dossierOf(more, { counts });
const off = (euRiskClass: Dossier["euRiskClass"]) => dossierOf({ fairness: null, euRiskClass });

describe("the verdicts that the bias gate reads", () => {
  it("are of verified evidence: outcome and bias score, by the digits of the model's digest", () => {
    // 30.375 % of men against 30 % of women.
    assert.deepEqual(verdicts([counting(FAIR)]), { limit: "0.1", [KEY]: "pass 0.0038" });
    // 50 % against 30 %.
    assert.deepEqual(verdicts([counting(UNFAIR)]), { limit: "0.1", [KEY]: "fail 0.2000" });
  });

  it("are no pass while too few samples leave it open", () => {
    // 13 of 40 men against 12 of 40 women.
    assert.equal(verdicts([counting(FEW)])[KEY], "inconclusive 0.0250");
  });

  it("say that a score is unknown where evidence has not what is asked", () => {
    const asked = {
      protectedAttributes: ["age"],
      metric: "demographic-parity-difference",
      threshold: 0.05,
    } as const;
    const fairness = { ...asked, protectedAttributes: [...asked.protectedAttributes] };
    assert.equal(verdicts([dossierOf({ fairness })])[KEY], "inconclusive unknown");
  });

  it("leave out a model whose evidence does not count, whatever it says", () => {
    assert.deepEqual(verdicts([dossierOf({ evidence: { error: "gone" } })]), { limit: "0.1" });
    assert.deepEqual(verdicts([dossierOf({}, { modelDigest: `sha256:${"b".repeat(64)}` })]), {
      limit: "0.1",
    });
    const plan = [service("s", "gpu-l4", fixed(1), { dossier: dossierOf() })];
    const untrusted = judge(plan);
    assert.deepEqual(modelVerdicts(judgedServices(untrusted), config().fairness), { limit: "0.1" });
    const none = judge([service("s", "gpu-l4", fixed(1))], { evidence: trust() });
    assert.deepEqual(modelVerdicts(judgedServices(none), config().fairness), { limit: "0.1" });
  });

  it("are unmeasured where a check is off, which only minimal risk allows", () => {
    assert.equal(verdicts([off("minimal")])[KEY], "pass unmeasured");
    assert.equal(verdicts([off("limited")])[KEY], "fail unmeasured");
  });

  it("are the worst of several services with one model", () => {
    assert.equal(verdicts([counting(UNFAIR), counting(FAIR)])[KEY], "fail 0.2000");
    assert.equal(verdicts([counting(FAIR), counting(UNFAIR)])[KEY], "fail 0.2000");
    assert.equal(verdicts([off("minimal"), counting(FAIR)])[KEY], "pass 0.0038");
    assert.equal(verdicts([counting(FAIR), off("minimal")])[KEY], "pass 0.0038");
    assert.equal(verdicts([counting(FEW), counting(FAIR)])[KEY], "inconclusive 0.0250");
  });

  it("fail by an environment's tighter limit, and never pass by a wider one", () => {
    const { fairness } = config();
    const tight = verdicts([counting(FAIR)], { fairness: { ...fairness, limit: 0.001 } });
    assert.notEqual(tight[KEY]?.split(" ")[0], "pass");
    const wide = verdicts([counting(UNFAIR)], { fairness: { ...fairness, limit: 1 } });
    assert.deepEqual(wide, { limit: "0.1", [KEY]: "fail 0.2000" });
  });

  it("are the limit alone where there is no service", () => {
    assert.deepEqual(verdicts([]), { limit: "0.1" });
  });
});
