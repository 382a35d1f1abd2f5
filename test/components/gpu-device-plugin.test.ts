import assert from "node:assert/strict";
import { GpuDevicePlugin } from "../../components/gpu-device-plugin";
import { factsSchema } from "../../governance/facts";
import type { PlanResource } from "../../governance/plan";
import { awsPlanOf, existingCluster, localCluster } from "../support/aws";
import { assertAttributed } from "../support/labels";
import { ATTRIBUTION, only } from "../support/plan";

const plugin = (pools: readonly string[], cluster = existingCluster): Promise<PlanResource[]> =>
  awsPlanOf(
    () => new GpuDevicePlugin("gpu-device-plugin", { attribution: ATTRIBUTION, cluster: cluster(), pools }),
  );

interface Values {
  tolerations: unknown[];
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: { matchExpressions: unknown[] }[];
      };
    };
  };
}

describe("GpuDevicePlugin", () => {
  it("runs on the nodes of every GPU pool and on no other", async () => {
    const { props } = only(await plugin(["gpu-t4", "gpu-l4"]), "kubernetes:helm.sh/v3:Release");
    assert.equal(props["chart"], "nvidia-device-plugin");
    const { tolerations, affinity } = props["values"] as Values;
    assert.deepEqual(tolerations, [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }]);
    const terms = affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;
    assert.deepEqual(terms, [
      {
        matchExpressions: [{ key: "apexlogic.ai/node-pool", operator: "In", values: ["gpu-l4", "gpu-t4"] }],
      },
    ]);
  });

  it("says on its pods who pays, and registers its facts", async () => {
    const plan = await plugin(["gpu-l4"]);
    assertAttributed(plan, ATTRIBUTION);
    const { facts } = only(plan, GpuDevicePlugin.__pulumiType).props;
    assert.equal(factsSchema.parse(facts).kind, "add-on");
  });

  it("refuses a local cluster and a cluster without GPU pools", async () => {
    await assert.rejects(plugin(["gpu-l4"], localCluster), /cluster: a local cluster: must be in AWS/);
    await assert.rejects(plugin([]), /pools: \[\]: needs at least one/);
  });
});
