import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { property, readKarpenterPool, readNodeGroup } from "../../../governance/estimate/raw-node-group";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import { aws } from "../../support/environment-plan";

const group = (props: Record<string, unknown> = {}): PlanResource =>
  aws("aws:eks/nodeGroup:NodeGroup", "nodes", {
    scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 4 },
    instanceTypes: ["g6.xlarge"],
    capacityType: "SPOT",
    diskSize: 80,
    ...props,
  });
const template = (props: Record<string, unknown>): PlanResource =>
  aws("aws:ec2/launchTemplate:LaunchTemplate", "template", props);
const disks = (...sizes: unknown[]): PlanResource =>
  template({ blockDeviceMappings: sizes.map((volumeSize) => ({ ebs: { volumeSize } })) });
const schedule = (props: Record<string, unknown>): PlanResource =>
  aws("aws:autoscaling/schedule:Schedule", "schedule", {
    recurrence: "0 7 * * 1-5",
    timeZone: "UTC",
    ...props,
  });
const karpenter = (spec: unknown): PlanResource => ({
  ...aws("kubernetes:karpenter.sh/v1:NodePool", "pool"),
  props: { spec },
});

describe("a property", () => {
  it("is found at any depth, and is unknown below what is unknown", () => {
    assert.equal(property({ a: { b: [10, 20] } }, "a", "b", "1"), 20);
    assert.equal(property({ a: UNKNOWN }, "a", "b", "c"), UNKNOWN);
    for (const holder of [undefined, null, 7, "text", {}])
      assert.equal(property(holder, "a", "b"), undefined);
    assert.equal(property({}, "constructor"), undefined);
  });
});

describe("a managed node group", () => {
  it("is read as it is written", () => {
    assert.deepEqual(readNodeGroup(group(), [], []), {
      nodes: { floor: 1, expected: 2, ceiling: 4 },
      instanceTypes: ["g6.xlarge"],
      capacity: "spot",
      diskGiB: 80,
      minutesPerWeek: 10_080,
      unknown: [],
    });
  });

  it("has what EKS takes where nothing is said", () => {
    const silent = group({ instanceTypes: undefined, capacityType: undefined, diskSize: undefined });
    const { instanceTypes, capacity, diskGiB } = readNodeGroup(silent, [], []);
    assert.deepEqual([instanceTypes, capacity, diskGiB], [["t3.medium"], "on-demand", 20]);
    assert.deepEqual(readNodeGroup(group({ instanceTypes: [] }), [], []).instanceTypes, ["t3.medium"]);
  });

  it("takes its types from the launch template where it names none", () => {
    const read = (own: unknown) =>
      readNodeGroup(group({ instanceTypes: own }), [template({ instanceType: "g5.2xlarge" })], [])
        .instanceTypes;
    assert.deepEqual(read(undefined), ["g5.2xlarge"]);
    assert.deepEqual(read(["g6.xlarge"]), ["g6.xlarge"]);
  });

  it("has the disks of its launch template together, and of several templates the largest", () => {
    const read = (...templates: PlanResource[]) => readNodeGroup(group(), templates, []).diskGiB;
    assert.equal(read(disks(100, 50)), 150);
    assert.equal(read(disks(100), disks(30, 90)), 120);
    assert.equal(read(template({})), 20);
    assert.equal(read(disks(100), disks(UNKNOWN)), undefined);
  });

  it("has the most of its own sizes and of those that schedules set", () => {
    const read = (...schedules: PlanResource[]) => readNodeGroup(group(), [], schedules).nodes;
    assert.deepEqual(read(schedule({ minSize: 3, desiredCapacity: 5, maxSize: 9 })), {
      floor: 3,
      expected: 5,
      ceiling: 9,
    });
    assert.deepEqual(read(schedule({ minSize: 0, desiredCapacity: 0, maxSize: 0 })), {
      floor: 1,
      expected: 2,
      ceiling: 4,
    });
    // -1 leaves a size as it is
    assert.deepEqual(read(schedule({ minSize: -1, maxSize: -1 })), { floor: 1, expected: 2, ceiling: 4 });
    assert.deepEqual(read(schedule({ desiredCapacity: 6 })), { floor: 1, expected: 6, ceiling: 6 });
  });

  it("is not known in its sizes where a schedule's are not", () => {
    for (const key of ["minSize", "desiredCapacity", "maxSize"]) {
      const read = readNodeGroup(group(), [], [schedule({ [key]: UNKNOWN })]);
      assert.deepEqual([read.nodes, read.unknown], [undefined, ["scalingConfig"]], key);
    }
  });

  it("names what is not known before the update, and guesses none of it", () => {
    const read = readNodeGroup(
      group({ scalingConfig: UNKNOWN, instanceTypes: UNKNOWN, capacityType: UNKNOWN, diskSize: UNKNOWN }),
      [],
      [],
    );
    assert.deepEqual(read, {
      minutesPerWeek: 10_080,
      unknown: ["scalingConfig", "instanceTypes", "capacityType", "disk"],
    });
    const sizes = readNodeGroup(group({ scalingConfig: { minSize: 0, maxSize: UNKNOWN } }), [], []);
    assert.equal(sizes.nodes, undefined);
    const types = readNodeGroup(group({ instanceTypes: ["g6.xlarge", UNKNOWN] }), [], []);
    assert.equal(types.instanceTypes, undefined);
  });
});

describe("a Karpenter pool", () => {
  const requirement = (key: string, values: unknown, operator = "In") => ({ key, operator, values });
  const spec = (limit: unknown, ...requirements: unknown[]): unknown => ({
    ...(limit !== undefined && { limits: { "nvidia.com/gpu": limit } }),
    template: { spec: { requirements } },
  });
  const TYPES = requirement("node.kubernetes.io/instance-type", ["g6.xlarge", "g5.2xlarge"]);
  const capacity = (...values: string[]) => requirement("karpenter.sh/capacity-type", values);

  it("is read as it is written, and on demand as soon as it may be", () => {
    const read = (...capacities: string[]) =>
      readKarpenterPool(karpenter(spec("8", TYPES, capacity(...capacities))));
    assert.deepEqual(read("spot"), {
      limitGpus: 8,
      instanceTypes: ["g6.xlarge", "g5.2xlarge"],
      capacity: "spot",
      unknown: [],
    });
    assert.equal(read("spot", "on-demand")?.capacity, "on-demand");
  });

  it("claims nothing that no requirement says", () => {
    assert.deepEqual(readKarpenterPool(karpenter(spec(4))), { limitGpus: 4, unknown: [] });
    const excluded = requirement("node.kubernetes.io/instance-type", ["g6.xlarge"], "NotIn");
    assert.deepEqual(readKarpenterPool(karpenter(spec(4, excluded))), { limitGpus: 4, unknown: [] });
  });

  it("names its limit as unknown where it has none or one that cannot be read", () => {
    for (const limit of [undefined, null, "", "many", "1.5", "-1", "0x8", UNKNOWN])
      assert.deepEqual(
        readKarpenterPool(karpenter(spec(limit))),
        { unknown: ["spec.limits"] },
        String(limit),
      );
  });

  it("cannot be seen on a first preview", () => {
    for (const hidden of [undefined, null, UNKNOWN])
      assert.equal(readKarpenterPool(karpenter(hidden)), undefined);
  });
});
