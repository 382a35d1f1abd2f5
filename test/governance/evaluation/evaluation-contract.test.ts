import assert from "node:assert/strict";
import {
  evaluationArgs,
  evaluationContract,
  evaluationContractSchema,
  evaluationEnv,
  SIGNING_KEY_URI,
} from "../../../governance/evaluation/evaluation-contract";
import { CPU_SERVICE, GPU_SERVICE } from "../../support/service";
import { serviceOf } from "../../support/written-files";

const DATA_SET = { uri: "s3://evaluation/data.parquet", digest: `sha256:${"d".repeat(64)}` };

describe("evaluation contract", () => {
  it("is this document for the second seed's vision-language-model-v2", () => {
    const service = { ...serviceOf({}), dataSet: DATA_SET };
    const contract = evaluationContract(service, "s3://evidence/reports");
    assert.deepEqual(JSON.parse(JSON.stringify(contract)), {
      contractVersion: 1,
      service: "vision-language-model-v2",
      environment: "test",
      model: {
        name: "vl_model_v2",
        version: "2.1.0",
        digest: `sha256:${"b".repeat(64)}`,
        uri: "s3://weights/model.tar",
      },
      dataSet: { uri: "s3://evaluation/data.parquet", digest: `sha256:${"d".repeat(64)}` },
      baseline: { name: "vl_model_v1", digest: `sha256:${"c".repeat(64)}` },
      store: "s3://evidence/reports",
      explainability: { method: "SHAP", samplingSize: 100 },
      fairness: {
        protectedAttributes: ["gender", "age_group"],
        metric: "equalized-odds-difference",
        threshold: 0.05,
      },
      driftDetection: { metric: "JensenShannonDivergence", threshold: 0.1 },
    });
  });

  it("comes back from JSON as it went, whatever is optional", () => {
    const robust = { robustness: { attack: "fgsm", maximumAccuracyDrop: 0.1 } };
    for (const contract of [
      evaluationContract(GPU_SERVICE, "https://evidence.example.com"),
      evaluationContract({ ...GPU_SERVICE, responsibleAi: robust }),
      evaluationContract(CPU_SERVICE),
      evaluationContract(serviceOf({})),
    ])
      assert.deepEqual(evaluationContractSchema.parse(JSON.parse(JSON.stringify(contract))), contract);
  });

  it("refuses another version, unknown fields, and digests and thresholds that are none", () => {
    const contract = evaluationContract(GPU_SERVICE);
    const refused: unknown[] = [
      { ...contract, contractVersion: 2 },
      { ...contract, prompt: "" },
      { ...contract, model: { ...contract.model, digest: "sha256:abc" } },
      { ...contract, driftDetection: { metric: "JensenShannonDivergence", threshold: 1.1 } },
      { ...contract, store: undefined },
    ];
    for (const document of refused) assert.equal(evaluationContractSchema.safeParse(document).success, false);
  });

  it("leaves out a check that the manifest does not ask for", () => {
    const contract = evaluationContract(CPU_SERVICE);
    assert.deepEqual(Object.keys(contract), ["contractVersion", "service", "environment", "model"]);
  });

  it("carries the edges of attributes that are numbers", () => {
    const fairness = {
      protectedAttributes: ["gender", "age"],
      metric: "demographic-parity-difference",
      threshold: 0.05,
    } as const;
    const buckets = { age: [30, 50] };
    const contract = evaluationContract({
      ...GPU_SERVICE,
      responsibleAi: { fairness: { ...fairness, buckets } },
    });
    assert.deepEqual(contract.fairness, { ...fairness, buckets });
    assert.deepEqual(evaluationContractSchema.parse(JSON.parse(JSON.stringify(contract))), contract);
    for (const edges of [[], [50, 30], [30, 30], ["30"]])
      assert.equal(
        evaluationContractSchema.safeParse({
          ...contract,
          fairness: { ...fairness, buckets: { age: edges } },
        }).success,
        false,
        JSON.stringify(edges),
      );
    const without = evaluationContract({ ...GPU_SERVICE, responsibleAi: { fairness } });
    assert.deepEqual(without.fairness, fairness);
  });

  it("names the file of the contract, where to work and what to sign with in the arguments", () => {
    const args = ["evaluate", "--contract", "/etc/plumbline/evaluation.json", "--work", "/work"];
    assert.deepEqual(evaluationArgs(), args);
    assert.deepEqual(evaluationArgs("awskms:///alias/evidence"), [
      ...args,
      "--kms",
      "awskms:///alias/evidence",
    ]);
  });

  it("takes keys in KMS by alias or ARN, and no other", () => {
    for (const uri of [
      "awskms:///alias/plumbline/evidence",
      "awskms:///arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "awskms:///arn:aws-cn:kms:cn-north-1:111122223333:alias/evidence",
    ])
      assert.match(uri, SIGNING_KEY_URI);
    for (const uri of ["alias/evidence", "awskms://alias/evidence", "file:///key.pem", "awskms:///alias/a b"])
      assert.doesNotMatch(uri, SIGNING_KEY_URI);
  });

  it("gives a home that can be written to, the environment and the store where there is one", () => {
    assert.deepEqual(evaluationEnv(evaluationContract(GPU_SERVICE, "s3://evidence")), {
      HOME: "/tmp",
      PLUMBLINE_ENVIRONMENT: "test",
      PLUMBLINE_STORE: "s3://evidence",
    });
    assert.ok(!("PLUMBLINE_STORE" in evaluationEnv(evaluationContract(GPU_SERVICE))));
  });
});
