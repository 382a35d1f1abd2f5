import assert from "node:assert/strict";
import { Kubecost, type KubecostArgs } from "../../components/kubecost";
import type { PlanResource } from "../../governance/plan";
import { assertAttributed, labelsOf } from "../support/labels";
import { ATTRIBUTION, only, planOf } from "../support/plan";

const SOURCE = { source: "test", asOf: "2026-07-06T14:20:29Z" };
const ARGS: KubecostArgs = {
  attribution: ATTRIBUTION,
  settings: { engine: "opencost", retentionDays: 15 },
  clusterId: "plumbline-test",
  prices: {
    provider: "aws",
    region: "us-east-1",
    currency: "USD",
    ...SOURCE,
    instances: { "m5.large": 96_000, "g6.xlarge": 804_800 },
    services: { "ebs-gp3": { microUsd: 80_000, unit: "GiB-month", ...SOURCE } },
  },
  nodeTypes: {
    "m5.large": { vcpus: 2, memoryMiB: 8192, gpus: 0 },
    "g6.xlarge": { vcpus: 4, memoryMiB: 16_384, gpus: 1 },
  },
  spotPercentOfOnDemand: 60,
};
const RELEASE = "kubernetes:helm.sh/v3:Release";

const kubecost = (args: Partial<KubecostArgs> = {}): Promise<PlanResource[]> =>
  planOf(() => new Kubecost("kubecost", { ...ARGS, ...args }));
const namespaces = (plan: readonly PlanResource[]): unknown[] =>
  plan
    .filter(({ type }) => type === "kubernetes:core/v1:Namespace")
    .map(({ props }) => (props["metadata"] as { name: string }).name);

describe("Kubecost", () => {
  it("installs OpenCost over Prometheus, each in a namespace of its own", async () => {
    const plan = await kubecost();
    assert.deepEqual(namespaces(plan), ["monitoring", "opencost"]);
    assert.equal(only(plan, RELEASE, "kubecost-prometheus").props["chart"], "kube-prometheus-stack");
    const { props } = only(plan, RELEASE, "kubecost-release");
    assert.equal(props["chart"], "opencost");
    assert.equal(props["namespace"], "opencost");
    assert.ok("opencost" in (props["values"] as object));
  });

  it("installs Kubecost where the engine is Kubecost", async () => {
    const plan = await kubecost({ settings: { engine: "kubecost", retentionDays: 15 } });
    assert.deepEqual(namespaces(plan), ["monitoring", "kubecost"]);
    const { props } = only(plan, RELEASE, "kubecost-release");
    assert.equal(props["chart"], "cost-analyzer");
    assert.equal(props["namespace"], "kubecost");
    assert.ok("kubecostProductConfigs" in (props["values"] as object));
  });

  it("derives its prices from the price list and the types in use", async () => {
    const values = only(await kubecost(), RELEASE, "kubecost-release").props["values"] as {
      opencost: { customPricing: { costModel: Record<string, string> } };
    };
    const { costModel } = values.opencost.customPricing;
    assert.equal(costModel["CPU"], "0.031247");
    assert.equal(costModel["GPU"], "0.612804");
    assert.equal(costModel["spotGPU"], "0.367682");
  });

  it("labels every object, and pods through the charts", async () => {
    for (const engine of ["kubecost", "opencost"] as const) {
      const plan = await kubecost({ settings: { engine, retentionDays: 15 } });
      assertAttributed(plan, ATTRIBUTION);
      const namespace = only(plan, "kubernetes:core/v1:Namespace", "kubecost-monitoring");
      assert.equal(labelsOf(namespace)["apexlogic.ai/cost-center"], "cc-vision");
      const { urn } = only(plan, Kubecost.__pulumiType);
      assert.ok(
        plan.every(
          ({ parent, type, name }) => type.startsWith("pulumi:") || name === "kubecost" || parent === urn,
        ),
      );
    }
  });

  it("puts no password anywhere", async () => {
    for (const engine of ["kubecost", "opencost"] as const)
      assert.doesNotMatch(
        JSON.stringify(await kubecost({ settings: { engine, retentionDays: 15 } })),
        /passw|secret/i,
      );
  });

  it("registers its facts", async () => {
    assert.deepEqual(only(await kubecost(), Kubecost.__pulumiType).props, {
      facts: { version: 1, kind: "kubecost", name: "kubecost", attribution: ATTRIBUTION },
    });
  });

  const refusals: [string, Partial<KubecostArgs>, RegExp][] = [
    ["a cluster id of spaces", { clusterId: "a b" }, /clusterId: "a b": must be 1 to 63 letters/],
    ["no cluster id", { clusterId: "" }, /clusterId: "": must be/],
    [
      "free spot",
      { spotPercentOfOnDemand: 0 },
      /spotPercentOfOnDemand: 0: must be a whole percentage, 1 to 100/,
    ],
    ["spot dearer than on-demand", { spotPercentOfOnDemand: 101 }, /spotPercentOfOnDemand: 101: must be/],
    ["a fraction of a percent", { spotPercentOfOnDemand: 60.5 }, /spotPercentOfOnDemand: 60.5: must be/],
    [
      "an empty volume",
      { storage: { className: "gp3", sizeGiB: 0 } },
      /storage\.sizeGiB: 0: must be whole GiB/,
    ],
    [
      "a type without price",
      { nodeTypes: { "p9.huge": { vcpus: 1, memoryMiB: 1, gpus: 1 } } },
      /nodeTypes: p9\.huge: has no price in the list/,
    ],
    ["no types at all", { nodeTypes: {} }, /nodeTypes: no instance types/],
  ];
  for (const [what, args, message] of refusals)
    it(`refuses ${what}`, () => assert.rejects(kubecost(args), message));
});
