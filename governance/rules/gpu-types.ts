/** Rule restrict-gpu-types: GPU pools use instance types that the environment allows. */
import { billOf, type BilledNodePool } from "../estimate/bill";
import type { Judgement, PriceBook } from "./judgement";
import type { StackConfig } from "../stack-config/stack-config";
import type { Verdict } from "../verdict";

/** `allowedGpuTypes`, or every priced type of the catalogue. */
export function allowedGpuTypes(
  { allowedGpuTypes }: Pick<StackConfig, "allowedGpuTypes">,
  { catalogue, prices }: PriceBook,
): readonly string[] {
  return allowedGpuTypes ?? Object.keys(catalogue).filter((type) => Object.hasOwn(prices.instances, type));
}

/** One verdict for each GPU pool, naming the types that are not allowed. */
export function judgeGpuTypes(judgement: Judgement): Verdict[] {
  const { config } = judgement;
  const allowed = allowedGpuTypes(config, judgement);
  const pools = billOf(judgement).pools.filter(({ purpose }) => purpose === "gpu");
  const own = config.allowedGpuTypes !== undefined;
  const base = {
    rule: "restrict-gpu-types",
    level: "mandatory",
    setBy: own ? "environment" : "organisation",
    limit: { value: own ? allowed.join(", ") : "priced types of the GPU catalogue", unit: "text" },
    comparison: "in",
  } as const;
  if (pools.length === 0)
    return [
      { ...base, subject: "node pools", outcome: "pass", found: null, reason: "There is no GPU node pool." },
    ];
  return pools.map((pool): Verdict => {
    const named = pool.namedTypes ?? pool.instanceTypes;
    const refused = named.filter((type) => !allowed.includes(type));
    const found = {
      value: (refused.length > 0 ? refused : pool.instanceTypes).join(", "),
      unit: "text",
    } as const;
    return refused.length === 0
      ? { ...base, subject: pool.name, outcome: "pass", found, reason: passed(pool) }
      : {
          ...base,
          subject: pool.name,
          outcome: "fail",
          found,
          reason:
            `${pool.name} may start ${refused.join(", ")}, but only ${base.limit.value} are allowed: ` +
            `change instanceTypes of the pool${own ? " or allowedGpuTypes" : ""}.`,
        };
  });
}

const passed = ({ name, instanceTypes }: BilledNodePool): string =>
  `${name} starts allowed types only: ${instanceTypes.join(", ")}.`;
