import assert from "node:assert/strict";
import { areInS3, WeightsAccess } from "../../components/weights-access";
import { factsSchema } from "../../governance/facts";
import type { InferenceService } from "../../governance/manifest/inference-service";
import { inferenceObjects } from "../../governance/kubernetes-objects/inference-objects";
import type { PlanResource } from "../../governance/plan";
import {
  REGION,
  assertNamedFrom,
  assertTagged,
  awsPlanOf,
  awsTypes,
  existingCluster,
  localCluster,
} from "../support/aws";
import { only } from "../support/plan";
import { CPU_SERVICE, GPU_SERVICE } from "../support/service";

const NAME = "vision-language-model-v2-weights";
const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

const at = (uri: string): InferenceService => ({ ...GPU_SERVICE, model: { ...GPU_SERVICE.model, uri } });
const access = (service = GPU_SERVICE, region = REGION, cluster = existingCluster): Promise<PlanResource[]> =>
  awsPlanOf(() => new WeightsAccess(NAME, { service, cluster: cluster(), region }));
const documentOf = (plan: readonly PlanResource[], type: string, property: string): unknown =>
  JSON.parse(String(only(plan, type).props[property]));
const permissions = async (service?: InferenceService, region?: string): Promise<unknown> =>
  documentOf(await access(service, region), "aws:iam/rolePolicy:RolePolicy", "policy");
const reading = (resource: string): unknown => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "AllowReadingTheWeights", Effect: "Allow", Action: "s3:GetObject", Resource: resource }],
});

describe("WeightsAccess", () => {
  it("lets its role read the one object of the model, and nothing else", async () => {
    assert.deepEqual(await permissions(), reading("arn:aws:s3:::weights/vl_model_v2/v2.1.0/weights.tar"));
    const plan = await access();
    assert.deepEqual(awsTypes(plan).sort(), [
      ASSOCIATION,
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
    ]);
    assert.ok(!("managedPolicyArns" in only(plan, "aws:iam/role:Role").props));
  });

  it("names the object in the region's partition", async () =>
    assert.deepEqual(
      await permissions(at("s3://weights/a.tar"), "cn-north-1"),
      reading("arn:aws-cn:s3:::weights/a.tar"),
    ));

  it("takes what would be a pattern in a policy for what it is in a key", async () =>
    assert.deepEqual(
      await permissions(at("s3://weights/*/a?.${aws:username}.tar")),
      reading("arn:aws:s3:::weights/${*}/a${?}.${$}{aws:username}.tar"),
    ));

  it("gives the role to the service's own account, and to nobody but pods", async () => {
    const plan = await access();
    const { props } = only(plan, ASSOCIATION);
    const { name, namespace } = inferenceObjects(GPU_SERVICE).serviceAccount.metadata;
    assert.deepEqual(
      [props["clusterName"], props["namespace"], props["serviceAccount"]],
      ["shared", namespace, name],
    );
    assert.deepEqual(documentOf(plan, "aws:iam/role:Role", "assumeRolePolicy"), {
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

  it("tags everything as the service's, and names children from itself", async () => {
    const plan = await access();
    assert.equal(assertTagged(plan), 2);
    const tags = only(plan, ASSOCIATION).props["tags"] as Record<string, string>;
    assert.equal(tags["workload-id"], "vision-language-model-v2");
    assertNamedFrom(plan, NAME);
  });

  // Pulumi adds a dash and seven characters, and a role's name has 64 at most.
  it("has a role whose name fits for a service of 40 letters", async () => {
    const service = { ...GPU_SERVICE, name: "s".repeat(40) };
    const plan = await awsPlanOf(
      () =>
        new WeightsAccess(`${service.name}-weights`, { service, cluster: existingCluster(), region: REGION }),
    );
    assert.ok(only(plan, "aws:iam/role:Role").name.length + 8 <= 64);
  });

  it("registers its facts", async () => {
    const { facts } = only(await access(), WeightsAccess.__pulumiType).props;
    assert.deepEqual(factsSchema.parse(facts), {
      version: 1,
      kind: "add-on",
      name: NAME,
      attribution: GPU_SERVICE.attribution,
    });
  });

  it("is for weights in S3", () => {
    assert.equal(areInS3(GPU_SERVICE.model), true);
    assert.equal(areInS3(CPU_SERVICE.model), false);
  });

  it("refuses a local cluster", () =>
    assert.rejects(access(GPU_SERVICE, REGION, localCluster), /cluster: a local cluster: must be in AWS/));

  for (const uri of [
    "s3://weights",
    "s3://weights/",
    "s3://weights/model/",
    "s3://Weights_of_us/a.tar",
    "s3://arn:aws:s3:us-east-1:111122223333:accesspoint/weights/a.tar",
    "s3://weights/模型.tar",
  ])
    it(`refuses ${uri}, which names no one object`, () =>
      assert.rejects(access(at(uri)), (error: Error) => {
        assert.ok(error.message.includes(`service.model.uri: "${uri}": must name one object`), error.message);
        assert.match(error.message, /the resolved file of test\/vision-language-model-v2\.yaml/);
        return true;
      }));

  it("shows no URI of another scheme, which may be a signed one", () =>
    assert.rejects(access(at("https://example.com/a.tar?signature=abc")), (error: Error) => {
      assert.match(error.message, /service\.model\.uri: must name one object/);
      assert.doesNotMatch(error.message, /signature/);
      return true;
    }));
});
