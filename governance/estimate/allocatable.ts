/**
 * What pods can use of a node: its capacity less what EKS keeps for the system, so that "fits" means that the scheduler
 * would agree. Capacity is billed; allocatable is what decides how many nodes are needed.
 */
import type { InstanceShape } from "../pricing/pricing";

export interface Allocatable {
  readonly gpus: number;
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

/** Pods of a managed node group: 110 below 30 vCPUs, else 250 (Amazon EKS user guide, "maximum pods"). */
const MAX_PODS = { below: 110, else: 250, vcpus: 30 } as const;
/** Share of the memory that the hypervisor and the kernel take: Karpenter's default `vmMemoryOverheadPercent`, in per mille. */
const OVERHEAD_PER_MILLE = 75;
/** The kubelet's eviction threshold. */
const EVICTION_MIB = 100;
/** CNI, proxy, device plugin and metrics agents that run on every node. */
const DAEMONS = { cpuMillis: 150, memoryMiB: 256 } as const;

/** CPU kept for the system: 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest (EKS AMI). */
function reservedMillis(vcpus: number): number {
  const tiers = [
    { cores: 1, perMille: 60 },
    { cores: 1, perMille: 10 },
    { cores: 2, perMille: 5 },
    { cores: Infinity, perMille: 2.5 },
  ];
  let left = vcpus;
  return Math.ceil(
    tiers.reduce((sum, { cores, perMille }) => {
      const taken = Math.min(left, cores);
      left -= taken;
      return sum + taken * perMille;
    }, 0),
  );
}

/** How many pods a node takes. */
export function maximumPods(vcpus: number): number {
  return vcpus < MAX_PODS.vcpus ? MAX_PODS.below : MAX_PODS.else;
}

export function allocatable({ vcpus, memoryMiB, gpus }: InstanceShape): Allocatable {
  const kubeletMiB = 255 + 11 * maximumPods(vcpus);
  const usableMiB = Math.floor((memoryMiB * (1000 - OVERHEAD_PER_MILLE)) / 1000);
  return {
    gpus,
    cpuMillis: Math.max(0, vcpus * 1000 - reservedMillis(vcpus) - DAEMONS.cpuMillis),
    memoryMiB: Math.max(0, usableMiB - kubeletMiB - EVICTION_MIB - DAEMONS.memoryMiB),
  };
}

/** How many replicas an empty node takes; 0 when not even one fits. */
export function replicasPerNode(shape: InstanceShape, demand: Allocatable): number {
  const free = allocatable(shape);
  const fit = (has: number, asks: number): number => (asks === 0 ? Infinity : Math.floor(has / asks));
  const count = Math.min(
    fit(free.gpus, demand.gpus),
    fit(free.cpuMillis, demand.cpuMillis),
    fit(free.memoryMiB, demand.memoryMiB),
  );
  return count === Infinity ? 110 : count;
}

/**
 * Nodes that hold these replicas: the most of what GPUs, CPU and memory need by their sums, and of what each kind of
 * replica needs alone. GPUs are counted in the slots that a node has for them, since a replica cannot use GPUs of two
 * nodes: exact where the counts divide each other, as 1, 2, 4 and 8 do.
 */
export function nodesNeeded(
  shape: InstanceShape,
  replicas: readonly { readonly demand: Allocatable; readonly count: number }[],
): number {
  const running = replicas.filter(({ count }) => count > 0);
  const free = allocatable(shape);
  const slots = running.map(({ demand }) =>
    demand.gpus === 0 ? Infinity : Math.max(1, Math.floor(free.gpus / demand.gpus)),
  );
  const common = slots.reduce((product, slot) => (slot === Infinity ? product : lcm(product, slot)), 1);
  const gpuSlots = running.reduce((sum, { count }, index) => sum + count * (common / (slots[index] ?? 1)), 0);
  const total = (pick: (demand: Allocatable) => number): number =>
    running.reduce((sum, { demand, count }) => sum + count * pick(demand), 0);
  const alone = running.map(({ demand, count }) =>
    Math.ceil(count / Math.max(1, replicasPerNode(shape, demand))),
  );
  return Math.max(
    Math.ceil(gpuSlots / common),
    Math.ceil(total(({ cpuMillis }) => cpuMillis) / Math.max(1, free.cpuMillis)),
    Math.ceil(total(({ memoryMiB }) => memoryMiB) / Math.max(1, free.memoryMiB)),
    0,
    ...alone,
  );
}

function lcm(a: number, b: number): number {
  const gcd = (x: number, y: number): number => (y === 0 ? x : gcd(y, x % y));
  return (a / gcd(a, b)) * b;
}
