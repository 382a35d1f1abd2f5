import assert from "node:assert/strict";
import { dossierDisputes } from "../../../governance/rules/dossier-disputes";
import { judgeTrueFacts } from "../../../governance/rules/true-facts";
import { evaluationJob, fixed, service, urnOf } from "../../support/environment-plan";
import { DATA_DIGEST, dossierOf, MODEL_DIGEST } from "../../support/evidence";
import { judge } from "../../support/judgement";

const CONTRACT = {
  contractVersion: 1,
  service: "vision",
  environment: "test",
  model: { name: "model", version: "1", digest: MODEL_DIGEST, uri: "s3://models/model.onnx" },
  dataSet: { uri: "s3://data/data.parquet", digest: DATA_DIGEST },
  fairness: { protectedAttributes: ["gender"], metric: "demographic-parity-difference", threshold: 0.05 },
};
const JOB = evaluationJob("vision", "gpu-l4", { runsPerMonth: 22, minutes: fixed(30) });
const TYPE = "kubernetes:core/v1:ConfigMap";

function plan(contract: unknown, dossier = dossierOf()) {
  const text = typeof contract === "string" ? contract : JSON.stringify(contract);
  const data = contract === undefined ? {} : { data: { "evaluation.json": text } };
  return [
    service("vision", "gpu-l4", fixed(1), { dossier }),
    JOB,
    { urn: urnOf(TYPE, "contract"), type: TYPE, name: "contract", parent: JOB.urn, props: data },
  ];
}
const fieldsOf = (...args: Parameters<typeof plan>): string[] =>
  dossierDisputes(plan(...args)).map(({ field, claimed, found }) => `${field}: ${claimed}, not ${found}`);

describe("disputes about a dossier", () => {
  it("are none where the evaluation job is given what the dossier claims, or cannot be read yet", () => {
    assert.deepEqual(fieldsOf(CONTRACT), []);
    assert.deepEqual(fieldsOf(undefined), []);
    assert.deepEqual(dossierDisputes([service("vision", "gpu-l4", fixed(1))]), []);
  });

  it("find a threshold that was widened, an attribute that was left out and another metric", () => {
    const claims = (more: object) => dossierOf({ fairness: { ...CONTRACT.fairness, ...more } as never });
    assert.deepEqual(fieldsOf(CONTRACT, claims({ threshold: 0.5 })), [
      "dossier.fairness.threshold: 0.5, not 0.05",
    ]);
    const fairness = { ...CONTRACT.fairness, protectedAttributes: ["gender", "race"] };
    assert.deepEqual(fieldsOf({ ...CONTRACT, fairness }), [
      "dossier.fairness.protectedAttributes: gender, not gender, race",
    ]);
    assert.deepEqual(fieldsOf(CONTRACT, claims({ metric: "accuracy-difference" })), [
      "dossier.fairness.metric: accuracy-difference, not demographic-parity-difference",
    ]);
  });

  it("find another model and another data set", () => {
    const other = `sha256:${"b".repeat(64)}`;
    const model = { ...CONTRACT.model, digest: other };
    assert.deepEqual(fieldsOf({ ...CONTRACT, model }), [`model.digest: ${MODEL_DIGEST}, not ${other}`]);
    assert.deepEqual(fieldsOf(CONTRACT, dossierOf({ dataSetDigest: null })), [
      `dossier.dataSetDigest: null, not ${DATA_DIGEST}`,
    ]);
  });

  it("find a check that was switched off in the dossier alone, and a contract that is none", () => {
    assert.equal(fieldsOf(CONTRACT, dossierOf({ fairness: null })).length, 3);
    assert.deepEqual(fieldsOf("{"), ["dossier: an evaluation contract, not one that cannot be read"]);
  });

  it("fail the rule of true facts", () => {
    const dossier = dossierOf({ fairness: { ...CONTRACT.fairness, threshold: 0.5 } as never });
    const [verdict, ...more] = judgeTrueFacts(judge(plan(CONTRACT, dossier))).filter(
      ({ found }) => found?.value === "0.05",
    );
    assert.equal(more.length, 0);
    assert.deepEqual([verdict?.outcome, verdict?.level], ["fail", "mandatory"]);
    assert.match(
      verdict?.reason ?? "",
      /^vision claims dossier\.fairness\.threshold 0\.5, but its inputs say 0\.05\. Make the component/,
    );
  });
});
