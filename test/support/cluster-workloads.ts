/** Variants of an environment's own Deployment, and what the API server says of them. */
import assert from "node:assert/strict";
import { GPU_RESOURCE } from "../../governance/tags";
import type { Answer, KubernetesObject } from "./cluster-client";

/** The rule that {@link unlabelled} breaks, and how its message begins. */
export const MANDATED = "require-mandated-labels";
export const LABELS = "lacks mandated labels under apexlogic.ai/";

export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> };
  spec: { containers: Record<string, unknown>[] };
}
export interface Deployment extends KubernetesObject {
  metadata: KubernetesObject["metadata"] & { labels: Record<string, string> };
  spec: { replicas?: number; selector: { matchLabels: Record<string, string> }; template: PodTemplate };
}

const INSTANCE = "app.kubernetes.io/instance";

/** The environment's own Deployment under another name, in any namespace, of one replica. */
export function copyOf(object: KubernetesObject, name: string, namespace = "engagement"): Deployment {
  const copy = structuredClone(object) as Deployment;
  const { spec } = copy;
  spec.replicas = 1;
  for (const labels of [spec.selector.matchLabels, spec.template.metadata.labels]) labels[INSTANCE] = name;
  return {
    ...copy,
    metadata: { ...copy.metadata, labels: { ...copy.metadata.labels, [INSTANCE]: name }, name, namespace },
  };
}

/** Without the labels that say who pays. */
export function unlabelled(deployment: Deployment): Deployment {
  const copy = structuredClone(deployment);
  for (const { labels } of [copy.metadata, copy.spec.template.metadata])
    for (const key of Object.keys(labels)) if (key.startsWith("apexlogic.ai/")) delete labels[key];
  return copy;
}

export function unprobed(deployment: Deployment): Deployment {
  const copy = structuredClone(deployment);
  for (const container of copy.spec.template.spec.containers) delete container["readinessProbe"];
  return copy;
}

/** Serving another model. */
export function withDigest(deployment: Deployment, digest: string): Deployment {
  const copy = structuredClone(deployment);
  for (const { annotations } of [copy.metadata, copy.spec.template.metadata])
    Object.assign(annotations ?? {}, { "apexlogic.ai/model-digest": digest });
  return copy;
}

export function assertDenied({ status, message }: Answer, rule: string, said: string, scope = rule): void {
  assert.equal(status, 422, message);
  const head = `ValidatingAdmissionPolicy '${rule}' with binding '${scope}' denied request: ${said}`;
  assert.ok(message.includes(head), `${message}\ndoes not say\n${head}`);
}

type Resources = Record<"requests" | "limits", Record<string, string>>;

const resourcesOf = ({ spec }: Deployment): Resources[] =>
  spec.template.spec.containers.map((container) => container["resources"] as Resources);

/** Asks for so many GPUs in its first container. */
export function withGpus(deployment: Deployment, gpus: number): Deployment {
  const copy = structuredClone(deployment);
  const [first] = resourcesOf(copy);
  assert.ok(first);
  for (const amounts of [first.requests, first.limits]) amounts[GPU_RESOURCE] = String(gpus);
  return copy;
}

/** Asks for no GPU, tolerates no taint, and would run anywhere. */
export function withoutGpu(deployment: Deployment): Deployment {
  const copy = structuredClone(deployment);
  for (const { requests, limits } of resourcesOf(copy))
    for (const each of [requests, limits]) delete each[GPU_RESOURCE];
  const { tolerations: _, nodeSelector: __, ...spec } = copy.spec.template.spec as Record<string, unknown>;
  return { ...copy, spec: { ...copy.spec, template: { ...copy.spec.template, spec } } } as Deployment;
}

export interface CronJob extends KubernetesObject {
  readonly metadata: KubernetesObject["metadata"] & { readonly uid: string; readonly namespace: string };
  readonly spec: {
    readonly jobTemplate: {
      readonly metadata: {
        readonly labels: Record<string, string>;
        readonly annotations?: Record<string, string>;
      };
      readonly spec: unknown;
    };
  };
}

/** What `kubectl create job --from=cronjob/…` makes. */
export function jobFrom({ metadata, spec }: CronJob, suffix: string): KubernetesObject {
  const { labels, annotations } = spec.jobTemplate.metadata;
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: `${metadata.name}-${suffix}`,
      namespace: metadata.namespace,
      labels,
      annotations: { "cronjob.kubernetes.io/instantiate": "manual", ...annotations },
      ownerReferences: [
        {
          apiVersion: "batch/v1",
          kind: "CronJob",
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
        },
      ],
    },
    spec: spec.jobTemplate.spec,
  };
}
