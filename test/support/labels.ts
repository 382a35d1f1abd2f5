/** Checks that everything a component made says who pays for it. */
import assert from "node:assert/strict";
import type { PlanResource } from "../../governance/plan";
import { MANDATED_TAG_KEYS, kubernetesLabels, type Attribution } from "../../governance/tags";

interface Metadata {
  readonly labels?: Record<string, string>;
}

/** Labels of a Kubernetes object in the plan. */
export function labelsOf(resource: PlanResource): Record<string, string> {
  return (resource.props["metadata"] as Metadata | undefined)?.labels ?? {};
}

/** Every Kubernetes object carries the labels, every chart passes them on, and every taggable AWS resource has the keys. */
export function assertAttributed(
  plan: readonly PlanResource[],
  attribution: Attribution,
  untaggable: readonly string[] = [],
): void {
  for (const resource of plan) {
    const { type, name, props } = resource;
    if (type.startsWith("kubernetes:helm.sh/"))
      for (const [key, value] of Object.entries(kubernetesLabels(attribution)))
        assert.ok(
          JSON.stringify(props["values"]).includes(`${JSON.stringify(key)}:${JSON.stringify(value)}`),
          `${name} passes no ${key} to its chart`,
        );
    else if (type.startsWith("kubernetes:"))
      for (const [key, value] of Object.entries(kubernetesLabels(attribution)))
        assert.equal(labelsOf(resource)[key], value, `${type} ${name} ${key}`);
    else if (type.startsWith("aws:") && !untaggable.includes(type))
      for (const key of MANDATED_TAG_KEYS)
        assert.ok((props["tags"] as Record<string, string> | undefined)?.[key], `${type} ${name} ${key}`);
  }
}
