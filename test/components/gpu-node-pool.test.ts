import assert from "node:assert/strict";
import { GpuNodePool } from "../../components/gpu-node-pool";
import { readNodePools } from "../../governance/estimate/billed-node-pools";
import { factsSchema, type NodePoolFacts } from "../../governance/facts";
import type { PriceBook } from "../../governance/rules/judgement";
import type { PlanResource } from "../../governance/plan";
import { indexPlan } from "../../governance/estimate/plan-index";
import { MANDATED_TAG_KEYS, awsTags } from "../../governance/tags";
import {
  CATALOGUE,
  NEW_CLUSTER,
  assertNamedFrom,
  assertTagged,
  awsPlanOf,
  awsTypes,
  clusterOf,
  existingNetwork,
} from "../support/aws";
import { FAKE, KARPENTER, SCHEDULE, declare, fake, karpenter, managed } from "../support/gpu-pool";
import { labelsOf } from "../support/labels";
import { recordOptions } from "../support/options";
import { ATTRIBUTION, only } from "../support/plan";

const group = (plan: readonly PlanResource[]): Readonly<Record<string, unknown>> =>
  only(plan, "aws:eks/nodeGroup:NodeGroup").props;
const factsOf = (plan: readonly PlanResource[]): NodePoolFacts =>
  factsSchema.parse(only(plan, GpuNodePool.__pulumiType).props["facts"]) as NodePoolFacts;

const TAINT = { key: "nvidia.com/gpu", value: "true" };

describe("GpuNodePool, managed", () => {
  it("has the types, sizes, labels and taint of its description", async () => {
    const props = group(await managed());
    assert.deepEqual(props["instanceTypes"], ["g6.2xlarge"]);
    assert.deepEqual(props["scalingConfig"], { minSize: 0, desiredSize: 2, maxSize: 6 });
    assert.deepEqual(props["taints"], [{ ...TAINT, effect: "NO_SCHEDULE" }]);
    assert.equal((props["labels"] as Record<string, string>)["apexlogic.ai/node-pool"], "gpu-l4");
    assert.deepEqual(props["subnetIds"], ["subnet-1", "subnet-2"]);
    assert.equal(props["clusterName"], "shared");
    assert.equal(props["version"], "1.33");
  });

  for (const [type, image] of [
    ["g6.2xlarge", "AL2023_x86_64_NVIDIA"],
    ["g5g.2xlarge", "AL2023_ARM_64_NVIDIA"],
  ] as const)
    it(`starts ${type} from ${image}`, async () => {
      assert.equal(group(await managed({ instanceTypes: [type] }))["amiType"], image);
    });

  for (const [capacity, type] of [
    ["spot", "SPOT"],
    ["on-demand", "ON_DEMAND"],
  ] as const)
    it(`runs ${capacity}`, async () => {
      assert.equal(group(await managed({ capacity }))["capacityType"], type);
    });

  it("leaves the number of nodes to autoscalers and the schedule once they are there", async () => {
    const recorded = recordOptions();
    await awsPlanOf(() => declare({}, recorded));
    assert.deepEqual(recorded.of("gpu-l4-nodes").ignoreChanges, ["scalingConfig.desiredSize"]);
  });

  it("uses the node role of a new cluster, and makes its own in an existing one", async () => {
    const roles = (plan: readonly PlanResource[]): string[] =>
      plan.filter(({ type }) => type === "aws:iam/role:Role").map(({ name }) => name);
    assert.deepEqual(roles(await managed()), ["gpu-l4-node-role"]);
    const plan = await awsPlanOf(() => {
      const network = existingNetwork();
      return declare({ network, cluster: clusterOf(NEW_CLUSTER, network) });
    });
    assert.deepEqual(roles(plan).sort(), ["cluster-node-role", "cluster-role"]);
  });

  it("tags node group, launch template and role, and names children from itself", async () => {
    const plan = await managed({ schedule: SCHEDULE });
    assert.equal(assertTagged(plan), 3);
    assertNamedFrom(plan, "gpu-l4");
  });

  it("tags instances, volumes and network interfaces through the launch template", async () => {
    const { props } = only(await managed(), "aws:ec2/launchTemplate:LaunchTemplate");
    const specifications = props["tagSpecifications"] as {
      resourceType: string;
      tags: Record<string, string>;
    }[];
    assert.deepEqual(
      specifications.map(({ resourceType }) => resourceType),
      ["instance", "volume", "network-interface"],
    );
    for (const { tags } of specifications)
      assert.deepEqual(tags, { ...awsTags(ATTRIBUTION), Name: "test-gpu-l4" });
  });

  it("tags the auto-scaling group with every mandated tag", async () => {
    const tags = (await managed())
      .filter(({ type }) => type === "aws:autoscaling/tag:Tag")
      .map(({ props }) => props["tag"] as { key: string; value: string; propagateAtLaunch: boolean });
    const found = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
    for (const key of MANDATED_TAG_KEYS) assert.equal(found[key], awsTags(ATTRIBUTION)[key], key);
    assert.ok(tags.every(({ propagateAtLaunch }) => !propagateAtLaunch));
  });

  it("stops outside working hours and starts again, by the clock of its zone", async () => {
    const plan = await managed({ schedule: SCHEDULE });
    const action = (role: string): unknown[] => {
      const { props } = only(plan, "aws:autoscaling/schedule:Schedule", `gpu-l4-${role}`);
      return ["recurrence", "timeZone", "minSize", "desiredCapacity", "maxSize"].map((key) => props[key]);
    };
    assert.deepEqual(action("start"), ["0 7 * * 1,2,3,4,5", "Europe/Berlin", 0, 2, 6]);
    assert.deepEqual(action("stop"), ["0 20 * * 1,2,3,4,5", "Europe/Berlin", 0, 0, 0]);
    assert.equal(factsOf(plan).nodePool.minutesPerWeek, 3900);
  });

  it("runs all week without a schedule", async () => {
    const plan = await managed();
    assert.equal(plan.filter(({ type }) => type === "aws:autoscaling/schedule:Schedule").length, 0);
    assert.equal(factsOf(plan).nodePool.minutesPerWeek, 10_080);
  });

  it("registers its facts under the pool's name", async () => {
    assert.deepEqual(factsOf(await managed({ capacity: "spot" })), {
      version: 1,
      kind: "node-pool",
      name: "gpu-l4",
      attribution: ATTRIBUTION,
      nodePool: {
        provisioner: "managed",
        purpose: "gpu",
        instanceTypes: ["g6.2xlarge"],
        capacity: "spot",
        nodes: { floor: 0, expected: 2, ceiling: 6 },
        limitGpus: null,
        diskGiB: 200,
        minutesPerWeek: 10_080,
      },
    });
  });
});

interface NodePoolSpec {
  limits: Record<string, string>;
  template: {
    metadata: { labels: Record<string, string> };
    spec: {
      nodeClassRef: Record<string, string>;
      taints: unknown[];
      requirements: { key: string; operator: string; values: string[] }[];
      expireAfter: string;
    };
  };
  disruption: Record<string, unknown>;
}
interface NodeClassSpec {
  subnetSelectorTerms: unknown;
  securityGroupSelectorTerms: unknown;
  blockDeviceMappings: { ebs: Record<string, unknown> }[];
  metadataOptions: Record<string, unknown>;
  tags: Record<string, string>;
}
const specOf = <T>(plan: readonly PlanResource[], type: string): T => only(plan, type).props["spec"] as T;
const nodePoolSpec = (plan: readonly PlanResource[]): NodePoolSpec =>
  specOf(plan, "kubernetes:karpenter.sh/v1:NodePool");
const nodeClassSpec = (plan: readonly PlanResource[]): NodeClassSpec =>
  specOf(plan, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass");

describe("GpuNodePool, Karpenter", () => {
  it("limits GPUs, and starts only the types, architecture and capacity of its description", async () => {
    const { limits, template } = nodePoolSpec(await karpenter());
    assert.deepEqual(limits, { "nvidia.com/gpu": "10" });
    const found = Object.fromEntries(template.spec.requirements.map(({ key, values }) => [key, values]));
    assert.deepEqual(found, {
      "node.kubernetes.io/instance-type": ["g6.2xlarge", "g6.12xlarge"],
      "kubernetes.io/arch": ["amd64"],
      "karpenter.sh/capacity-type": ["on-demand"],
    });
    assert.deepEqual(template.spec.taints, [{ ...TAINT, effect: "NoSchedule" }]);
    assert.equal(template.metadata.labels["apexlogic.ai/node-pool"], "gpu-l4");
    assert.deepEqual(template.spec.nodeClassRef, {
      group: "karpenter.k8s.aws",
      kind: "EC2NodeClass",
      name: "gpu-l4",
    });
    assert.equal(template.spec.expireAfter, "720h");
  });

  it("never falls back from spot to on-demand, which it does not say it costs", async () => {
    const { requirements } = nodePoolSpec(await karpenter({ ...KARPENTER, capacity: "spot" })).template.spec;
    assert.deepEqual(requirements.find(({ key }) => key === "karpenter.sh/capacity-type")?.values, ["spot"]);
  });

  it("puts encrypted nodes with every tag into the network's subnets", async () => {
    const spec = nodeClassSpec(await karpenter());
    assert.deepEqual(spec.subnetSelectorTerms, [{ id: "subnet-1" }, { id: "subnet-2" }]);
    assert.deepEqual(spec.securityGroupSelectorTerms, [{ id: "sg-existing" }]);
    assert.deepEqual(spec.blockDeviceMappings[0]?.ebs, {
      volumeSize: "200Gi",
      volumeType: "gp3",
      encrypted: true,
      deleteOnTermination: true,
    });
    assert.equal(spec.metadataOptions["httpTokens"], "required");
    assert.deepEqual(spec.tags, { ...awsTags(ATTRIBUTION), Name: "test-gpu-l4" });
  });

  it("carries the labels on its objects, and registers its limit", async () => {
    const plan = await karpenter();
    for (const type of ["karpenter.sh/v1:NodePool", "karpenter.k8s.aws/v1:EC2NodeClass"])
      assert.equal(labelsOf(only(plan, `kubernetes:${type}`))["apexlogic.ai/cost-center"], "cc-vision");
    const { nodePool } = factsOf(plan);
    assert.equal(nodePool.nodes, null);
    assert.equal(nodePool.limitGpus, 10);
    assert.equal(nodePool.provisioner, "karpenter");
    assertNamedFrom(plan, "gpu-l4");
  });
});

describe("GpuNodePool, fake", () => {
  it("makes as many nodes as desired, with room for GPUs, and nothing in AWS", async () => {
    const plan = await fake();
    assert.deepEqual(awsTypes(plan), []);
    const nodes = plan.filter(({ type }) => type === "kubernetes:core/v1:Node");
    assert.deepEqual(nodes.map(({ name }) => name).sort(), ["gpu-l4-node-1", "gpu-l4-node-2"]);
    const { props } = only(plan, "kubernetes:core/v1:Node", "gpu-l4-node-1");
    const { capacity } = props["status"] as { capacity: unknown };
    assert.deepEqual(capacity, { cpu: "8", memory: "32Gi", pods: "110", "nvidia.com/gpu": "1" });
    assert.deepEqual(props["spec"], { taints: [{ ...TAINT, effect: "NoSchedule" }] });
    const { metadata } = props as { metadata: { name: string; annotations: Record<string, string> } };
    assert.equal(metadata.name, "gpu-l4-1");
    assert.equal(metadata.annotations["kwok.x-k8s.io/node"], "fake");
  });

  it("labels nodes by pool, type, architecture and who pays", async () => {
    const labels = labelsOf(only(await fake(), "kubernetes:core/v1:Node", "gpu-l4-node-2"));
    assert.equal(labels["apexlogic.ai/node-pool"], "gpu-l4");
    assert.equal(labels["apexlogic.ai/cost-center"], "cc-vision");
    assert.equal(labels["node.kubernetes.io/instance-type"], "g6.2xlarge");
    assert.equal(labels["kubernetes.io/arch"], "amd64");
    assert.equal(labels["kubernetes.io/hostname"], "gpu-l4-2");
  });

  it("has the labels of its capacity and region", async () => {
    const labels = labelsOf(
      only(await fake({ ...FAKE, capacity: "spot" }), "kubernetes:core/v1:Node", "gpu-l4-node-1"),
    );
    assert.equal(labels["eks.amazonaws.com/capacityType"], "SPOT");
    assert.equal(labels["topology.kubernetes.io/zone"], "us-east-1a");
  });

  it("registers its facts, whose prices are nobody's", async () => {
    const { nodePool } = factsOf(await fake());
    assert.equal(nodePool.provisioner, "fake");
    assert.deepEqual(nodePool.nodes, { floor: 0, expected: 2, ceiling: 6 });
  });
});

describe("GpuNodePool's facts", () => {
  const book = { prices: { instances: {} }, catalogue: CATALOGUE, shapes: {} } as unknown as PriceBook;
  const disputes = (plan: readonly PlanResource[]) => readNodePools(indexPlan(plan), book).disputes;

  it("agree with what it creates, whoever provisions it", async () => {
    assert.deepEqual(disputes(await managed({ schedule: SCHEDULE, capacity: "spot" })), []);
    assert.deepEqual(disputes(await karpenter({ ...KARPENTER, capacity: "spot" })), []);
    assert.deepEqual(disputes(await fake()), []);
  });
});
