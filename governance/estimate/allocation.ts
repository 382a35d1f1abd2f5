/** Divides the cost of nodes among what runs on them; what nobody claims is idle. */
import { divideHalfEven } from "../money";
import type { InstanceShape } from "../pricing/pricing";
import type { Claim, NodeRun } from "./pool-runs";

/** A claim on nodes, in one unit for all claims and the capacity alike. */
interface Weights {
  readonly claims: readonly bigint[];
  readonly capacity: bigint;
  /** Units of one node. */
  readonly node: bigint;
}

export interface Allocation {
  /** Micro-dollars, in the order of the claims. */
  readonly shares: readonly number[];
  readonly idle: number;
}

/**
 * What one replica takes of a node, in units of `perNode`: the largest of its fractions of GPUs, CPU and memory, since
 * that is what keeps others off the node.
 */
function replicaWeight(shape: InstanceShape, demand: Claim["workload"]["demand"], perNode: bigint): bigint {
  const fractions = [
    [demand.gpus, Math.max(1, shape.gpus)],
    [demand.cpuMillis, shape.vcpus * 1000],
    [demand.memoryMiB, shape.memoryMiB],
  ] as const;
  return fractions.reduce((most, [asks, has]) => {
    const weight = (BigInt(asks) * perNode) / BigInt(has);
    return weight > most ? weight : most;
  }, 0n);
}

/** Exact: `node` is a multiple of every denominator. */
export function weigh({ type, nodes, claims }: Pick<NodeRun, "type" | "nodes" | "claims">): Weights {
  const { shape } = type;
  const perNode = BigInt(Math.max(1, shape.gpus)) * BigInt(shape.vcpus * 1000) * BigInt(shape.memoryMiB);
  const counts = claims.reduce((common, { count }) => {
    const denominator = BigInt(count.denominator);
    return common % denominator === 0n ? common : common * denominator;
  }, 1n);
  return {
    claims: claims.map(({ workload, count }) => {
      const each = replicaWeight(shape, workload.demand, perNode);
      return (each * BigInt(count.numerator) * counts) / BigInt(count.denominator);
    }),
    capacity: BigInt(nodes) * perNode * counts,
    node: perNode * counts,
  };
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

/**
 * Shares in proportion to the claims, of the whole capacity or, where more is claimed than there is, of all claims.
 * Shares and idle add up to `microUsd` exactly: what rounding down leaves goes to the largest remainders.
 */
export function allocate(microUsd: number, { claims, capacity }: Weights): Allocation {
  const claimed = sum(claims);
  const whole = claimed > capacity ? claimed : capacity;
  if (whole === 0n) return { shares: claims.map(() => 0), idle: microUsd };
  const total = BigInt(microUsd);
  const parts = [...claims, whole - claimed].map((weight, index) => ({
    index,
    floor: (total * weight) / whole,
    remainder: (total * weight) % whole,
  }));
  let left = total - sum(parts.map(({ floor }) => floor));
  const amounts = parts.map(({ floor }) => floor);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    amounts[index] = (amounts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  const idle = Number(amounts.pop() ?? 0n);
  return { shares: amounts.map(Number), idle };
}

/**
 * The most that each claim may come to when the others leave it room. Where more is claimed than there is, these add
 * up to more than the bill: not everyone can have the most at once.
 */
export function allocateMost(microUsd: number, weights: Weights): Allocation {
  const { claims, capacity } = weights;
  const allocation = allocate(microUsd, weights);
  if (sum(claims) <= capacity || capacity === 0n) return allocation;
  const most = (weight: bigint): number => {
    const bounded = weight > capacity ? capacity : weight;
    return Number((BigInt(microUsd) * bounded + capacity - 1n) / capacity);
  };
  return { shares: claims.map(most), idle: allocation.idle };
}

/** Nodes that a claim takes, for people: at most all there are. */
export function claimedNodes({ claims, capacity, node }: Weights): number[] {
  const claimed = sum(claims);
  const nodes = (weight: bigint): number =>
    Number(divideHalfEven(weight * 1_000_000n, node === 0n ? 1n : node)) / 1_000_000;
  if (claimed <= capacity) return claims.map(nodes);
  return claims.map((weight) => nodes((weight * capacity) / claimed));
}
