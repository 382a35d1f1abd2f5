/** From a rule's own answers to what stands: levels as the stack config sets them, then exemptions. */
import { applyExemptions } from "./exemption";
import { defaultLevel, type Enforcement, type RuleName } from "./rules";
import type { StackConfig } from "../stack-config/stack-config";
import type { Verdict } from "../verdict";

/** The level of a rule in an environment: its `enforcement`, else its default there. */
export function effectiveLevel(
  rule: RuleName,
  config: Pick<StackConfig, "enforcement" | "production">,
): Enforcement {
  return config.enforcement[rule] ?? defaultLevel(rule, config.production);
}

/** Lowers verdicts to the rule's effective level (an advisory answer stays advisory) and excuses what is exempt. */
export function enforce(
  rule: RuleName,
  verdicts: readonly Verdict[],
  config: StackConfig,
  now: Date,
): Verdict[] {
  const level = effectiveLevel(rule, config);
  if (level === "disabled") return [];
  const lowered = verdicts.map((verdict) => (level === "advisory" ? { ...verdict, level } : verdict));
  const exemptions = config.exemptions.filter((exemption) => exemption.policy === rule);
  return applyExemptions(lowered, exemptions, now);
}
