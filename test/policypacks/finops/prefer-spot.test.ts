import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { preferSpot } from "../../../policypacks/finops/prefer-spot";
import { USAGE, fixed, nodeGroup, poolFacts } from "../../support/environment-plan";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const ON_DEMAND = poolFacts("gpu-l4", { nodes: fixed(2) });
/** 2 × 0.9776 × 730 × 30 % = 428.189; disks cost the same. */
const SAVES = "saves about $428.19 a month at 70 % of the on-demand price";
const MESSAGE =
  `gpu-l4 runs on demand outside production, where spot ${SAVES}. ` +
  `Cheapest change that complies: set capacity of gpu-l4 to spot.`;

describe("prefer-spot", () => {
  it("warns about GPU nodes on demand, with what spot saves", async () => {
    assert.deepEqual(await saysOf(preferSpot, [ON_DEMAND]), [`advisory: ${MESSAGE}`]);
  });

  it("allows spot capacity", async () => {
    assert.deepEqual(await saysOf(preferSpot, [poolFacts("gpu-l4", { capacity: "spot" })]), []);
  });

  it("asks for spot as long as it saves a percent", async () => {
    const at = (spotPercentOfOnDemand: number) =>
      saysOf(preferSpot, [ON_DEMAND], { usage: { ...USAGE, spotPercentOfOnDemand } });
    assert.deepEqual(await at(100), []);
    // 2 × 0.9776 × 730 × 1 % = 14.273
    assert.match((await at(99)).join(), /^advisory: .* saves about \$14\.27 a month at 99 %/);
  });

  it("goes by what the node group says, where the facts claim spot", async () => {
    const claimed = poolFacts("gpu-l4", { nodes: fixed(2), capacity: "spot" });
    assert.deepEqual(await saysOf(preferSpot, [claimed, ...nodeGroup(ON_DEMAND)]), [`advisory: ${MESSAGE}`]);
  });

  it("warns about a node group without a component, unless it is spot", async () => {
    const raw = (capacityType: string) =>
      nodeGroup(ON_DEMAND, { capacityType }).map((resource) => ({ ...resource, parent: null }));
    assert.deepEqual(await saysOf(preferSpot, raw("SPOT")), []);
    assert.match(
      (await saysOf(preferSpot, raw("ON_DEMAND"))).join(),
      /^advisory: gpu-l4-nodes runs on demand/,
    );
  });

  it("goes by the facts where the capacity is not known before the update", async () => {
    const spot = poolFacts("gpu-l4", { capacity: "spot" });
    assert.deepEqual(await saysOf(preferSpot, [spot, ...nodeGroup(spot, { capacityType: UNKNOWN })]), []);
    const plan = [ON_DEMAND, ...nodeGroup(ON_DEMAND, { capacityType: UNKNOWN })];
    assert.deepEqual(await saysOf(preferSpot, plan), [`advisory: ${MESSAGE}`]);
  });

  it("judges neither production, nor pools without GPUs, nor those that cost nothing", async () => {
    const system = poolFacts("system", { purpose: "system" });
    const fake = poolFacts("gpu-fake", { provisioner: "fake" });
    assert.deepEqual(await saysOf(preferSpot, [ON_DEMAND], { production: true }), []);
    assert.deepEqual(await saysOf(preferSpot, [system]), []);
    assert.deepEqual(await saysOf(preferSpot, [fake]), []);
    assert.deepEqual(await saysOf(preferSpot, []), []);
  });

  itFollowsTheStackConfig(preferSpot, { plan: [ON_DEMAND], subject: "gpu-l4", message: MESSAGE });
});
