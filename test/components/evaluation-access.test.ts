import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  EvaluationAccess,
  evaluationRoles,
  type EvaluationAccessArgs,
} from "../../components/evaluation-access";
import { evaluationKeyPolicy, evaluationObjectPolicy } from "../../components/evidence-policies";
import { EvidenceStore } from "../../components/evidence-store";
import { factsSchema } from "../../governance/facts";
import { evaluationObjects } from "../../governance/kubernetes-objects/evaluation-objects";
import type { InferenceService } from "../../governance/manifest/inference-service";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import {
  REGION,
  assertNamedFrom,
  assertTagged,
  awsPlanOf,
  awsTypes,
  existingCluster,
  localCluster,
} from "../support/aws";
import { ATTRIBUTION, only } from "../support/plan";
import { CPU_SERVICE, GPU_SERVICE } from "../support/service";

const NAME = "vision-language-model-v2-evaluator";
const BUCKET = "arn:aws:s3:::plumbline-evidence-test";
const SIGNING = "arn:aws:kms:us-east-1:111122223333:key/signing";
const ENCRYPTION = "arn:aws:kms:us-east-1:111122223333:key/encryption";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

const access = (
  service: InferenceService = GPU_SERVICE,
  cluster = existingCluster,
  more: Partial<EvaluationAccessArgs> = {},
  name = NAME,
): Promise<PlanResource[]> =>
  awsPlanOf(() => {
    const store = {
      bucketArn: BUCKET,
      signingKeyArn: pulumi.output(SIGNING),
      encryptionKeyArn: pulumi.output(ENCRYPTION),
    };
    return new EvaluationAccess(name, { service, cluster: cluster(), region: REGION, store, ...more });
  });
const policyOf = (plan: readonly PlanResource[], what: string): unknown =>
  JSON.parse(String(only(plan, ROLE_POLICY, `${NAME}-${what}`).props["policy"]));

describe("EvaluationAccess", () => {
  it("may read its model and its data, and write under its model in its environment", async () => {
    const plan = await access();
    assert.deepEqual(policyOf(plan, "objects"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AllowReadingModelAndData",
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: [
            "arn:aws:s3:::weights/vl_model_v2/v2.1.0/weights.tar",
            "arn:aws:s3:::evaluation/vl_model_v2.parquet",
          ],
        },
        {
          Sid: "AllowWritingItsEvidence",
          Effect: "Allow",
          Action: "s3:PutObject",
          Resource: `${BUCKET}/${"b".repeat(64)}/test/*`,
        },
      ],
    });
    assert.deepEqual(
      policyOf(plan, "keys"),
      evaluationKeyPolicy({ bucketArn: BUCKET, signingKeyArn: SIGNING, encryptionKeyArn: ENCRYPTION }),
    );
  });

  it("may do nothing to everything, whatever it may do", async () => {
    const plan = await access();
    const actions = new Set<string>();
    for (const what of ["objects", "keys"])
      for (const { Action, Resource } of (policyOf(plan, what) as { Statement: Record<string, unknown>[] })
        .Statement) {
        for (const action of [Action].flat()) actions.add(String(action));
        for (const resource of [Resource].flat())
          assert.match(String(resource), /^arn:aws:(s3:::|kms:).*[/]/);
      }
    assert.deepEqual([...actions].sort(), [
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "kms:GetPublicKey",
      "kms:Sign",
      "s3:GetObject",
      "s3:PutObject",
    ]);
    assert.deepEqual(awsTypes(plan).sort(), [ASSOCIATION, "aws:iam/role:Role", ROLE_POLICY, ROLE_POLICY]);
  });

  it("reads nothing in S3 for a model that is elsewhere and no data", async () =>
    assert.deepEqual(
      policyOf(await access(CPU_SERVICE), "objects"),
      evaluationObjectPolicy([], `${BUCKET}/${"2".repeat(64)}/test/*`),
    ));

  it("takes what it needs from a store, whose keys are not known before the first update", async () => {
    const plan = await awsPlanOf(() => {
      const store = new EvidenceStore("evidence-store", {
        attribution: { ...ATTRIBUTION, activity: "evaluation" },
        region: REGION,
        bucket: "plumbline-evidence-test",
        writers: [evaluationRoles(REGION, "test")],
        protect: false,
      });
      const service = GPU_SERVICE;
      return new EvaluationAccess(NAME, { service, cluster: existingCluster(), region: REGION, store });
    });
    assert.ok(JSON.stringify(policyOf(plan, "objects")).includes(`${BUCKET}/`));
    assert.equal(only(plan, ROLE_POLICY, `${NAME}-keys`).props["policy"], UNKNOWN);
  });

  it("gives the role to the account of the service's evaluations, and to nobody but pods", async () => {
    const plan = await access();
    const { props } = only(plan, ASSOCIATION);
    const { name, namespace } = evaluationObjects({
      service: GPU_SERVICE,
      schedule: "0 9 * * *",
      pool: "gpu-l4",
      deadlineMinutes: 60,
    }).serviceAccount.metadata;
    assert.deepEqual(
      [props["clusterName"], props["namespace"], props["serviceAccount"]],
      ["shared", namespace, name],
    );
    assert.deepEqual(JSON.parse(String(only(plan, "aws:iam/role:Role").props["assumeRolePolicy"])), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    });
  });

  it("has a role among those that the store takes as its writers", async () => {
    const { path } = only(await access(), "aws:iam/role:Role").props;
    assert.equal(path, "/plumbline/test/evaluation/");
    assert.equal(evaluationRoles(REGION, "test"), "arn:aws:iam::*:role/plumbline/test/evaluation/*");
    assert.equal(
      evaluationRoles("us-gov-west-1", "prod", "111122223333"),
      "arn:aws-us-gov:iam::111122223333:role/plumbline/prod/evaluation/*",
    );
  });

  it("tags everything as the service's evaluation, and names children from itself", async () => {
    const plan = await access();
    assert.equal(assertTagged(plan), 2);
    for (const type of [ASSOCIATION, "aws:iam/role:Role"]) {
      const tags = only(plan, type).props["tags"] as Record<string, string>;
      assert.deepEqual(
        [tags["workload-id"], tags["model-id"], tags["activity"]],
        ["vision-language-model-v2", "vl_model_v2", "evaluation"],
      );
    }
    assertNamedFrom(plan, NAME);
  });

  // Pulumi adds a dash and seven characters, and a role's name has 64 at most.
  it("has a role whose name fits for a service of 40 letters", async () => {
    const service = { ...GPU_SERVICE, name: "s".repeat(40) };
    const plan = await access(service, existingCluster, {}, `${service.name}-evaluator`);
    assert.ok(only(plan, "aws:iam/role:Role").name.length + 8 <= 64);
  });

  it("registers its facts", async () => {
    const { facts } = only(await access(), EvaluationAccess.__pulumiType).props;
    assert.deepEqual(factsSchema.parse(facts), {
      version: 1,
      kind: "add-on",
      name: NAME,
      attribution: { ...GPU_SERVICE.attribution, activity: "evaluation" },
    });
  });

  it("refuses a local cluster", () =>
    assert.rejects(access(GPU_SERVICE, localCluster), /cluster: a local cluster: must be in AWS/));

  it("refuses URIs in S3 that name no one object, and a digest that is none, all at once", () => {
    const service: InferenceService = {
      ...GPU_SERVICE,
      model: { ...GPU_SERVICE.model, uri: "s3://weights", digest: "sha256:abc" },
      dataSet: { uri: "s3://evaluation/", digest: `sha256:${"d".repeat(64)}` },
    };
    return assert.rejects(access(service), (error: Error) => {
      assert.match(error.message, /service\.model\.uri: "s3:\/\/weights": must name one object/);
      assert.match(error.message, /service\.dataSet\.uri: "s3:\/\/evaluation\/": must name one object/);
      assert.match(error.message, /service\.model\.digest: "sha256:abc": must be sha256:/);
      assert.match(error.message, /the resolved file of test\/vision-language-model-v2\.yaml/);
      return true;
    });
  });

  it("shows no URI of another scheme, which may be a signed one", async () => {
    const model = { ...GPU_SERVICE.model, uri: "https://example.com/a.onnx?signature=abc" };
    assert.doesNotMatch(JSON.stringify(await access({ ...GPU_SERVICE, model })), /signature/);
  });
});
