/**
 * The Kubernetes objects of an inference service: plain JSON, the same for whoever applies them. The one place that
 * knows how they are made.
 */
import type { InferenceService } from "../manifest/inference-service";
import { inferencePod, modelAnnotations, selectorOf, SERVING_PORT, STARTUP_MINUTES } from "./inference-pod";
import { labelsOf, type Metadata } from "./pod-parts";

/** Where Prometheus runs. */
export const MONITORING_NAMESPACE = "monitoring";

/** How long a new version may take before it counts as failed: fetching the weights and loading them, twice over. */
export const PROGRESS_MINUTES = 2 * STARTUP_MINUTES;

/** `horizontalPodAutoscaler` is absent where min = max replicas. */
export function inferenceObjects(service: InferenceService) {
  const autoscaler = horizontalPodAutoscaler(service);
  return {
    serviceAccount: {
      apiVersion: "v1" as const,
      kind: "ServiceAccount" as const,
      metadata: metadataOf(service),
      automountServiceAccountToken: false,
    },
    networkPolicy: networkPolicy(service),
    deployment: deployment(service),
    service: clusterService(service),
    podDisruptionBudget: podDisruptionBudget(service),
    ...(autoscaler && { horizontalPodAutoscaler: autoscaler }),
  };
}
export type InferenceObjects = ReturnType<typeof inferenceObjects>;

function metadataOf(service: InferenceService): Metadata {
  const { name, namespace, attribution } = service;
  return { name, namespace, labels: labelsOf(attribution, selectorOf(service)) };
}

function deployment(service: InferenceService) {
  const { gpus, replicas } = service;
  return {
    apiVersion: "apps/v1" as const,
    kind: "Deployment" as const,
    metadata: { ...metadataOf(service), annotations: modelAnnotations(service) },
    spec: {
      // Where an autoscaler owns the number, naming one here would undo its work at every update.
      ...(replicas.min === replicas.max && { replicas: replicas.min }),
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: PROGRESS_MINUTES * 60,
      strategy: { type: "RollingUpdate", rollingUpdate: rollingUpdate(gpus) },
      selector: { matchLabels: selectorOf(service) },
      template: inferencePod(service),
    },
  };
}

/**
 * With GPUs a replica goes before its successor comes: one more would need a GPU that the pool, the team's quota and the
 * estimate may not have, and wait for ever. The price: a service of one replica is away while its successor loads.
 */
function rollingUpdate(gpus: number): { maxSurge: number; maxUnavailable: number } {
  return gpus > 0 ? { maxSurge: 0, maxUnavailable: 1 } : { maxSurge: 1, maxUnavailable: 0 };
}

/** Only the server's port: side cars are the pod's own business. */
function clusterService(service: InferenceService) {
  return {
    apiVersion: "v1" as const,
    kind: "Service" as const,
    metadata: metadataOf(service),
    spec: {
      type: "ClusterIP",
      selector: selectorOf(service),
      ports: [{ name: SERVING_PORT, port: service.port, targetPort: SERVING_PORT, protocol: "TCP" }],
    },
  };
}

function horizontalPodAutoscaler(service: InferenceService) {
  const { name, replicas, targetCpuPercent } = service;
  if (replicas.min === replicas.max) return undefined;
  if (targetCpuPercent === undefined)
    throw new RangeError(`${name}: targetCpuPercent is required where min and max replicas differ`);
  return {
    apiVersion: "autoscaling/v2" as const,
    kind: "HorizontalPodAutoscaler" as const,
    metadata: metadataOf(service),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: replicas.min,
      maxReplicas: replicas.max,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: targetCpuPercent } },
        },
      ],
    },
  };
}

/**
 * One pod at a time may be moved. Asking that one stays (`minAvailable`) would forbid draining the node of a single
 * replica for ever; a pod that is not ready serves nobody and holds no node back.
 */
function podDisruptionBudget(service: InferenceService) {
  return {
    apiVersion: "policy/v1" as const,
    kind: "PodDisruptionBudget" as const,
    metadata: metadataOf(service),
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: { matchLabels: selectorOf(service) },
    },
  };
}

/**
 * Callers in the same namespace reach the serving port, Prometheus the metrics, and the pod the alignment service that
 * its manifest names. Policies add up: DNS, stores and callers of other namespaces are the team's openings.
 */
function networkPolicy(service: InferenceService) {
  const { port, metrics, alignmentCheckEndpoint } = service;
  const tcp = (number: number): { protocol: string; port: number } => ({ protocol: "TCP", port: number });
  const inNamespace = (name: string): { namespaceSelector: { matchLabels: Record<string, string> } } => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
  });
  const alignment = clusterNamespace(alignmentCheckEndpoint);
  return {
    apiVersion: "networking.k8s.io/v1" as const,
    kind: "NetworkPolicy" as const,
    metadata: metadataOf(service),
    spec: {
      podSelector: { matchLabels: selectorOf(service) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [{ podSelector: {} }], ports: [tcp(port)] },
        ...(metrics
          ? [
              {
                from: [
                  {
                    ...inNamespace(MONITORING_NAMESPACE),
                    podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
                  },
                ],
                ports: [tcp(metrics.port)],
              },
            ]
          : []),
      ],
      // Any port: the address names that of the Service, behind which pods may listen on another.
      egress: alignment === undefined ? [] : [{ to: [inNamespace(alignment)], ports: [{ protocol: "TCP" }] }],
    },
  };
}

/** `http://name.namespace.svc…` → `namespace`; undefined for what is outside the cluster. */
function clusterNamespace(endpoint: string): string | undefined {
  return /^https?:\/\/[^./:]+\.([a-z0-9-]+)\.svc([.:/]|$)/.exec(endpoint)?.[1];
}
