/** 1,000 resources that each have a price: what a price service would be asked about, resource by resource. */
import { component, planOf, type Declared } from "./declared";
import { attribution, factsOf, times } from "./organisation";
import { awsTags } from "../governance/tags";
import type { PriceBook } from "../governance/rules/judgement";
import type { Plan } from "../governance/plan";
import type { Usage } from "../governance/stack-config/stack-config";

/** Nothing that is billed by use is left out. */
export const USAGE: Usage = {
  expectedReplicas: {},
  spotPercentOfOnDemand: 70,
  evaluationMinutes: 30,
  loadBalancerCapacityUnitHours: 20_000,
  kmsRequestsThousands: 5_000,
};

/** The prices that a resource is billed by: instance types, and keys of services. */
export type PriceKeys = readonly string[];

interface Priced extends Declared {
  readonly keys: PriceKeys;
}

const tags = (name: string): Record<string, string> => awsTags(attribution(name));

function nodePool(index: number, instanceType: string): Priced {
  const name = `pool-${index}`;
  const facts = {
    ...factsOf("node-pool", name, attribution(name)),
    nodePool: {
      provisioner: "karpenter",
      purpose: "gpu",
      instanceTypes: [instanceType],
      capacity: index % 2 === 0 ? "spot" : "on-demand",
      nodes: { floor: 0, expected: 1 + (index % 4), ceiling: 8 },
      limitGpus: null,
      diskGiB: 100 + index,
      minutesPerWeek: 3900,
    },
  };
  return { ...component("plumbline:compute:GpuNodePool", facts), keys: [instanceType, "ebs-gp3"] };
}

function priced(type: string, name: string, props: Record<string, unknown>, keys: PriceKeys): Priced {
  return { type, name, parent: null, props: { ...props, tags: tags(name) }, keys };
}

const volumeClaim = (index: number): Priced =>
  priced(
    "kubernetes:core/v1:PersistentVolumeClaim",
    `claim-${index}`,
    { spec: { resources: { requests: { storage: `${10 + index}Gi` } } } },
    ["ebs-gp3"],
  );

function loadBalancer(index: number): Priced {
  const kind = index % 2 === 0 ? "application" : "network";
  const key = `load-balancer-${kind}`;
  return priced("aws:lb/loadBalancer:LoadBalancer", `balancer-${index}`, { loadBalancerType: kind }, [
    key,
    `${key}-lcu`,
  ]);
}

const instance = (index: number, instanceType: string): Priced =>
  priced(
    "aws:ec2/instance:Instance",
    `instance-${index}`,
    { instanceType, rootBlockDevice: { volumeSize: 50, volumeType: "gp3" } },
    [instanceType, "ebs-gp3"],
  );

const key = (index: number): Priced =>
  priced("aws:kms/key:Key", `key-${index}`, {}, ["kms-key", "kms-requests"]);

export interface PricedPlan {
  readonly plan: Plan;
  /** By resource, in the plan's order. */
  readonly keys: readonly PriceKeys[];
}

/** 200 GPU node pools, 300 volume claims, 200 load balancers, 200 instances, 100 keys. */
export function pricedPlan({ prices, catalogue }: PriceBook): PricedPlan {
  const types = Object.keys(prices.instances);
  const gpuTypes = Object.keys(catalogue).filter((type) => Object.hasOwn(prices.instances, type));
  const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? "";
  const resources = [
    ...times(200, (index) => [nodePool(index, pick(gpuTypes, index))]),
    ...times(300, (index) => [volumeClaim(index)]),
    ...times(200, (index) => [loadBalancer(index)]),
    ...times(200, (index) => [instance(index, pick(types, index * 7))]),
    ...times(100, (index) => [key(index)]),
  ];
  return { plan: planOf(resources, "bench"), keys: resources.map(({ keys }) => keys) };
}
