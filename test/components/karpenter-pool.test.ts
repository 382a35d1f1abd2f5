import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { karpenterPool } from "../../components/karpenter-pool";
import { recordOptions } from "../support/options";
import { ATTRIBUTION, only, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

describe("karpenterPool", () => {
  it("makes the node class first, on ARM with what it was given", async () => {
    const recorded = recordOptions();
    const plan = await planOf(() =>
      karpenterPool(
        "x",
        {
          attribution: ATTRIBUTION,
          pool: "gpu-arm",
          instanceTypes: ["g5g.2xlarge"],
          architecture: "arm64",
          capacity: "spot",
          limitGpus: 4,
          diskGiB: 60,
          labels: {},
          instanceProfile: "profile",
          subnetIds: pulumi.output(["subnet-1"]),
          securityGroupId: "sg-1",
        },
        {
          parent: new Parent("test:x:Parent", "p", {}, recorded.opts),
          provider: new Provider("k", {}),
          dependsOn: [],
        },
      ),
    );
    const nodeClass = only(plan, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "x-node-class").props;
    assert.equal((nodeClass["spec"] as Record<string, unknown>)["instanceProfile"], "profile");
    assert.equal((nodeClass["metadata"] as Record<string, unknown>)["name"], "gpu-arm");
    const nodePool = only(plan, "kubernetes:karpenter.sh/v1:NodePool", "x-node-pool").props;
    assert.match(
      JSON.stringify(nodePool["spec"]),
      /"kubernetes.io\/arch","operator":"In","values":\["arm64"\]/,
    );
    assert.equal([recorded.of("x-node-pool").dependsOn ?? []].flat().length, 1);
  });
});
