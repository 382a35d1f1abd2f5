/** The pod of an inference service: fetch the weights, serve the model, with its side cars. */
import type { InferenceService, SideCar } from "../manifest/inference-service";
import { LABEL_DOMAIN } from "../tags";
import { fetchWeights, WEIGHTS_VOLUME, weightsMount, weightsPath } from "./fetch-weights";
import {
  containerSecurity,
  envOf,
  labelsOf,
  placementOf,
  podSecurity,
  resourcesOf,
  scratch,
  type Container,
  type Probe,
  type Selector,
} from "./pod-parts";

/** Name of the port that the Service sends requests to. */
export const SERVING_PORT = "http";
/** Variables that the platform sets in the server; a manifest may not. */
export const RESERVED_ENV = ["AI_ALIGNMENT_CHECK_ENDPOINT", "MODEL_PATH"] as const;

/** How long a model may take to load once its weights are there, minutes. */
export const STARTUP_MINUTES = 30;
const PROBE_SECONDS = 10;
/** Longer than a request may take, and than it takes for the last client to learn that the pod is going. */
const GRACE_SECONDS = 60;
const DRAIN_SECONDS = 5;

/** Caps on the node's disk. Weights have to fit into memory in the end: a GPU has 80 GiB at most in common types. */
const WEIGHTS_GIB_PER_GPU = 80;
const WEIGHTS_GIB_WITHOUT_GPU = 20;
const SCRATCH = "2Gi";

/** Found by the service's name, which is unique in an environment; nothing that a new version changes is in it. */
export function selectorOf({ name }: InferenceService): Selector {
  return { "app.kubernetes.io/name": "inference-service", "app.kubernetes.io/instance": name };
}

/** What model it is, on the Deployment and on every pod, for gates and audits. */
export function modelAnnotations({ model }: InferenceService): Record<string, string> {
  return {
    [`${LABEL_DOMAIN}model-card-uri`]: model.cardUri,
    [`${LABEL_DOMAIN}model-digest`]: model.digest,
    [`${LABEL_DOMAIN}model-version`]: model.version,
  };
}

/** The pod template. Its labels are the object's, because cost is allocated by the labels of pods. */
export function inferencePod(service: InferenceService) {
  const { attribution, name, pool, gpus, metrics, sideCars } = service;
  const selector = selectorOf(service);
  const weightsGiB = gpus > 0 ? gpus * WEIGHTS_GIB_PER_GPU : WEIGHTS_GIB_WITHOUT_GPU;
  return {
    metadata: {
      labels: labelsOf(attribution, selector),
      annotations: {
        ...modelAnnotations(service),
        ...(metrics && {
          "prometheus.io/scrape": "true",
          "prometheus.io/path": metrics.path,
          "prometheus.io/port": String(metrics.port),
        }),
      },
    },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      securityContext: podSecurity(),
      ...placementOf(pool, gpus),
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          // GPUs are often to be had in one zone only: better all there than none.
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: selectorOf(service) },
        },
      ],
      initContainers: [fetchWeights(service, tmpVolume(0))],
      containers: [
        server(service),
        ...sideCars.map((sideCar, index) => sideCarContainer(sideCar, service, tmpVolume(index + 1))),
      ],
      volumes: [
        scratch(WEIGHTS_VOLUME, `${weightsGiB}Gi`),
        ...[service, ...sideCars].map((_, index) => scratch(tmpVolume(index), SCRATCH)),
      ],
    },
  };
}

/** A scratch volume for each container: they share the network, not their files. 0 is the server's. */
function tmpVolume(index: number): string {
  return index === 0 ? "tmp" : `tmp-${index}`;
}

function server(service: InferenceService): Container {
  const { name, image, port, requests, limits, gpus, metrics, env, model } = service;
  const ports = [{ name: SERVING_PORT, containerPort: port, protocol: "TCP" }];
  if (metrics && metrics.port !== port)
    ports.push({ name: "metrics", containerPort: metrics.port, protocol: "TCP" });
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    env: envOf({
      HOME: "/tmp",
      ...env,
      AI_ALIGNMENT_CHECK_ENDPOINT: service.alignmentCheckEndpoint,
      MODEL_PATH: weightsPath(model),
    }),
    ports,
    resources: resourcesOf(requests, limits, gpus),
    securityContext: containerSecurity(),
    volumeMounts: [weightsMount(), { name: tmpVolume(0), mountPath: "/tmp" }],
    ...probes(SERVING_PORT),
    lifecycle: { preStop: { sleep: { seconds: DRAIN_SECONDS } } },
  };
}

/** Servers speak HTTP or gRPC and manifests name no health path; a server that listens only once it is ready is ready. */
function probes(port: string | number) {
  const listening = (failureThreshold: number): Probe => ({
    tcpSocket: { port },
    periodSeconds: PROBE_SECONDS,
    timeoutSeconds: 5,
    failureThreshold,
  });
  return {
    startupProbe: listening((STARTUP_MINUTES * 60) / PROBE_SECONDS),
    readinessProbe: listening(3),
    livenessProbe: listening(6),
  };
}

function sideCarContainer(sideCar: SideCar, service: InferenceService, tmp: string): Container {
  const { name, image, port, requests, limits, env } = sideCar;
  return {
    name,
    image,
    imagePullPolicy: "IfNotPresent",
    env: envOf({
      HOME: "/tmp",
      ...env,
      AI_ALIGNMENT_CHECK_ENDPOINT: service.alignmentCheckEndpoint,
    }),
    ports: port === undefined ? [] : [{ containerPort: port, protocol: "TCP" }],
    resources: resourcesOf(requests, limits),
    securityContext: containerSecurity(),
    volumeMounts: [{ name: tmp, mountPath: "/tmp" }],
    ...(port !== undefined && probes(port)),
  };
}
