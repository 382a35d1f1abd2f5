/** Every rule that ships, by name, with the level it has unless the stack config's `enforcement` says otherwise. */
import type { Level } from "../verdict";

export type Enforcement = Level | "disabled";

export interface RuleLevels {
  readonly level: Enforcement;
  /** In production, where it differs. There `enforcement` may only tighten. */
  readonly production?: Enforcement;
}

export const RULES = {
  "require-mandated-tags": { level: "mandatory" },
  "fill-default-tags": { level: "mandatory" },
  "limit-monthly-cost": { level: "mandatory" },
  "limit-ceiling-cost": { level: "mandatory" },
  "report-cost": { level: "advisory" },
  "disallow-unpriced": { level: "mandatory" },
  "require-true-facts": { level: "mandatory" },
  "require-fresh-prices": { level: "advisory", production: "mandatory" },
  "require-off-hours": { level: "advisory" },
  "prefer-spot": { level: "advisory" },
  "restrict-gpu-types": { level: "mandatory" },
  "disallow-expired-exemptions": { level: "mandatory" },
  "require-evaluation-evidence": { level: "mandatory" },
  "limit-fairness-gap": { level: "mandatory" },
  "require-pinned-model": { level: "mandatory" },
  "require-model-card": { level: "advisory", production: "mandatory" },
  "require-human-approval": { level: "advisory", production: "mandatory" },
  "require-mandated-labels": { level: "mandatory" },
  "require-model-card-uri": { level: "mandatory" },
  "limit-bias-score": { level: "mandatory" },
  "require-image-digest": { level: "mandatory" },
  "restrict-registries": { level: "mandatory" },
  "require-restricted-pods": { level: "mandatory" },
  "require-gpu-placement": { level: "mandatory" },
  "require-probes": { level: "advisory", production: "mandatory" },
  "require-resource-requests": { level: "mandatory" },
  "limit-replicas": { level: "mandatory" },
  "require-job-deadline": { level: "mandatory" },
  "disallow-plain-secrets": { level: "mandatory" },
  "disallow-service-account-token": { level: "mandatory" },
} as const satisfies Record<string, RuleLevels>;

export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as RuleName[];

const STRICTNESS: Record<Enforcement, number> = { disabled: 0, advisory: 1, mandatory: 2 };

/** The level of a rule by default, in production or elsewhere. */
export function defaultLevel(rule: RuleName, production: boolean): Enforcement {
  const levels: RuleLevels = RULES[rule];
  return (production ? levels.production : undefined) ?? levels.level;
}

/** Whether `to` is less strict than `from`. */
export function loosens(from: Enforcement, to: Enforcement): boolean {
  return STRICTNESS[to] < STRICTNESS[from];
}
