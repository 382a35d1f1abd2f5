import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ADD_ONS_BEFORE_NODES, ADD_ONS_ON_NODES, clusterAddOns } from "../../components/cluster-add-ons";
import { assertTagged } from "../support/aws";
import { ATTRIBUTION, only, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

describe("clusterAddOns", () => {
  it("puts before the nodes what makes them ready, and after them what runs on them", () => {
    const names = (addOns: readonly { addOn: string }[]) => addOns.map(({ addOn }) => addOn);
    assert.deepEqual(names(ADD_ONS_BEFORE_NODES), ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]);
    assert.deepEqual(names(ADD_ONS_ON_NODES), ["coredns", "metrics-server"]);
  });

  it("takes over what is there, and passes settings as JSON where there are any", async () => {
    const plan = await planOf(() =>
      clusterAddOns(
        "c",
        {
          attribution: ATTRIBUTION,
          clusterName: "c",
          addOns: [{ addOn: "x", settings: { a: 1 } }, { addOn: "y" }],
        },
        { parent: new Parent("test:x:Parent", "p") },
      ),
    );
    const { props } = only(plan, "aws:eks/addon:Addon", "c-x");
    assert.equal(props["configurationValues"], '{"a":1}');
    assert.equal(props["resolveConflictsOnCreate"], "OVERWRITE");
    assert.equal(only(plan, "aws:eks/addon:Addon", "c-y").props["configurationValues"], undefined);
    assert.equal(assertTagged(plan), 2);
  });
});
