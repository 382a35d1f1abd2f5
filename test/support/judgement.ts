/** A judgement of a plan with the test prices, for tests of rules. */
import { nodeCrypto } from "../../attestations/node-crypto";
import { judgementOf } from "../../governance/rules/judged-plan";
import type { Judgement } from "../../governance/rules/judgement";
import type { NodePoolFacts } from "../../governance/facts";
import type { Plan } from "../../governance/plan";
import type { NodePoolConfig, StackConfig } from "../../governance/stack-config/stack-config";
import { config } from "./environment-plan";
import { BOOK } from "./price-book";

/** The config of the GPU pools that a plan's facts describe. */
function declaredPools(plan: Plan): Record<string, NodePoolConfig> {
  const facts = plan
    .map(({ props }) => props["facts"] as NodePoolFacts | undefined)
    .filter((each) => each?.kind === "node-pool" && each.nodePool.purpose === "gpu");
  return Object.fromEntries(
    facts.flatMap((each) => {
      if (!each) return [];
      const { instanceTypes, capacity, diskGiB, nodes, limitGpus } = each.nodePool;
      const base = { project: "platform", instanceTypes, capacity, diskGiB };
      const pool: NodePoolConfig = nodes
        ? { provisioner: "managed", ...base, min: nodes.floor, desired: nodes.expected, max: nodes.ceiling }
        : { provisioner: "karpenter", ...base, limits: { gpus: limitGpus ?? 1 } };
      return [[each.name, pool]];
    }),
  );
}

export function judge(plan: Plan, more: Partial<StackConfig> = {}, book = BOOK): Judgement {
  const settings = config({ nodePools: declaredPools(plan), ...more });
  const now = new Date("2026-11-21T00:00:00Z");
  return judgementOf(plan, { config: settings, book, now, crypto: nodeCrypto });
}

/** A budget of whole dollars that warns and blocks at 100 percent. */
export const budget = (monthlyUsd: number, ceilingUsd?: number): StackConfig["budgets"][string] => ({
  monthlyUsd,
  warnAtPercent: 100,
  blockAtPercent: 100,
  owner: "maya.chen",
  ...(ceilingUsd !== undefined && { ceilingUsd }),
});
