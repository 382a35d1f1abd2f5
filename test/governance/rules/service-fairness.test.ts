import assert from "node:assert/strict";
import { fairnessOf } from "../../../governance/rules/service-fairness";
import { fixed, service } from "../../support/environment-plan";
import { dossierOf, MODEL_DIGEST, trust, UNFAIR } from "../../support/evidence";
import { judge } from "../../support/judgement";

const evidence = trust();
const vision = (dossier = dossierOf()) => service("vision", "gpu-l4", fixed(1), { dossier });

describe("the fairness of services", () => {
  it("is what verified evidence says of each model", () => {
    const [found, ...more] = fairnessOf(judge([vision(dossierOf({}, { counts: UNFAIR }))], { evidence }));
    assert.equal(more.length, 0);
    assert.deepEqual(
      [found?.service, found?.model],
      ["vision", { name: "model", version: "1", digest: MODEL_DIGEST }],
    );
    assert.match(found?.evidence?.digest ?? "", /^sha256:/);
    // 50 % of men against 30 % of women.
    assert.ok(Math.abs((found?.report?.biasScore ?? 0) - 0.2) < 1e-9);
    assert.deepEqual(
      found?.report?.results.map(({ attributes, outcome }) => [attributes, outcome]),
      [[["gender"], "fail"]],
    );
  });

  it("is unknown where no evidence counts or nothing is asked", () => {
    const [untrusted] = fairnessOf(judge([vision()]));
    assert.deepEqual([untrusted?.report, untrusted?.evidence], [null, null]);
    const [off] = fairnessOf(judge([vision(dossierOf({ fairness: null }))], { evidence }));
    assert.equal(off?.report, null);
    assert.deepEqual(fairnessOf(judge([], { evidence })), []);
  });

  it("is judged once for rules and tables", () => {
    const judgement = judge([vision()], { evidence });
    const [first] = fairnessOf(judgement);
    const [second] = fairnessOf(judgement);
    assert.ok(first?.report && first.report === second?.report);
  });
});
