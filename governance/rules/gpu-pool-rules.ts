/** What the rules about GPU node pools have in common: which pools they judge, and changes of a pool's config. */
import { workloadsOn, type Bill, type BilledNodePool } from "../estimate/bill";
import type { Judgement } from "./judgement";
import { poolCost } from "../estimate/pool-cost";
import type { Schedule, StackConfig } from "../stack-config/stack-config";
import type { SuggestedChange, Verdict } from "../verdict";

/** The off-hours schedule that is suggested, in the zone of the one there is, else UTC. */
export const WORKING_HOURS: Schedule = {
  timezone: "UTC",
  days: ["mon", "tue", "wed", "thu", "fri"],
  from: "07:00",
  to: "20:00",
};
export const WORKING_MINUTES = 5 * 13 * 60;

/** The stack file that a change of config is made in, relative to its own folder. */
export function stackFile({ environment }: Pick<StackConfig, "environment">): string {
  return `Pulumi.${environment}.yaml`;
}

/** One verdict for each GPU pool that is billed outside production; one that says so where there is none to judge. */
export function judgeGpuPools(
  { config }: Judgement,
  pools: readonly BilledNodePool[],
  base: Pick<Verdict, "rule" | "level" | "setBy" | "limit">,
  judge: (pool: BilledNodePool) => Verdict,
): Verdict[] {
  const judged = config.production
    ? []
    : pools.filter(({ purpose, provisioner }) => purpose === "gpu" && provisioner !== "fake");
  if (judged.length > 0) return judged.map(judge);
  const reason = config.production
    ? "GPU node pools of production are not judged by this rule."
    : "There is no GPU node pool that this rule is about.";
  return [{ ...base, subject: "node pools", outcome: "pass", found: null, reason }];
}

/** What replacing `pool` by `changed` saves in an expected month, micro-dollars. */
export function savingOf(
  { config, ...book }: Judgement,
  bill: Bill,
  pool: BilledNodePool,
  changed: BilledNodePool,
): number {
  const workloads = workloadsOn(bill, pool);
  const cost = (each: BilledNodePool): number =>
    poolCost(each, workloads, book, config.usage).microUsd.expected;
  return cost(pool) - cost(changed);
}

/** A change of one key of a pool's config; none for a pool that no config declares. */
export function poolChange(
  { config }: Judgement,
  { name }: BilledNodePool,
  { key, ...change }: Omit<SuggestedChange, "file" | "path"> & { readonly key: string },
): { readonly suggestedChange?: SuggestedChange } {
  if (!Object.hasOwn(config.nodePools, name)) return {};
  const path = `config.plumbline:nodePools.${name}.${key}`;
  return { suggestedChange: { ...change, file: stackFile(config), path } };
}
