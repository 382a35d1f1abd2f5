/** Objects that break no rule, one for each kind that rules cover: where the generator starts from. */

export type KubernetesObject = Record<string, unknown>;

/** The namespace of all generated objects. */
export const NAMESPACE = "parity-objects";

export const DIGEST = `sha256:${"a1".repeat(32)}`;
/** What the parameter object of verdicts says of each digest. */
export const MODEL_DIGESTS = {
  passing: `sha256:${"b2".repeat(32)}`,
  failing: `sha256:${"c3".repeat(32)}`,
  atTheLimit: `sha256:${"d4".repeat(32)}`,
  undecided: `sha256:${"e5".repeat(32)}`,
  unscored: `sha256:${"f6".repeat(32)}`,
  unmeasured: `sha256:${"1b".repeat(32)}`,
  garbled: `sha256:${"2c".repeat(32)}`,
  unheardOf: `sha256:${"0a".repeat(32)}`,
} as const;

export const REGISTRY = "registry.example.com/models";

const tags = (): Record<string, string> => ({
  "apexlogic.ai/project": "nova",
  "apexlogic.ai/team": "vision",
  "apexlogic.ai/environment": "test",
  "apexlogic.ai/cost-center": "cc-vision",
  "apexlogic.ai/owner": "jonas.weber",
  "apexlogic.ai/workload-id": "captions",
  "apexlogic.ai/model-id": "captioning",
  "apexlogic.ai/tier": "standard",
  "apexlogic.ai/activity": "serving",
});

const annotations = (): Record<string, string> => ({
  "apexlogic.ai/model-card-uri": "https://models.example.com/captioning",
  "apexlogic.ai/model-digest": MODEL_DIGESTS.passing,
});

const PORT = 8080;
const probe = (): KubernetesObject => ({ tcpSocket: { port: PORT }, periodSeconds: 10 });

export const container = (name: string, port = PORT): KubernetesObject => ({
  name,
  image: `${REGISTRY}/server@${DIGEST}`,
  env: [{ name: "HOME", value: "/tmp" }],
  ports: [{ containerPort: port, protocol: "TCP" }],
  resources: {
    requests: { cpu: "500m", memory: "1Gi" },
    limits: { cpu: "1", memory: "1Gi" },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  readinessProbe: probe(),
  livenessProbe: probe(),
  startupProbe: probe(),
});

/** Without probes, which a container that runs to its end may not have. */
export const initContainer = (name: string): KubernetesObject => {
  const { readinessProbe, livenessProbe, startupProbe, ports, ...rest } = container(name);
  return rest;
};

const podSpec = (): KubernetesObject => ({
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: "RuntimeDefault" } },
  nodeSelector: { "apexlogic.ai/node-pool": "gpu-small" },
  containers: [container("server")],
});

const metadata = (): KubernetesObject => ({
  name: "captions",
  namespace: NAMESPACE,
  labels: { app: "captions", ...tags() },
  annotations: annotations(),
});

const templateOf = (spec: KubernetesObject = {}): KubernetesObject => ({
  metadata: { labels: { app: "captions", ...tags() }, annotations: annotations() },
  spec: { ...podSpec(), ...spec },
});

const selector = { matchLabels: { app: "captions" } };
const jobSpec = (): KubernetesObject => ({
  activeDeadlineSeconds: 3600,
  template: templateOf({ restartPolicy: "Never" }),
});

const object = (apiVersion: string, kind: string, spec: KubernetesObject): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: metadata(),
  spec,
});

/** Fresh each time: the generator writes into them. */
export const BASES: Readonly<Record<string, () => KubernetesObject>> = {
  Pod: () => object("v1", "Pod", podSpec()),
  Deployment: () => object("apps/v1", "Deployment", { replicas: 2, selector, template: templateOf() }),
  StatefulSet: () =>
    object("apps/v1", "StatefulSet", {
      replicas: 2,
      serviceName: "captions",
      selector,
      template: templateOf(),
    }),
  DaemonSet: () => object("apps/v1", "DaemonSet", { selector, template: templateOf() }),
  ReplicaSet: () => object("apps/v1", "ReplicaSet", { replicas: 2, selector, template: templateOf() }),
  Job: () => object("batch/v1", "Job", jobSpec()),
  CronJob: () => object("batch/v1", "CronJob", { schedule: "0 3 * * *", jobTemplate: { spec: jobSpec() } }),
  HorizontalPodAutoscaler: () =>
    object("autoscaling/v2", "HorizontalPodAutoscaler", {
      minReplicas: 2,
      maxReplicas: 4,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "captions" },
    }),
};
