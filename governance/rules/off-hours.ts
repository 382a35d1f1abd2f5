/** Rule require-off-hours: outside production GPU nodes do not run when nobody works. */
import { billOf } from "../estimate/bill";
import type { Judgement } from "./judgement";
import { MINUTES_PER_WEEK, showUsd } from "../money";
import { WORKING_HOURS, WORKING_MINUTES, judgeGpuPools, poolChange, savingOf } from "./gpu-pool-rules";
import type { Verdict } from "../verdict";

/** One verdict for each managed GPU pool. Karpenter's pools are not judged: they have nodes whenever pods wait for them. */
export function judgeOffHours(judgement: Judgement): Verdict[] {
  const base = {
    rule: "require-off-hours",
    level: "mandatory",
    setBy: "organisation",
    limit: { value: MINUTES_PER_WEEK, unit: "minutes/week" },
    comparison: "<",
  } as const;
  const bill = billOf(judgement);
  const managed = bill.pools.filter(({ provisioner }) => provisioner === "managed");
  return judgeGpuPools(judgement, managed, base, (pool) => {
    const found = { value: pool.minutesPerWeek, unit: "minutes/week" } as const;
    const hours = Math.round(pool.minutesPerWeek / 6) / 10;
    if (pool.minutesPerWeek < MINUTES_PER_WEEK)
      return {
        ...base,
        subject: pool.name,
        outcome: "pass",
        found,
        reason: `${pool.name} may run ${hours} of 168 hours a week.`,
      };
    const saved = savingOf(judgement, bill, pool, { ...pool, minutesPerWeek: WORKING_MINUTES });
    const saves = `running ${WORKING_MINUTES / 60} hours (Monday to Friday, 07:00 to 20:00) saves about ${showUsd(saved)} a month`;
    return {
      ...base,
      subject: pool.name,
      outcome: "fail",
      found,
      reason: `${pool.name} may run all 168 hours of the week, but outside production it needs an off-hours schedule: ${saves}.`,
      ...poolChange(judgement, pool, {
        summary: `give ${pool.name} this schedule.`,
        key: "schedule",
        from: null,
        to: WORKING_HOURS,
        found: { value: WORKING_MINUTES, unit: "minutes/week" },
      }),
    };
  });
}
