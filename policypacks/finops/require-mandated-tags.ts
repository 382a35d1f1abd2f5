import { judgeMandatedTags, mandatedTagsPassed } from "../../governance/rules/mandated-tags";
import { isTaggable } from "../taggable";
import type { ResourcePolicy } from "../policy";

export const requireMandatedTags: ResourcePolicy = {
  kind: "resource",
  name: "require-mandated-tags",
  description: "Requires the mandated tags on every AWS resource that can carry tags.",
  severity: "high",
  remediationSteps: "Set the missing tags on the component that creates the resource.",
  applies: isTaggable,
  judge: judgeMandatedTags,
  passed: mandatedTagsPassed,
};
