/** A plan made ready for rules, the same way by packs and commands. */
import { estimate } from "../estimate/estimate";
import type { Crypto } from "../evidence/crypto";
import type { Plan } from "../plan";
import type { StackConfig } from "../stack-config/stack-config";
import type { Judgement, PriceBook } from "./judgement";

/** What a plan is judged with, besides itself. */
export interface JudgedWith {
  readonly config: StackConfig;
  readonly book: PriceBook;
  /** `evaluateAt`, or the clock. */
  readonly now: Date;
  readonly crypto: Crypto;
}

/** A plan, priced and ready for rules. */
export function judgementOf(plan: Plan, { config, book, now, crypto }: JudgedWith): Judgement {
  return { ...book, plan, config, now, crypto, estimate: estimate(plan, book, config.usage) };
}
