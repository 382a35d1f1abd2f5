/** Networks, clusters and a catalogue for tests of what stands on them. */
import assert from "node:assert/strict";
import { Cluster, type ClusterArgs } from "../../components/cluster";
import { Network, type NetworkArgs } from "../../components/network";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import type { GpuInstanceType } from "../../governance/pricing/pricing";
import { MANDATED_TAG_KEYS } from "../../governance/tags";
import taggable from "../../data/catalogue/aws-taggable-types.json";
import { ATTRIBUTION, planOf } from "./plan";

export const REGION = "us-east-1";

/** Answers look-ups as AWS would: three zones, one cluster. */
function answer(token: string, inputs: Record<string, unknown>): Record<string, unknown> {
  if (token.endsWith(":getAvailabilityZones")) return { names: [`${REGION}a`, `${REGION}b`, `${REGION}c`] };
  if (token.endsWith(":getCluster"))
    return {
      name: inputs["name"],
      version: "1.33",
      endpoint: "https://existing.invalid",
      certificateAuthorities: [{ data: "Y2E=" }],
      vpcConfig: { clusterSecurityGroupId: "sg-existing" },
    };
  throw new Error(`no answer for ${token}`);
}

export const awsPlanOf = (declare: () => unknown): Promise<PlanResource[]> => planOf(declare, answer);

export const NETWORK: NetworkArgs = {
  attribution: ATTRIBUTION,
  region: REGION,
  settings: { cidr: "10.0.0.0/16", zones: 2, natGateways: "one" },
  protect: false,
};

export const EXISTING_NETWORK: NetworkArgs = {
  ...NETWORK,
  settings: { existing: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] } },
};

export const NEW_CLUSTER: Extract<ClusterArgs["settings"], { systemPool: unknown }> = {
  version: "1.34",
  endpoint: "public",
  logRetentionDays: 30,
  administrators: [],
  systemPool: {
    instanceTypes: ["m6i.large"],
    capacity: "on-demand",
    diskGiB: 50,
    min: 1,
    desired: 2,
    max: 4,
  },
};

export const clusterOf = (settings: ClusterArgs["settings"], network?: Network): Cluster =>
  new Cluster("cluster", { attribution: ATTRIBUTION, settings, network, region: REGION, protect: false });

export const existingCluster = (): Cluster => clusterOf({ existing: { name: "shared" } });
export const localCluster = (): Cluster => clusterOf({ local: {} });
export const existingNetwork = (): Network => new Network("network", EXISTING_NETWORK);

const type = (
  instanceType: string,
  gpus: number,
  architecture: GpuInstanceType["architecture"] = "x86_64",
): GpuInstanceType => ({
  instanceType,
  gpuModel: "L4",
  gpus,
  gpuMemoryMiB: 24_576,
  vcpus: 8,
  memoryMiB: 32_768,
  architecture,
});

export const CATALOGUE: Readonly<Record<string, GpuInstanceType>> = {
  "g6.2xlarge": type("g6.2xlarge", 1),
  "g6.4xlarge": type("g6.4xlarge", 1),
  "g6.12xlarge": type("g6.12xlarge", 4),
  "g5g.2xlarge": type("g5g.2xlarge", 1, "arm64"),
};

export const awsTypes = (plan: readonly PlanResource[]): string[] =>
  plan.map((resource) => resource.type).filter((token) => token.startsWith("aws:"));

const TAGGABLE: ReadonlySet<string> = new Set(taggable);

/** Every taggable AWS resource carries the mandated tags and a name; gives back how many there are. */
export function assertTagged(plan: readonly PlanResource[]): number {
  const resources = plan.filter((resource) => TAGGABLE.has(resource.type));
  for (const { type: token, name, props } of resources) {
    const tags = props["tags"] as Record<string, unknown> | undefined;
    for (const key of [...MANDATED_TAG_KEYS, "Name"])
      assert.ok(tags?.[key] && tags[key] !== UNKNOWN, `${token} ${name} has no ${key}`);
  }
  return resources.length;
}

/** Every child of `component` is named from it. */
export function assertNamedFrom(plan: readonly PlanResource[], component: string): void {
  const parent = plan.find(
    (resource) => resource.name === component && resource.type.startsWith("plumbline:"),
  );
  assert.ok(parent, component);
  const children = plan.filter((resource) => resource.parent === parent.urn);
  for (const { name } of children) assert.ok(name.startsWith(`${component}-`), name);
}
