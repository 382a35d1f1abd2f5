import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { nthZone, zoneNamesOf } from "../../components/availability-zones";
import { planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

describe("availability zones", () => {
  it("are those that are open to every account and can hold a control plane", async () => {
    let asked: Record<string, unknown> = {};
    await planOf(
      () => zoneNamesOf(new Parent("test:x:Parent", "p")),
      (_token, inputs) => {
        asked = inputs;
        return { names: ["a"] };
      },
    );
    assert.equal(asked["state"], "available");
    assert.deepEqual(asked["filters"], [{ name: "opt-in-status", values: ["opt-in-not-required"] }]);
    assert.deepEqual(asked["excludeZoneIds"], ["use1-az3", "usw1-az2", "cac1-az3"]);
  });

  it("are taken in order, and missed by name", () => {
    assert.equal(nthZone(["a", "b"], 1, 2), "b");
    assert.throws(
      () => nthZone(["a", "b"], 2, 3),
      /settings\.zones 3: this region has 2 zones for EKS \(a, b\)/,
    );
  });
});
