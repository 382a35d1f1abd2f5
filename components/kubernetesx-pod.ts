/**
 * The one door to `@pulumi/kubernetesx` (archived, 0.1.6). Its Deployment and Service run a pod spec through its pod
 * builder and keep every other field as given. Its PodBuilder's `asDeploymentSpec` and its `createService` are not used:
 * they replace selector and labels by `app: <container>`, add `replicas: 1`, and make the Service a child of the
 * Deployment, so that replacing the one deletes the other.
 */
import * as kx from "@pulumi/kubernetesx";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { InferenceObjects } from "../governance/kubernetes-objects/inference-objects";

/** Containers must be named and have their lists: kubernetesx makes up what is missing. */
export function createDeployment(
  name: string,
  { metadata, spec }: InferenceObjects["deployment"],
  opts: CustomResourceOptions,
): kx.Deployment {
  return new kx.Deployment(name, { metadata, spec }, opts);
}

/** Its port is the one that the pod spec names. */
export function createService(
  name: string,
  { metadata, spec }: InferenceObjects["service"],
  opts: CustomResourceOptions,
): kx.Service {
  return new kx.Service(name, { metadata, spec }, opts);
}
