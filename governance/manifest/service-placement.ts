/** Which node pool a replica runs on, and whether a node of it is large enough. */
import { allocatable } from "../estimate/allocatable";
import { SYSTEM_POOL, type ComputeResources } from "./inference-service";
import type { PriceBook } from "../rules/judgement";
import { suggestName } from "../reading/nearest-name";
import type { InstanceShape } from "../pricing/pricing";
import { formatCpu, formatMemory } from "../reading/quantity";
import type { StackConfig } from "../stack-config/stack-config";

/** What one replica asks for, side cars included. */
export interface ReplicaDemand extends ComputeResources {
  readonly gpus: number;
}

/** What a replica lacks on a pool. */
export interface PlacementFault {
  readonly field: "gpu" | "cpu" | "memory" | "pool";
  readonly rule: string;
}

export type Placement = { readonly pool: string } | { readonly faults: readonly PlacementFault[] };

export interface PlacementContext {
  readonly config: Pick<StackConfig, "cluster" | "nodePools">;
  readonly book: PriceBook;
}

interface SizedType extends InstanceShape {
  readonly instanceType: string;
}

/**
 * The pool of a replica: the one that is named, else `system` without GPUs, else the pool whose cheapest fitting instance
 * type costs least per GPU on demand (capacity and schedule aside; by name where equal).
 */
export function placeReplica(
  demand: ReplicaDemand,
  named: string | undefined,
  context: PlacementContext,
): Placement {
  if (named !== undefined) return checkNamed(demand, named, context);
  if (demand.gpus === 0) return checkNamed(demand, SYSTEM_POOL, context);
  return choosePool(demand, context);
}

function checkNamed(demand: ReplicaDemand, pool: string, context: PlacementContext): Placement {
  const { nodePools } = context.config;
  const known = Object.keys(nodePools);
  const fault = (field: PlacementFault["field"], rule: string): Placement => ({ faults: [{ field, rule }] });
  if (pool !== SYSTEM_POOL && !Object.hasOwn(nodePools, pool))
    return fault(
      "pool",
      `is not a node pool of this environment; ${suggestName(pool, [...known, SYSTEM_POOL])}`,
    );
  if (pool === SYSTEM_POOL && demand.gpus > 0)
    return fault("pool", `must be a GPU pool for a service with GPUs; ${suggestName(pool, known)}`);
  if (pool !== SYSTEM_POOL && demand.gpus === 0)
    return fault(
      "pool",
      `must be ${SYSTEM_POOL} for a service without GPUs: nodes of ${pool} are kept for those`,
    );
  const faults = fitFaults(demand, pool, context);
  return faults.length > 0 ? { faults } : { pool };
}

function choosePool(demand: ReplicaDemand, context: PlacementContext): Placement {
  const pools = Object.keys(context.config.nodePools).sort();
  const fitting = pools.filter((pool) => fitFaults(demand, pool, context).length === 0);
  const priced = fitting.flatMap((pool) => {
    const perGpu = pricePerGpu(demand, pool, context);
    return perGpu === undefined ? [] : [{ pool, perGpu }];
  });
  const [cheapest] = priced.sort((a, b) => a.perGpu - b.perGpu);
  if (cheapest) return { pool: cheapest.pool };
  if (fitting.length > 0)
    return {
      faults: [
        {
          field: "pool",
          rule: `no price is known for ${fitting.join(", ")}: name the pool in the resolved file`,
        },
      ],
    };
  const reasons = pools.flatMap((pool) => fitFaults(demand, pool, context).slice(0, 1));
  const why = reasons.length > 0 ? reasons.map(({ rule }) => rule).join("; ") : "there is no GPU pool";
  return { faults: [{ field: "gpu", rule: `no node pool fits a replica: ${why}` }] };
}

/** Micro-dollars an hour for each GPU, of the cheapest priced instance type that fits. */
function pricePerGpu(demand: ReplicaDemand, pool: string, context: PlacementContext): number | undefined {
  const prices = sizedTypes(pool, context)
    .filter((type) => lacks(demand, type).length === 0)
    .flatMap(({ instanceType, gpus }) => {
      const price = context.book.prices.instances[instanceType];
      return price === undefined ? [] : [price / gpus];
    });
  return prices.length > 0 ? Math.min(...prices) : undefined;
}

function instanceTypesOf(pool: string, { config }: PlacementContext): readonly string[] {
  if (pool === SYSTEM_POOL)
    return "systemPool" in config.cluster ? config.cluster.systemPool.instanceTypes : [];
  return config.nodePools[pool]?.instanceTypes ?? [];
}

/** The pool's instance types of known size; unknown ones are the stack config's problem. */
function sizedTypes(pool: string, context: PlacementContext): SizedType[] {
  const { catalogue, shapes } = context.book;
  return instanceTypesOf(pool, context).flatMap((instanceType) => {
    const shape = catalogue[instanceType] ?? shapes[instanceType];
    return shape ? [{ instanceType, gpus: shape.gpus, vcpus: shape.vcpus, memoryMiB: shape.memoryMiB }] : [];
  });
}

type Dimension = "gpu" | "cpu" | "memory";

/** What of the demand a node's pods cannot have: the node keeps a share of its CPU and memory for the system. */
function lacks(demand: ReplicaDemand, node: InstanceShape): Dimension[] {
  const free = allocatable(node);
  const missing: Dimension[] = [];
  if (demand.gpus > free.gpus) missing.push("gpu");
  if (demand.cpuMillis > free.cpuMillis) missing.push("cpu");
  if (demand.memoryMiB > free.memoryMiB) missing.push("memory");
  return missing;
}

/** Karpenter starts a node that fits, so one type is enough; in other pools any of the types may come. */
function fitFaults(demand: ReplicaDemand, pool: string, context: PlacementContext): PlacementFault[] {
  const types = sizedTypes(pool, context);
  const short = types
    .map((type) => ({ type, missing: lacks(demand, type) }))
    .filter(({ missing }) => missing.length > 0);
  const karpenter = context.config.nodePools[pool]?.provisioner === "karpenter";
  if (short.length === 0 || (karpenter && short.length < types.length)) return [];
  // What a node lacks least of is named: on Karpenter the nearest to fitting, elsewhere the first that does not fit.
  const [worst] = karpenter ? [...short].sort((a, b) => a.missing.length - b.missing.length) : short;
  if (!worst) return [];
  return worst.missing.map((field) => ({ field, rule: fitRule(demand, field, pool, worst.type) }));
}

function fitRule(demand: ReplicaDemand, field: Dimension, pool: string, type: SizedType): string {
  const node = `a node of ${pool} (${type.instanceType})`;
  const free = allocatable(type);
  switch (field) {
    case "gpu":
      return `a replica asks for ${demand.gpus} GPUs, ${node} has ${free.gpus}`;
    case "cpu":
      return `a replica asks for ${formatCpu(demand.cpuMillis)} CPU with its side cars, ${node} has ${formatCpu(free.cpuMillis)} for pods`;
    case "memory":
      return `a replica asks for ${formatMemory(demand.memoryMiB)} with its side cars, ${node} has ${formatMemory(free.memoryMiB)} for pods`;
  }
}
