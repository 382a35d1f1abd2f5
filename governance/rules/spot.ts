/** Rule prefer-spot: outside production GPU nodes run on spot capacity where that is cheaper. */
import { billOf } from "../estimate/bill";
import type { Judgement } from "./judgement";
import { showUsd } from "../money";
import { judgeGpuPools, poolChange, savingOf } from "./gpu-pool-rules";
import type { Verdict } from "../verdict";

/** One verdict for each GPU pool; production and an environment where spot saves nothing are not judged. */
export function judgeSpot(judgement: Judgement): Verdict[] {
  const { spotPercentOfOnDemand: percent } = judgement.config.usage;
  const base = {
    rule: "prefer-spot",
    level: "mandatory",
    setBy: "organisation",
    limit: { value: "spot", unit: "text" },
    comparison: "in",
  } as const;
  if (percent >= 100)
    return [
      {
        ...base,
        subject: "node pools",
        outcome: "pass",
        found: null,
        reason: `Spot is expected to cost ${percent} % of on-demand (usage.spotPercentOfOnDemand), so that it saves nothing.`,
      },
    ];
  const bill = billOf(judgement);
  return judgeGpuPools(judgement, bill.pools, base, (pool) => {
    const found = { value: pool.capacity, unit: "text" } as const;
    if (pool.capacity === "spot")
      return {
        ...base,
        subject: pool.name,
        outcome: "pass",
        found,
        reason: `${pool.name} runs on spot capacity.`,
      };
    const saved = savingOf(judgement, bill, pool, { ...pool, capacity: "spot" });
    const saves = `saves about ${showUsd(saved)} a month at ${percent} % of the on-demand price`;
    return {
      ...base,
      subject: pool.name,
      outcome: "fail",
      found,
      reason: `${pool.name} runs on demand outside production, where spot ${saves}.`,
      ...poolChange(judgement, pool, {
        summary: `set capacity of ${pool.name} to spot.`,
        key: "capacity",
        from: pool.capacity,
        to: "spot",
        found: { value: "spot", unit: "text" },
      }),
    };
  });
}
