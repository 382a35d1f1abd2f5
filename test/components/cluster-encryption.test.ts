import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam/role";
import { clusterEncryption } from "../../components/cluster-encryption";
import type { PlanResource } from "../../governance/plan";
import { recordOptions } from "../support/options";
import { ATTRIBUTION, only, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

const encryption = (protect: boolean, opts: pulumi.ComponentResourceOptions = {}): Promise<PlanResource[]> =>
  planOf(() => {
    const parent = new Parent("test:x:Parent", "p", {}, opts);
    const role = new Role("r", { assumeRolePolicy: "{}" }, { parent });
    return clusterEncryption("c", { attribution: ATTRIBUTION, clusterName: "dev", role, protect }, parent);
  });

describe("clusterEncryption", () => {
  it("makes a key that rotates, is named by the cluster and can be saved for thirty days", async () => {
    const plan = await encryption(false);
    const { props } = only(plan, "aws:kms/key:Key");
    assert.equal(props["enableKeyRotation"], true);
    assert.equal(props["deletionWindowInDays"], 30);
    assert.equal(only(plan, "aws:kms/alias:Alias").props["name"], "alias/dev-secrets");
  });

  for (const protect of [true, false])
    it(`${protect ? "protects the key" : "protects nothing"} when told ${protect}`, async () => {
      const recorded = recordOptions();
      await encryption(protect, recorded.opts);
      assert.deepEqual(recorded.protectedNames(), protect ? ["c-key"] : []);
    });
});
