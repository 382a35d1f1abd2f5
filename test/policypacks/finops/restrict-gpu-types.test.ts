import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { restrictGpuTypes } from "../../../policypacks/finops/restrict-gpu-types";
import { nodeGroup, poolFacts } from "../../support/environment-plan";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const POOL = poolFacts("gpu-l4", { instanceTypes: ["g6.2xlarge", "g5.2xlarge"] });
const ONLY = { allowedGpuTypes: ["g6.xlarge", "g6.2xlarge"] };
const MESSAGE =
  "gpu-l4 may start g5.2xlarge, but only g6.xlarge, g6.2xlarge are allowed: " +
  "change instanceTypes of the pool or allowedGpuTypes.";

describe("restrict-gpu-types", () => {
  it("allows the types of the list", async () => {
    assert.deepEqual(await saysOf(restrictGpuTypes, [poolFacts("gpu-l4")], ONLY), []);
    const both = { allowedGpuTypes: ["g5.2xlarge", "g6.2xlarge"] };
    assert.deepEqual(await saysOf(restrictGpuTypes, [POOL], both), []);
  });

  it("blocks a pool if one of its types is not on the list, naming it", async () => {
    assert.deepEqual(await saysOf(restrictGpuTypes, [POOL], ONLY), [`mandatory: ${MESSAGE}`]);
  });

  it("blocks in production and on a local cluster too", async () => {
    assert.deepEqual(await saysOf(restrictGpuTypes, [POOL], { ...ONLY, production: true }), [
      `mandatory: ${MESSAGE}`,
    ]);
    const fake = poolFacts("gpu-fake", { provisioner: "fake", instanceTypes: ["g5.2xlarge"] });
    assert.equal((await saysOf(restrictGpuTypes, [fake], ONLY)).length, 1);
  });

  it("allows every priced type of the catalogue where there is no list, and no other", async () => {
    assert.deepEqual(await saysOf(restrictGpuTypes, [POOL]), []);
    assert.deepEqual(
      await saysOf(restrictGpuTypes, [poolFacts("gpu-h100", { instanceTypes: ["p5.48xlarge"] })]),
      [
        "mandatory: gpu-h100 may start p5.48xlarge, but only priced types of the GPU catalogue are allowed: " +
          "change instanceTypes of the pool.",
      ],
    );
  });

  it("goes by what the node group says, where the facts claim an allowed type", async () => {
    const dearer = nodeGroup(poolFacts("gpu-l4", { instanceTypes: ["g6.12xlarge"] }));
    const [message = ""] = await saysOf(restrictGpuTypes, [poolFacts("gpu-l4"), ...dearer], ONLY);
    assert.match(message, /^mandatory: gpu-l4 may start g6\.12xlarge, but only/);
    const cheaper = nodeGroup(poolFacts("gpu-l4", { instanceTypes: ["g4dn.xlarge"] }));
    const [cheap = ""] = await saysOf(restrictGpuTypes, [poolFacts("gpu-l4"), ...cheaper], ONLY);
    assert.match(cheap, /^mandatory: gpu-l4 may start g4dn\.xlarge, but only/);
  });

  it("blocks a node group without a component", async () => {
    const raw = nodeGroup(POOL).map((resource) => ({ ...resource, parent: null }));
    const [message = ""] = await saysOf(restrictGpuTypes, raw, ONLY);
    assert.match(message, /^mandatory: gpu-l4-nodes may start g5\.2xlarge, but only/);
  });

  it("goes by the facts where types are not known before the update", async () => {
    const plan = [POOL, ...nodeGroup(POOL, { instanceTypes: [UNKNOWN, "g6.2xlarge"] })];
    assert.deepEqual(await saysOf(restrictGpuTypes, plan, ONLY), [`mandatory: ${MESSAGE}`]);
  });

  it("leaves pools without GPUs alone", async () => {
    const system = poolFacts("system", { purpose: "system", instanceTypes: ["m6i.xlarge"] });
    assert.deepEqual(await saysOf(restrictGpuTypes, [system], ONLY), []);
    assert.deepEqual(await saysOf(restrictGpuTypes, [], ONLY), []);
  });

  itFollowsTheStackConfig(restrictGpuTypes, {
    plan: [POOL],
    config: ONLY,
    subject: "gpu-l4",
    message: MESSAGE,
  });
});
