import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { interruptionQueue } from "../../components/karpenter-interruptions";
import { assertTagged } from "../support/aws";
import { ATTRIBUTION, only, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}
const queue = () => planOf(() => interruptionQueue("k", ATTRIBUTION, new Parent("test:x:Parent", "p")));

describe("interruptionQueue", () => {
  it("hears of spot interruptions, rebalancing, state changes and health events", async () => {
    const plan = await queue();
    const patterns = plan
      .filter(({ type }) => type === "aws:cloudwatch/eventRule:EventRule")
      .map(({ props }) => JSON.parse(String(props["eventPattern"])) as Record<string, string[]>);
    assert.deepEqual(patterns.map((pattern) => pattern["detail-type"]?.[0]).sort(), [
      "AWS Health Event",
      "EC2 Instance Rebalance Recommendation",
      "EC2 Instance State-change Notification",
      "EC2 Spot Instance Interruption Warning",
    ]);
    assert.equal(plan.filter(({ type }) => type === "aws:cloudwatch/eventTarget:EventTarget").length, 4);
  });

  it("is encrypted, forgets in five minutes and is tagged", async () => {
    const plan = await queue();
    const { props } = only(plan, "aws:sqs/queue:Queue");
    assert.equal(props["sqsManagedSseEnabled"], true);
    assert.equal(props["messageRetentionSeconds"], 300);
    assert.equal(assertTagged(plan), 5);
  });
});
