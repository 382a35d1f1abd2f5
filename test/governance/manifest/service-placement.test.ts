import assert from "node:assert/strict";
import { placeReplica, type Placement } from "../../../governance/manifest/service-placement";
import { validateStackConfig } from "../../../governance/manifest/environment";
import { BOOK, stackValues } from "../../support/written-files";

const managed = { provisioner: "managed", project: "platform", min: 0, desired: 1, max: 4 };
const karpenter = { provisioner: "karpenter", project: "platform", limits: { gpus: 8 } };

interface Asked {
  readonly gpus?: number;
  readonly cpuMillis?: number;
  readonly memoryMiB?: number;
  readonly pool?: string;
  readonly nodePools?: Record<string, unknown>;
}

function place({ pool, nodePools, ...demand }: Asked): Placement {
  const config = validateStackConfig(
    { ...stackValues(), ...(nodePools && { nodePools }) },
    "Pulumi.test.yaml",
  );
  return placeReplica({ gpus: 1, cpuMillis: 500, memoryMiB: 2048, ...demand }, pool, { config, book: BOOK });
}

function faultOf(asked: Asked): { field: string; rule: string } {
  const placement = place(asked);
  assert.ok("faults" in placement, JSON.stringify(placement));
  const [fault, ...more] = placement.faults;
  assert.ok(fault && more.length === 0, JSON.stringify(placement));
  return fault;
}

describe("service-placement", () => {
  it("runs on system what needs no GPU", () => {
    assert.deepEqual(place({ gpus: 0 }), { pool: "system" });
    assert.deepEqual(place({ gpus: 0, pool: "system" }), { pool: "system" });
    assert.match(faultOf({ gpus: 0, pool: "gpu-l4" }).rule, /must be system for a service without GPUs/);
  });

  it("chooses the pool with the cheapest GPU that fits", () => {
    assert.deepEqual(place({}), { pool: "gpu-t4" });
    assert.deepEqual(place({ cpuMillis: 6000 }), { pool: "gpu-l4" });
    const pools = {
      a: { ...managed, instanceTypes: ["g6.12xlarge"] },
      b: { ...managed, instanceTypes: ["g6.2xlarge"] },
    };
    // 4.6016 USD for four GPUs is 1.1504 each; 0.9776 USD buys one.
    assert.deepEqual(place({ nodePools: pools }), { pool: "b" });
    assert.deepEqual(place({ nodePools: pools, gpus: 2 }), { pool: "a" });
  });

  it("takes the first by name where prices are equal", () => {
    const twice = Object.fromEntries(
      ["b", "a"].map((name) => [name, { ...managed, instanceTypes: ["g4dn.xlarge"] }]),
    );
    assert.deepEqual(place({ nodePools: twice }), { pool: "a" });
  });

  it("refuses a pool that does not exist, or that has no GPUs for a service with", () => {
    assert.match(faultOf({ pool: "gpu-l5" }).rule, /not a node pool .* did you mean gpu-l4\?/);
    assert.match(faultOf({ pool: "constructor" }).rule, /not a node pool/);
    assert.match(faultOf({ pool: "system" }).rule, /must be a GPU pool/);
  });

  it("refuses a replica that asks for more GPUs, CPU or memory than a node has for pods", () => {
    assert.deepEqual(faultOf({ pool: "gpu-t4", gpus: 8 }), {
      field: "gpu",
      rule: "a replica asks for 8 GPUs, a node of gpu-t4 (g4dn.xlarge) has 1",
    });
    // Of 4 vCPUs the system keeps a share, so that a request of all 4 never starts.
    assert.equal(faultOf({ pool: "gpu-t4", cpuMillis: 4000 }).field, "cpu");
    assert.equal(faultOf({ pool: "gpu-t4", memoryMiB: 16_384 }).field, "memory");
    assert.equal(faultOf({ gpus: 0, cpuMillis: 5000 }).field, "cpu");
  });

  it("says why no pool fits", () => {
    const { field, rule } = faultOf({ gpus: 8 });
    assert.equal(field, "gpu");
    assert.match(rule, /^no node pool fits a replica: .*gpu-l4 .* has 1; .*gpu-t4 .* has 1$/);
    assert.match(faultOf({ nodePools: {} }).rule, /there is no GPU pool/);
  });

  it("needs one type that fits on Karpenter, every type elsewhere", () => {
    const instanceTypes = ["g4dn.xlarge", "g6.2xlarge"];
    const asked = { pool: "gpu", cpuMillis: 6000 };
    assert.deepEqual(place({ ...asked, nodePools: { gpu: { ...karpenter, instanceTypes } } }), {
      pool: "gpu",
    });
    assert.match(
      faultOf({ ...asked, nodePools: { gpu: { ...managed, instanceTypes } } }).rule,
      /a node of gpu \(g4dn.xlarge\)/,
    );
  });

  it("asks for the pool's name where no price is known", () => {
    const config = validateStackConfig(stackValues(), "Pulumi.test.yaml");
    const book = { ...BOOK, prices: { ...BOOK.prices, instances: {} } };
    const placement = placeReplica({ gpus: 1, cpuMillis: 500, memoryMiB: 2048 }, undefined, { config, book });
    assert.match(JSON.stringify(placement), /no price is known for gpu-l4, gpu-t4: name the pool/);
  });
});
