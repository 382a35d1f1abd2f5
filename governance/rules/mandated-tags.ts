/** Rule require-mandated-tags: every AWS resource that can carry tags says whose it is and what it serves. */
import { effectiveTags, UNKNOWN, type PlanResource } from "../plan";
import { tagFaults } from "../tags";
import type { Verdict } from "../verdict";

const BASE = {
  rule: "require-mandated-tags",
  level: "mandatory",
  setBy: "organisation",
  comparison: "present",
} as const;

/** The verdict on one resource of a taggable type, naming every faulty tag; null when there is none. */
export function judgeMandatedTags(resource: PlanResource): Verdict | null {
  const tags = effectiveTags(resource);
  const base = { ...BASE, subject: resource.urn, limit: null } as const;
  if (tags === UNKNOWN)
    return {
      ...base,
      outcome: "inconclusive",
      cause: "unknown",
      found: null,
      reason: `${resource.name} has tags that are not known before the update: give it the mandated tags as plain values.`,
    };
  const faults = tagFaults(tags);
  const unknown = faults.filter(({ key }) => tags[key] === UNKNOWN).map(({ key }) => key);
  const wrong = faults.filter(({ key }) => tags[key] !== UNKNOWN);
  if (faults.length === 0) return null;
  if (wrong.length === 0)
    return {
      ...base,
      outcome: "inconclusive",
      cause: "unknown",
      found: { value: unknown.join(", "), unit: "text" },
      reason: `${resource.name} has tags whose values are not known before the update (${unknown.join(", ")}): give them as plain values.`,
    };
  const said = wrong.map(({ key, value, rule }) =>
    value === undefined ? `${key} ${rule}` : `${key} ${JSON.stringify(value)} ${rule}`,
  );
  const missing = wrong.every(({ value }) => value === undefined);
  return {
    ...base,
    outcome: "fail",
    ...(missing && { cause: "missing" as const }),
    found: { value: wrong.map(({ key }) => key).join(", "), unit: "text" },
    reason: `${resource.name} breaks the mandated tags: ${said.join("; ")}. Set them on the component that creates it.`,
  };
}

/** The one verdict when every resource passed. */
export function mandatedTagsPassed(resources: number): Verdict {
  return {
    ...BASE,
    subject: "resources",
    outcome: "pass",
    found: { value: resources, unit: "count" },
    limit: null,
    reason: `${resources} taggable resource${resources === 1 ? " carries" : "s carry"} every mandated tag.`,
  };
}
