import { effectiveTags, UNKNOWN } from "../../governance/plan";
import { isTaggable } from "../taggable";
import { DEFAULT_TAG_KEYS } from "../../governance/tags";
import type { FillPolicy } from "../policy";

export const fillDefaultTags: FillPolicy = {
  kind: "fill",
  name: "fill-default-tags",
  description: "Fills in the tags environment and project, and never attribution.",
  severity: "low",
  remediationSteps: "Nothing: the tags are filled in.",
  applies: isTaggable,
  fill: (resource, config) => {
    const tags = effectiveTags(resource);
    if (tags === UNKNOWN) return null;
    const defaults = { environment: config.environment, project: "platform" };
    const missing = DEFAULT_TAG_KEYS.filter((key) => tags[key] === undefined);
    return missing.length === 0 ? null : Object.fromEntries(missing.map((key) => [key, defaults[key]]));
  },
};
