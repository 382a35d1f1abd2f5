import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { offHours } from "../../components/off-hours";
import { only, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

describe("offHours", () => {
  it("starts the pool at its sizes, and stops it so that no waiting pod can start a node", async () => {
    const plan = await planOf(() =>
      offHours(
        "x",
        {
          autoScalingGroup: "asg",
          schedule: { timezone: "Asia/Tokyo", days: ["sun"], from: "09:30", to: "12:00" },
          size: { min: 1, desired: 2, max: 3 },
        },
        new Parent("test:x:Parent", "p"),
      ),
    );
    const type = "aws:autoscaling/schedule:Schedule";
    assert.deepEqual(only(plan, type, "x-start").props, {
      autoscalingGroupName: "asg",
      scheduledActionName: "x-start",
      recurrence: "30 9 * * 0",
      timeZone: "Asia/Tokyo",
      minSize: 1,
      desiredCapacity: 2,
      maxSize: 3,
    });
    const { recurrence, minSize, desiredCapacity, maxSize } = only(plan, type, "x-stop").props;
    assert.deepEqual([recurrence, minSize, desiredCapacity, maxSize], ["0 12 * * 0", 0, 0, 0]);
  });
});
