import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { fakeNodes, type FakeNodesArgs } from "../../components/fake-nodes";
import type { PlanResource } from "../../governance/plan";
import { CATALOGUE, REGION } from "../support/aws";
import { labelsOf } from "../support/labels";
import { recordOptions } from "../support/options";
import { planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

const nodes = async (
  type: string,
  count: number,
  opts: pulumi.ComponentResourceOptions = {},
  args: Partial<FakeNodesArgs> = {},
): Promise<PlanResource[]> => {
  const instanceType = CATALOGUE[type];
  assert.ok(instanceType);
  const plan = await planOf(() =>
    fakeNodes(
      "x",
      {
        pool: "gpu",
        count,
        instanceType,
        capacity: "on-demand",
        region: REGION,
        labels: { a: "b" },
        ...args,
      },
      { parent: new Parent("test:x:Parent", "p", {}, opts), provider: new Provider("k", {}) },
    ),
  );
  return plan.filter(({ type: token }) => token === "kubernetes:core/v1:Node");
};

const roomOf = (node: PlanResource | undefined) =>
  node?.props["status"] as Record<"capacity" | "allocatable", Record<string, string>>;

describe("fakeNodes", () => {
  it("makes as many as asked for, none included", async () => {
    assert.equal((await nodes("g6.2xlarge", 3)).length, 3);
    assert.equal((await nodes("g6.2xlarge", 0)).length, 0);
  });

  it("has the GPUs and architecture of its type", async () => {
    const [four] = await nodes("g6.12xlarge", 1);
    assert.equal(roomOf(four).capacity["nvidia.com/gpu"], "4");
    assert.equal(roomOf(four).allocatable["nvidia.com/gpu"], "4");
    const [arm] = await nodes("g5g.2xlarge", 1);
    assert.ok(arm);
    assert.equal(labelsOf(arm)["kubernetes.io/arch"], "arm64");
    assert.equal(labelsOf(arm)["a"], "b");
  });

  it("gives pods what a real node would, which is less than its type has", async () => {
    const [node] = await nodes("g6.2xlarge", 1);
    // Counted by hand in the test of what is allocatable.
    assert.deepEqual(roomOf(node), {
      capacity: { cpu: "8", memory: "32Gi", pods: "110", "nvidia.com/gpu": "1" },
      allocatable: { cpu: "7760m", memory: "28489Mi", pods: "110", "nvidia.com/gpu": "1" },
    });
  });

  it("lies in the region's zones in turn", async () => {
    const found = (await nodes("g6.2xlarge", 4)).map(labelsOf);
    const of = (label: string) => found.map((labels) => labels[`topology.kubernetes.io/${label}`]);
    assert.deepEqual(of("zone"), ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1a"]);
    assert.deepEqual(new Set(of("region")), new Set(["us-east-1"]));
  });

  for (const [capacity, written] of [
    ["on-demand", "ON_DEMAND"],
    ["spot", "SPOT"],
  ] as const)
    it(`says that it is ${capacity}, as a node of a managed node group does`, async () => {
      const [node] = await nodes("g6.2xlarge", 1, {}, { capacity });
      assert.ok(node);
      const labels = labelsOf(node);
      assert.equal(labels["eks.amazonaws.com/capacityType"], written);
      assert.equal(labels["eks.amazonaws.com/nodegroup"], "gpu");
    });

  it("leaves a node's status to kwok once it is there", async () => {
    const recorded = recordOptions();
    await nodes("g6.2xlarge", 1, recorded.opts);
    assert.deepEqual(recorded.of("x-node-1").ignoreChanges, ["status"]);
  });
});
