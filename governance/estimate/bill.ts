/** The bill: everything of a plan that costs money, as plain values that a suggested change can alter and price again. */
import type { ChargedTo } from "./charged-to";
import type { FactDispute, LineItem, UnknownUsage, Unpriced } from "./estimate";
import type { Capacity, Provisioner } from "../facts";
import type { Judgement, PriceBook } from "../rules/judgement";
import type { Interval } from "../money";
import { readNodePools } from "./billed-node-pools";
import { readWorkloads } from "./billed-workloads";
import type { Plan } from "../plan";
import { indexPlan } from "./plan-index";
import type { Usage } from "../stack-config/stack-config";
import type { Tier } from "../tags";
import { meteredLines } from "./metered-lines";

/** A node pool as it is billed: the dearer of facts and raw inputs. */
export interface BilledNodePool {
  /** URN of the component, or of the node group that has none. */
  readonly resource: string;
  readonly name: string;
  readonly charged: ChargedTo;
  readonly provisioner: Provisioner;
  readonly purpose: "gpu" | "system";
  readonly instanceTypes: readonly string[];
  /** Every type that facts or raw inputs name, where those disagree and only the dearer are priced. */
  readonly namedTypes?: readonly string[];
  readonly capacity: Capacity;
  /** Null for Karpenter. */
  readonly nodes: Interval | null;
  /** Karpenter's limit in GPUs; null for the others. */
  readonly limitGpus: number | null;
  readonly diskGiB: number;
  readonly minutesPerWeek: number;
}

/** What runs on a node pool and is charged a share of it. */
export interface BilledWorkload {
  readonly resource: string;
  readonly name: string;
  readonly charged: ChargedTo;
  readonly tier: Tier;
  readonly pool: string;
  /** Of one replica or one run. */
  readonly demand: { readonly gpus: number; readonly cpuMillis: number; readonly memoryMiB: number };
  readonly runs:
    | { readonly kind: "replicas"; readonly replicas: Interval }
    | { readonly kind: "evaluation"; readonly runsPerMonth: number; readonly minutes: Interval };
  /** Manifest of an inference service. */
  readonly file?: string;
  readonly budgetMonthlyUsd?: number;
}

export interface Bill {
  readonly pools: readonly BilledNodePool[];
  readonly workloads: readonly BilledWorkload[];
  /** Lines of everything that is billed by itself: control plane, network, storage, logs, keys. */
  readonly lines: readonly LineItem[];
  readonly unpriced: readonly Unpriced[];
  readonly unknownUsage: readonly UnknownUsage[];
  readonly disputes: readonly FactDispute[];
}

/**
 * Reads a plan once. What cannot be priced is listed, never left out. The order of the plan does not matter, since engines
 * register resources in any.
 */
export function readBill(plan: Plan, book: PriceBook, usage: Usage): Bill {
  const index = indexPlan(plan);
  const pools = readNodePools(index, book);
  const workloads = readWorkloads(index, pools.pools);
  const metered = meteredLines(index, pools.pools, book, usage);
  return {
    pools: pools.pools,
    workloads: workloads.workloads,
    lines: metered.lines,
    unpriced: [...index.unreadable, ...pools.unpriced, ...workloads.unpriced, ...metered.unpriced],
    unknownUsage: metered.unknownUsage,
    disputes: [...index.disputes, ...pools.disputes, ...workloads.disputes],
  };
}

/** The workloads that are charged shares of a pool: of pools of one name the first is meant. */
export function workloadsOn({ pools, workloads }: Bill, pool: BilledNodePool): BilledWorkload[] {
  const named = pools.find(({ name }) => name === pool.name);
  return named?.resource === pool.resource ? workloads.filter((workload) => workload.pool === pool.name) : [];
}

const bills = new WeakMap<Plan, { readonly book: PriceBook; readonly usage: Usage; readonly bill: Bill }>();

/** The bill of what is judged: rules that need it share one reading of the plan. */
export function billOf({ plan, config, ...book }: Judgement): Bill {
  const { usage } = config;
  const known = bills.get(plan);
  if (known?.usage === usage && known.book.prices === book.prices) return known.bill;
  const bill = readBill(plan, book, usage);
  bills.set(plan, { book, usage, bill });
  return bill;
}
