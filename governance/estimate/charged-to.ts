/** Who pays for what is billed: read from facts or from the effective tags, never guessed. */
import { effectiveTags, UNKNOWN, type PlanResource } from "../plan";
import {
  ACTIVITIES,
  ALIAS_LABEL_DOMAINS,
  LABEL_DOMAIN,
  TAG_KEYS,
  type Activity,
  type Attribution,
} from "../tags";

export interface ChargedTo {
  readonly costCenter: string;
  readonly workloadId: string;
  readonly activity: Activity;
}

/** The row of the table for what carries no readable tags; that they are missing is the tag rule's verdict. */
export const UNATTRIBUTED = "unattributed";

export function chargedByFacts({ costCenter, workloadId, activity }: Attribution): ChargedTo {
  return { costCenter, workloadId, activity };
}

/** By effective tags on AWS, by labels in Kubernetes. */
export function chargedByTags(resource: PlanResource): ChargedTo {
  const read = resource.type.startsWith("kubernetes:") ? labelsOf(resource) : effectiveTags(resource);
  const tags = read === UNKNOWN ? {} : read;
  const text = (key: string): string | undefined => {
    const value = tags[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const activity = text(TAG_KEYS.activity);
  return {
    costCenter: text(TAG_KEYS.costCenter) ?? UNATTRIBUTED,
    workloadId: text(TAG_KEYS.workloadId) ?? UNATTRIBUTED,
    activity: ACTIVITIES.find((known) => known === activity) ?? "serving",
  };
}

function labelsOf(resource: PlanResource): Record<string, unknown> {
  const metadata = resource.props["metadata"];
  const labels =
    typeof metadata === "object" && metadata !== null && "labels" in metadata ? metadata.labels : undefined;
  if (typeof labels !== "object" || labels === null) return {};
  return Object.fromEntries(
    [...ALIAS_LABEL_DOMAINS, LABEL_DOMAIN].flatMap((domain) =>
      Object.entries(labels)
        .filter(([key]) => key.startsWith(domain))
        .map(([key, value]) => [key.slice(domain.length), value] as const),
    ),
  );
}
