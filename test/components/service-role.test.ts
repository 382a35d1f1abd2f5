import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { nodeRole, serviceRole } from "../../components/service-role";
import type { PlanResource } from "../../governance/plan";
import { assertTagged } from "../support/aws";
import { ATTRIBUTION, only, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}
const parent = (): Parent => new Parent("test:x:Parent", "p");
const policies = (plan: readonly PlanResource[]): unknown[] =>
  plan
    .filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .map(({ props }) => props["policyArn"]);

describe("serviceRole", () => {
  it("can be taken on by its service only, and is tagged", async () => {
    const plan = await planOf(() =>
      serviceRole(
        "r",
        { attribution: ATTRIBUTION, region: "us-east-1", service: "eks.amazonaws.com" },
        parent(),
      ),
    );
    const policy: unknown = JSON.parse(String(only(plan, "aws:iam/role:Role").props["assumeRolePolicy"]));
    assert.deepEqual(policy, {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: ["sts:AssumeRole"] },
      ],
    });
    assert.equal(assertTagged(plan), 1);
  });

  it("gives nodes AWS' policies for joining, pod addresses, images and access without SSH", async () => {
    const roleIn = (region: string) =>
      planOf(() => nodeRole("r", { attribution: ATTRIBUTION, region }, parent()));
    assert.deepEqual(policies(await roleIn("us-east-1")), [
      "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
      "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
      "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
      "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    ]);
    assert.match(String(policies(await roleIn("us-gov-west-1"))[0]), /^arn:aws-us-gov:iam::aws:/);
  });
});
