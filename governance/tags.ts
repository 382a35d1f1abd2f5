/** The tags that every resource carries, so that cost and fairness can be attributed. The only place that names their keys. */
import { z } from "zod";

/** Criticality. The seeds' `production-high` is an alias of `critical`. */
export const TIERS = ["critical", "standard", "best-effort"] as const;
export type Tier = (typeof TIERS)[number];
export const TIER_ALIASES: Readonly<Record<string, Tier>> = { "production-high": "critical" };

/** The cost of responsible AI (evaluation, remediation) is a line of its own. */
export const ACTIVITIES = ["serving", "evaluation", "remediation"] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** The model-id of what serves no model of its own: network, cluster, shared node pools. */
export const NO_MODEL = "none";

/** In Kubernetes the tags are labels under this domain, on the object and on the pod template. */
export const LABEL_DOMAIN = "apexlogic.ai/";
/** Domains of the seeds, accepted when read, never written. */
export const ALIAS_LABEL_DOMAINS = ["ai.apexlogic.com/", "finops.apexlogic.com/"] as const;

/** Label of the nodes of a node pool, by which workloads select it. */
export const NODE_POOL_LABEL = `${LABEL_DOMAIN}node-pool`;
/** Taint of GPU nodes: only what asks for a GPU runs there. */
export const GPU_RESOURCE = "nvidia.com/gpu";

/** Values that AWS (≤ 256 of letters, digits, spaces and + - = . _ : / @) and Kubernetes (label value) both accept. */
export const TAG_VALUE = /^(?=.{1,63}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
export const TAG_VALUE_RULE =
  "1 to 63 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit (what AWS tags and Kubernetes labels both allow)";

export const tagValue = z.string().regex(TAG_VALUE, `must be ${TAG_VALUE_RULE}`);

/** Who pays for a resource and what it serves. Every field becomes a tag. */
export interface Attribution {
  readonly project: string;
  readonly team: string;
  readonly environment: string;
  readonly costCenter: string;
  readonly owner: string;
  readonly workloadId: string;
  /** The model's name, or {@link NO_MODEL}. */
  readonly modelId: string;
  readonly tier: Tier;
  readonly activity: Activity;
  /** Only on repair work. */
  readonly remediationId?: string;
}

export const attributionSchema = z.strictObject({
  project: tagValue,
  team: tagValue,
  environment: tagValue,
  costCenter: tagValue,
  owner: tagValue,
  workloadId: tagValue,
  modelId: tagValue,
  tier: z.enum(TIERS),
  activity: z.enum(ACTIVITIES),
  remediationId: tagValue.exactOptional(),
});

/** Attribution field → tag key. */
export const TAG_KEYS = {
  project: "project",
  team: "team",
  environment: "environment",
  costCenter: "cost-center",
  owner: "owner",
  workloadId: "workload-id",
  modelId: "model-id",
  tier: "tier",
  activity: "activity",
  remediationId: "remediation-id",
} as const satisfies Record<keyof Attribution, string>;

export type TagKey = (typeof TAG_KEYS)[keyof Attribution];

/** Mandated on every resource; remediation-id only on repair work. */
export const MANDATED_TAG_KEYS: readonly TagKey[] = Object.values(TAG_KEYS).filter(
  (key) => key !== "remediation-id",
);

/** What transforms, default tags and auto-fix may fill in. Attribution is never filled in behind a person's back. */
export const DEFAULT_TAG_KEYS = ["environment", "project"] as const satisfies readonly TagKey[];

/** Plain AWS tags: `{ "cost-center": "cc-vision", … }`. */
export function awsTags(attribution: Attribution): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [field, key] of Object.entries(TAG_KEYS)) {
    const value = attribution[field as keyof Attribution];
    if (value !== undefined) tags[key] = value;
  }
  return tags;
}

/** Kubernetes labels: `{ "apexlogic.ai/cost-center": "cc-vision", … }`. */
export function kubernetesLabels(attribution: Attribution): Record<string, string> {
  return Object.fromEntries(
    Object.entries(awsTags(attribution)).map(([key, value]) => [`${LABEL_DOMAIN}${key}`, value]),
  );
}

/** A mandated tag that is missing (`value` undefined) or that AWS or Kubernetes would refuse. */
export interface TagFault {
  readonly key: TagKey;
  readonly value?: string;
  readonly rule: string;
}

const ALLOWED: Partial<Record<TagKey, readonly string[]>> = { tier: TIERS, activity: ACTIVITIES };

/** Every fault of a resource's effective tags (provider default tags ∪ own). */
export function tagFaults(tags: Readonly<Record<string, unknown>>): TagFault[] {
  return MANDATED_TAG_KEYS.flatMap((key): TagFault[] => {
    const value = tags[key];
    if (value === undefined || value === null || value === "") return [{ key, rule: "is missing" }];
    const allowed = ALLOWED[key];
    if (allowed && !allowed.includes(String(value)))
      return [{ key, value: String(value), rule: `must be one of ${allowed.join(", ")}` }];
    if (typeof value !== "string" || !TAG_VALUE.test(value))
      return [{ key, value: String(value), rule: `must be ${TAG_VALUE_RULE}` }];
    return [];
  });
}
