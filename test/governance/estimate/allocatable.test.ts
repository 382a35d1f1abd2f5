import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import {
  allocatable,
  maximumPods,
  nodesNeeded,
  replicasPerNode,
} from "../../../governance/estimate/allocatable";

const shape = { vcpus: 8, memoryMiB: 32 * 1024, gpus: 1 };
const of = (gpus: number, cpuMillis = 100, memoryMiB = 100) => ({ gpus, cpuMillis, memoryMiB });

describe("what pods can use of a node", () => {
  it("is its capacity less what the system keeps", () => {
    // CPU: 60 + 10 + 2 × 5 + 4 × 2.5 = 90 for the system, 150 for daemons. Memory: 92.5 % of 32,768 = 30,310, less
    // 255 + 11 × 110 = 1,465 for the kubelet, 100 for eviction and 256 for daemons.
    assert.deepEqual(allocatable(shape), { gpus: 1, cpuMillis: 7760, memoryMiB: 28_489 });
    assert.deepEqual(allocatable({ vcpus: 0, memoryMiB: 512, gpus: 0 }), {
      gpus: 0,
      cpuMillis: 0,
      memoryMiB: 0,
    });
  });

  it("is at most so many pods, more on large nodes", () => {
    assert.deepEqual([4, 29, 30, 192].map(maximumPods), [110, 110, 250, 250]);
  });

  it("decides how many replicas fit", () => {
    assert.equal(replicasPerNode(shape, of(1)), 1);
    assert.equal(replicasPerNode(shape, of(2)), 0);
    assert.equal(replicasPerNode(shape, of(0, 7760)), 1);
    assert.equal(replicasPerNode(shape, of(0, 7761)), 0);
    assert.equal(replicasPerNode(shape, of(0, 100, 28_490)), 0);
    assert.equal(replicasPerNode(shape, of(0, 0, 0)), 110);
  });
});

describe("nodes that are needed", () => {
  const four = { vcpus: 48, memoryMiB: 192 * 1024, gpus: 4 };
  const needed = (...replicas: [count: number, gpus: number, cpuMillis?: number][]) =>
    nodesNeeded(
      four,
      replicas.map(([count, gpus, cpuMillis]) => ({ count, demand: of(gpus, cpuMillis) })),
    );

  it("are counted by GPUs that one node must have together", () => {
    assert.equal(needed([4, 1]), 1);
    assert.equal(needed([5, 1]), 2);
    assert.equal(needed([2, 3]), 2); // 6 GPUs, but not two threes in four
    assert.equal(needed([1, 2], [2, 1]), 1);
    assert.equal(needed([1, 4], [1, 1]), 2);
  });

  it("are counted by CPU where that is scarcer, whole replicas to a node", () => {
    assert.equal(needed([3, 0, 30_000]), 3); // 90 of 47.7 vCPUs a node would be two, but no node takes two
    assert.equal(needed([1, 0, 40_000], [1, 0, 20_000]), 2);
  });

  it("are none without replicas", () => {
    assert.equal(needed(), 0);
    assert.equal(needed([0, 4]), 0);
  });

  it("never fall when a replica is added", () => {
    const replicas = fc.array(fc.tuple(fc.nat(9), fc.nat(4), fc.nat(40_000)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(replicas, (all) => {
        const [[count, ...demand] = [0, 0, 0], ...rest] = all;
        assert.ok(needed([count, ...demand], ...rest) <= needed([count + 1, ...demand], ...rest));
      }),
    );
  });
});
