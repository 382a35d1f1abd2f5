import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { managedNodeGroup } from "../../components/managed-node-group";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import { ATTRIBUTION, only, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

const nodes = (): Promise<PlanResource[]> =>
  planOf(() =>
    managedNodeGroup(
      "x",
      {
        attribution: ATTRIBUTION,
        clusterName: "c",
        version: "1.34",
        nodeRoleArn: "arn:aws:iam::123456789012:role/r",
        subnetIds: ["subnet-1"],
        amiType: "AL2023_x86_64_STANDARD",
        instanceTypes: ["m6i.large"],
        capacity: "on-demand",
        diskGiB: 80,
        size: { min: 1, desired: 1, max: 2 },
        labels: {},
      },
      { parent: new Parent("test:x:Parent", "p") },
    ),
  );

describe("managedNodeGroup", () => {
  it("gives each node one encrypted gp3 volume of the size asked for", async () => {
    const { props } = only(await nodes(), "aws:ec2/launchTemplate:LaunchTemplate");
    assert.deepEqual(props["blockDeviceMappings"], [
      {
        deviceName: "/dev/xvda",
        ebs: { volumeSize: 80, volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" },
      },
    ]);
  });

  it("keeps the node's credentials from pods", async () => {
    const { props } = only(await nodes(), "aws:ec2/launchTemplate:LaunchTemplate");
    assert.deepEqual(props["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
  });

  it("tags the auto-scaling group that EKS will name", async () => {
    const tags = (await nodes()).filter(({ type }) => type === "aws:autoscaling/tag:Tag");
    assert.equal(tags.length, 10);
    for (const { props } of tags) assert.equal(props["autoscalingGroupName"], UNKNOWN);
  });
});
