import assert from "node:assert/strict";
import { SystemNodePool, sizeProblems, type SystemPoolSettings } from "../../components/system-node-pool";
import { factsSchema } from "../../governance/facts";
import type { PlanResource } from "../../governance/plan";
import { assertTagged } from "../support/aws";
import { ATTRIBUTION, only, planOf } from "../support/plan";

const SETTINGS: SystemPoolSettings = {
  instanceTypes: ["m6i.large", "m6a.large"],
  capacity: "on-demand",
  diskGiB: 50,
  min: 1,
  desired: 2,
  max: 4,
};
const pool = (settings: Partial<SystemPoolSettings> = {}): Promise<PlanResource[]> =>
  planOf(
    () =>
      new SystemNodePool("cluster-system", {
        attribution: ATTRIBUTION,
        settings: { ...SETTINGS, ...settings },
        clusterName: "c",
        version: "1.34",
        nodeRoleArn: "arn:aws:iam::123456789012:role/r",
        subnetIds: ["subnet-1"],
        after: [],
      }),
  );

describe("SystemNodePool", () => {
  it("runs untainted nodes that are found by the label of the system pool", async () => {
    const { props } = only(await pool(), "aws:eks/nodeGroup:NodeGroup");
    assert.equal(props["taints"], undefined);
    assert.equal((props["labels"] as Record<string, string>)["apexlogic.ai/node-pool"], "system");
    assert.deepEqual(props["scalingConfig"], { minSize: 1, desiredSize: 2, maxSize: 4 });
  });

  it("starts from the image of its architecture, without GPU drivers", async () => {
    const image = async (type: string): Promise<unknown> =>
      only(await pool({ instanceTypes: [type] }), "aws:eks/nodeGroup:NodeGroup").props["amiType"];
    assert.equal(await image("m6i.large"), "AL2023_x86_64_STANDARD");
    assert.equal(await image("m7g.large"), "AL2023_ARM_64_STANDARD");
  });

  it("registers what it may bill, and tags it", async () => {
    const plan = await pool();
    const { facts } = only(plan, SystemNodePool.__pulumiType).props;
    assert.deepEqual(factsSchema.parse(facts), {
      version: 1,
      kind: "node-pool",
      name: "system",
      attribution: ATTRIBUTION,
      nodePool: {
        provisioner: "managed",
        purpose: "system",
        instanceTypes: ["m6i.large", "m6a.large"],
        capacity: "on-demand",
        nodes: { floor: 1, expected: 2, ceiling: 4 },
        limitGpus: null,
        diskGiB: 50,
        minutesPerWeek: 10_080,
      },
    });
    assert.equal(assertTagged(plan), 2);
  });

  it("refuses no nodes, sizes out of order, no type and two architectures", async () => {
    await assert.rejects(pool({ min: 0 }), /settings.min: 0: must be at least 1/);
    await assert.rejects(pool({ desired: 5 }), /settings.min, desired, max: 1, 5, 4: must be in order/);
    await assert.rejects(pool({ instanceTypes: [] }), /instanceTypes: needs at least one/);
    await assert.rejects(
      pool({ instanceTypes: ["m6i.large", "m7g.large"] }),
      /m6i.large x86_64, m7g.large arm64: must not mix architectures/,
    );
  });

  it("takes equal sizes as in order", () => {
    assert.deepEqual(sizeProblems({ min: 2, desired: 2, max: 2 }), []);
    assert.equal(sizeProblems({ min: 2, desired: 1, max: 2 }).length, 1);
  });
});
