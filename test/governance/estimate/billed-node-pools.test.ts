import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readBill } from "../../../governance/estimate/bill";
import { estimate } from "../../../governance/estimate/estimate";
import type { NodePoolFacts } from "../../../governance/facts";
import type { PlanResource } from "../../../governance/plan";
import { USAGE, aws, fixed, managedPool, nodeGroup, poolFacts } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

type PoolFacts = NodePoolFacts["nodePool"];

/** A component that claims `claimed` and creates `created`. */
function liar(created: Partial<PoolFacts>, claimed: Partial<PoolFacts>): PlanResource[] {
  const truth = poolFacts("gpu", { nodes: { floor: 1, expected: 2, ceiling: 3 }, ...created });
  const claim = poolFacts("gpu", { nodes: { floor: 1, expected: 2, ceiling: 3 }, ...created, ...claimed });
  return [claim, ...nodeGroup(truth)];
}

const disputes = (plan: PlanResource[]) =>
  estimate(plan, BOOK, USAGE).disputes.map(
    ({ field, claimed, found }) => `${field}: claims ${claimed}, is ${found}`,
  );
const total = (plan: PlanResource[]) => estimate(plan, BOOK, USAGE).total;

describe("a node pool whose facts agree with its inputs", () => {
  it("is priced once and not disputed", () => {
    // 1–2–3 × (0.9776 × 730 + 100 GiB × 0.08) = × (713.648 + 8)
    const plan = managedPool("gpu", { nodes: { floor: 1, expected: 2, ceiling: 3 } });
    assert.deepEqual(total(plan), {
      floor: 721_648_000,
      expected: 1_443_296_000,
      ceiling: 2_164_944_000,
    });
    assert.deepEqual(disputes(plan), []);
  });

  it("is checked against its off-hours schedule", () => {
    assert.deepEqual(disputes(managedPool("gpu", { minutesPerWeek: 3900 })), []);
  });
});

describe("a node pool whose facts disagree with its inputs is disputed, and the dearer is priced:", () => {
  const lies: [string, Partial<PoolFacts>, Partial<PoolFacts>, string][] = [
    ["nodes", {}, { nodes: fixed(1) }, "nodes: claims 1–1, is 1–3"],
    ["capacity", {}, { capacity: "spot" }, "capacity: claims spot, is on-demand"],
    ["disk", {}, { diskGiB: 20 }, "diskGiB: claims 20, is 100"],
    ["schedule", {}, { minutesPerWeek: 3900 }, "minutesPerWeek: claims 3900, is 10080"],
    [
      "instance types",
      { instanceTypes: ["g6.2xlarge", "g5.2xlarge"] },
      { instanceTypes: ["g4dn.xlarge"] },
      "instanceTypes: claims g4dn.xlarge, is g5.2xlarge, g6.2xlarge",
    ],
    ["provisioner", {}, { provisioner: "fake" }, "provisioner: claims fake, is managed"],
  ];
  for (const [name, created, claimed, dispute] of lies)
    it(name, () => {
      const plan = liar(created, claimed);
      assert.deepEqual(disputes(plan), [dispute]);
      assert.deepEqual(total(plan), total(liar(created, {})));
    });

  it("a claim that is dearer than the inputs", () => {
    const plan = liar({}, { nodes: fixed(5) });
    assert.deepEqual(disputes(plan), ["nodes: claims 5–5, is 1–3"]);
    assert.equal(total(plan).expected, 5 * 721_648_000);
  });

  it("a schedule that starts more nodes than the group may have", () => {
    const size = { nodes: fixed(1), minutesPerWeek: 3900 };
    const plan = managedPool("gpu", size).map((resource) =>
      resource.name === "gpu-start" ? { ...resource, props: { ...resource.props, maxSize: 7 } } : resource,
    );
    assert.deepEqual(disputes(plan), ["nodes: claims 1–1, is 1–7"]);
  });

  it("but not what is desired, which autoscalers move: there the dearer is priced without a dispute", () => {
    const plan = liar({}, { nodes: { floor: 1, expected: 1, ceiling: 3 } });
    assert.deepEqual(disputes(plan), []);
    assert.equal(total(plan).expected, 2 * 721_648_000);
  });

  it("a cost center that the tags of the node group do not name", () => {
    const [, ...group] = managedPool("gpu");
    assert.deepEqual(disputes([poolFacts("gpu", {}, "cc-other"), ...group]), [
      "costCenter: claims cc-other, is cc-platform",
    ]);
  });

  it("nodes that it does not create", () => {
    assert.deepEqual(disputes([poolFacts("gpu")]), ["provisioner: claims managed, is none"]);
  });
});

describe("a node group without facts", () => {
  it("is priced alone, for the cost center of its tags", () => {
    const group = aws(
      "aws:eks/nodeGroup:NodeGroup",
      "raw",
      {
        scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
        instanceTypes: ["m6i.xlarge"],
        diskSize: 50,
      },
      { costCenter: "cc-own" },
    );
    // 0.192 × 730 = 140.16 and 50 × 0.08 = 4 a node.
    assert.deepEqual(estimate([group], BOOK, USAGE).byCostCenter, {
      "cc-own": { floor: 144_160_000, expected: 288_320_000, ceiling: 432_480_000 },
    });
  });

  it("takes what EKS takes where nothing is said", () => {
    const scalingConfig = { minSize: 1, desiredSize: 1, maxSize: 1 };
    const group = aws("aws:eks/nodeGroup:NodeGroup", "raw", { scalingConfig });
    const [pool] = readBill([group], BOOK, USAGE).pools;
    assert.deepEqual(pool?.instanceTypes, ["t3.medium"]);
    assert.equal(pool?.diskGiB, 20);
    assert.equal(pool?.capacity, "on-demand");
  });
});

describe("a Karpenter pool", () => {
  const claim = poolFacts("burst", {
    provisioner: "karpenter",
    capacity: "spot",
    nodes: null,
    limitGpus: 2,
    instanceTypes: ["g6.2xlarge"],
  });
  const nodePool = (spec?: Record<string, unknown>): PlanResource => ({
    ...aws("kubernetes:karpenter.sh/v1:NodePool", "burst", {}, { parent: claim.urn as never }),
    props: spec ? { spec } : {},
  });
  const spec = (gpus: string, types: string[], capacities: string[]) => ({
    limits: { "nvidia.com/gpu": gpus },
    template: {
      spec: {
        requirements: [
          { key: "node.kubernetes.io/instance-type", operator: "In", values: types },
          { key: "karpenter.sh/capacity-type", operator: "In", values: capacities },
        ],
      },
    },
  });

  it("is priced by its facts while its object cannot be seen", () => {
    // 2 GPUs × g6.2xlarge × 0.9776 × 730 = 1427.296, disks 2 × 8
    assert.deepEqual(total([claim, nodePool()]), { floor: 0, expected: 0, ceiling: 1_443_296_000 });
    assert.deepEqual(disputes([claim, nodePool()]), []);
  });

  it("is compared with its object once that can be seen", () => {
    assert.deepEqual(disputes([claim, nodePool(spec("2", ["g6.2xlarge"], ["spot"]))]), []);
    assert.deepEqual(disputes([claim, nodePool(spec("8", ["g5.2xlarge"], ["spot", "on-demand"]))]), [
      "limitGpus: claims 2, is 8",
      "instanceTypes: claims g6.2xlarge, is g5.2xlarge",
      "capacity: claims spot, is on-demand",
    ]);
  });

  it("without facts is unpriced while its object cannot be seen, or without a limit", () => {
    const reasons = (plan: PlanResource[]) =>
      estimate(plan, BOOK, USAGE).unpriced.map(({ reason }) => reason);
    assert.deepEqual(reasons([nodePool()]), ["its spec is not known before the update"]);
    const { template } = spec("2", ["g6.2xlarge"], ["spot"]);
    assert.deepEqual(reasons([nodePool({ template })]), ["spec.limits is not known before the update"]);
  });
});
