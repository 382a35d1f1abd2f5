/** What the pods of services and jobs have in common. Every call gives fresh objects, so that no renderer writes aliases. */
import type { ComputeResources } from "../manifest/inference-service";
import { formatCpu, formatMemory } from "../reading/quantity";
import { GPU_RESOURCE, kubernetesLabels, NODE_POOL_LABEL, type Attribution } from "../tags";

/** Every pod's own user and group: no image needs to bring one, and none runs as root. */
const USER = 10_001;

export interface EnvVar {
  name: string;
  value: string;
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  readOnly?: boolean;
}

export interface ContainerPort {
  name?: string;
  containerPort: number;
  protocol: string;
}

export interface Probe {
  /** A port's name, or its number where it has none. */
  tcpSocket: { port: string | number };
  periodSeconds: number;
  timeoutSeconds: number;
  failureThreshold: number;
}

interface Resources {
  requests: Record<string, string>;
  limits: Record<string, string>;
}

/** Lists are always there, empty ones too: kubernetesx adds them, and both routes to a cluster must give the same object. */
export interface Container {
  name: string;
  image: string;
  imagePullPolicy: string;
  command?: string[];
  args?: string[];
  env: EnvVar[];
  ports: ContainerPort[];
  resources: Resources;
  securityContext: ReturnType<typeof containerSecurity>;
  volumeMounts: VolumeMount[];
  startupProbe?: Probe;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
}

export interface Volume {
  name: string;
  emptyDir?: { sizeLimit: string };
  configMap?: { name: string };
}

/** Labels by which an object's pods are found. They never change: a selector cannot. */
export interface Selector extends Record<string, string> {
  "app.kubernetes.io/name": string;
  "app.kubernetes.io/instance": string;
}

export interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

export function labelsOf(attribution: Attribution, selector: Selector): Record<string, string> {
  return { ...selector, ...kubernetesLabels(attribution) };
}

/** Sorted by name, so that the order of a file's lines restarts nothing. */
export function envOf(values: Readonly<Record<string, string>>): EnvVar[] {
  return Object.keys(values)
    .sort()
    .map((name) => ({ name, value: values[name] ?? "" }));
}

/** GPUs are requested and limited alike: Kubernetes does not overcommit them. */
export function resourcesOf(requests: ComputeResources, limits: ComputeResources, gpus = 0): Resources {
  const gpu = gpus > 0 && { [GPU_RESOURCE]: String(gpus) };
  const compute = ({ cpuMillis, memoryMiB }: ComputeResources): Record<string, string> => ({
    cpu: formatCpu(cpuMillis),
    memory: formatMemory(memoryMiB),
    ...gpu,
  });
  return { requests: compute(requests), limits: compute(limits) };
}

/** The nodes of a pool; GPU nodes are tainted, so that only what asks for a GPU runs there. */
export function placementOf(
  pool: string,
  gpus: number,
): {
  nodeSelector: Record<string, string>;
  tolerations?: { key: string; operator: string; effect: string }[];
} {
  return {
    nodeSelector: { [NODE_POOL_LABEL]: pool },
    ...(gpus > 0 && { tolerations: [{ key: GPU_RESOURCE, operator: "Exists", effect: "NoSchedule" }] }),
  };
}

/** Kubernetes' "restricted" pod security standard, together with {@link containerSecurity}. */
export function podSecurity() {
  return {
    runAsNonRoot: true,
    runAsUser: USER,
    runAsGroup: USER,
    fsGroup: USER,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

export function containerSecurity() {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
}

/** Scratch space under a read-only root, on the node's disk. A pod that fills more than `sizeLimit` is evicted. */
export function scratch(name: string, sizeLimit: string): Volume {
  return { name, emptyDir: { sizeLimit } };
}
