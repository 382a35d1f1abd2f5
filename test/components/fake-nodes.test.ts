import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { fakeNodes } from "../../components/fake-nodes";
import type { PlanResource } from "../../governance/plan";
import { CATALOGUE } from "../support/aws";
import { labelsOf } from "../support/labels";
import { recordOptions } from "../support/options";
import { planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

const nodes = async (
  type: string,
  count: number,
  opts: pulumi.ComponentResourceOptions = {},
): Promise<PlanResource[]> => {
  const instanceType = CATALOGUE[type];
  assert.ok(instanceType);
  const plan = await planOf(() =>
    fakeNodes(
      "x",
      { pool: "gpu", count, instanceType, labels: { a: "b" } },
      { parent: new Parent("test:x:Parent", "p", {}, opts), provider: new Provider("k", {}) },
    ),
  );
  return plan.filter(({ type: token }) => token === "kubernetes:core/v1:Node");
};

describe("fakeNodes", () => {
  it("makes as many as asked for, none included", async () => {
    assert.equal((await nodes("g6.2xlarge", 3)).length, 3);
    assert.equal((await nodes("g6.2xlarge", 0)).length, 0);
  });

  it("has the GPUs and architecture of its type", async () => {
    const [four] = await nodes("g6.12xlarge", 1);
    const { capacity } = four?.props["status"] as { capacity: Record<string, string> };
    assert.equal(capacity["nvidia.com/gpu"], "4");
    const [arm] = await nodes("g5g.2xlarge", 1);
    assert.ok(arm);
    assert.equal(labelsOf(arm)["kubernetes.io/arch"], "arm64");
    assert.equal(labelsOf(arm)["a"], "b");
  });

  it("leaves a node's status to kwok once it is there", async () => {
    const recorded = recordOptions();
    await nodes("g6.2xlarge", 1, recorded.opts);
    assert.deepEqual(recorded.of("x-node-1").ignoreChanges, ["status"]);
  });
});
