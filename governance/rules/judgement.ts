/** What a rule about a whole environment is given: everything comes in, verdicts go out. */
import type { Estimate } from "../estimate/estimate";
import type { Crypto } from "../evidence/crypto";
import type { Plan } from "../plan";
import type { GpuInstanceType, InstanceShape, PriceList } from "../pricing/pricing";
import type { StackConfig } from "../stack-config/stack-config";
import type { Verdict } from "../verdict";

/** What an estimate is made with, besides the plan. */
export interface PriceBook {
  readonly prices: PriceList;
  /** GPU instance types by name. */
  readonly catalogue: Readonly<Record<string, GpuInstanceType>>;
  /** vCPU, memory and GPUs of every instance type that is priced. */
  readonly shapes: Readonly<Record<string, InstanceShape>>;
}

export interface Judgement extends PriceBook {
  readonly plan: Plan;
  readonly config: StackConfig;
  readonly estimate: Estimate;
  /** `evaluateAt`, or the clock. */
  readonly now: Date;
  /** Checks signatures of evidence and approvals. */
  readonly crypto: Crypto;
}

/**
 * A rule's own answer, for every subject it covers (passes included). `level` is the most that the verdict can be:
 * `enforcement` may lower it, exemptions may excuse it; neither is the rule's business.
 */
export type Rule = (judgement: Judgement) => Verdict[];
