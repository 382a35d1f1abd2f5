/** The Kubernetes objects of a service's evaluation: a CronJob and the contract that it reads. */
import {
  CONTRACT_FILE,
  CONTRACT_FOLDER,
  evaluationArgs,
  evaluationContract,
  evaluationEnv,
  JOB_NAME_VARIABLE,
  WRITABLE_FOLDERS,
} from "../evaluation/evaluation-contract";
import { SYSTEM_POOL, type InferenceService } from "../manifest/inference-service";
import { LABEL_DOMAIN, type Attribution } from "../tags";
import { modelAnnotations } from "./inference-pod";
import {
  containerSecurity,
  envOf,
  labelsOf,
  placementOf,
  podSecurity,
  resourcesOf,
  scratch,
  type Container,
  type EnvVar,
  type Metadata,
  type Selector,
  type Volume,
} from "./pod-parts";

export interface EvaluationPlan {
  readonly service: InferenceService;
  /** Cron of five fields, UTC. */
  readonly schedule: string;
  /** Node pool; without GPU on `system`. */
  readonly pool: string;
  /** Minutes after which a run is stopped. */
  readonly deadlineMinutes: number;
  /** The evaluator, by digest; without it the job is suspended. */
  readonly image?: string;
  /** Base URI that reports are written under. */
  readonly store?: string;
  /** URI of the key that evidence is signed with. */
  readonly signingKey?: string;
}

/** A variable that the cluster fills in from the pod's own fields. */
interface FieldEnvVar {
  name: string;
  valueFrom: { fieldRef: { fieldPath: string } };
}

type EvaluatorContainer = Omit<Container, "env"> & { env: (EnvVar | FieldEnvVar)[] };

/** Cannot be pulled: `.invalid` is nobody's (RFC 2606), and no image has this digest. */
const NO_IMAGE = `registry.invalid/evaluator@sha256:${"0".repeat(64)}`;
export const SUSPENDED_ANNOTATION = `${LABEL_DOMAIN}suspended-because`;

/** A run that could not start within an hour waits for the next one. */
const LATEST_START_SECONDS = 3600;
/** Finished pods are kept a day, for their logs. */
const KEPT_SECONDS = 86_400;
/** Data, weights and what is made of them, on the node's disk. */
const WORK_GIB = 80;
const SCRATCH = "2Gi";
/** Long enough to write down what is there when the deadline comes. */
const GRACE_SECONDS = 60;
const CONTRACT_VOLUME = "contract";
/** The job's own name, which the job controller labels its pods with. */
const JOB_NAME_FIELD = "metadata.labels['batch.kubernetes.io/job-name']";

/** Who pays: the service itself, whose budget covers serving and evaluation together. The activity keeps them apart. */
export function evaluationAttribution({ attribution }: InferenceService): Attribution {
  return { ...attribution, activity: "evaluation" };
}

/** GPUs of one run. */
export function evaluationGpus(pool: string): number {
  return pool === SYSTEM_POOL ? 0 : 1;
}

export function evaluationObjects(plan: EvaluationPlan) {
  const { service, store } = plan;
  const metadata = metadataOf(service);
  return {
    serviceAccount: {
      apiVersion: "v1" as const,
      kind: "ServiceAccount" as const,
      metadata: metadataOf(service),
      automountServiceAccountToken: false,
    },
    contract: {
      apiVersion: "v1" as const,
      kind: "ConfigMap" as const,
      metadata,
      data: { [CONTRACT_FILE]: `${JSON.stringify(evaluationContract(service, store), null, 2)}\n` },
    },
    cronJob: cronJob(plan),
  };
}
export type EvaluationObjects = ReturnType<typeof evaluationObjects>;

/** Name of all objects of a service's evaluation, its service account among them. */
export function evaluationName(service: string): string {
  return `${service}-evaluation`;
}

function selectorOf({ name }: InferenceService): Selector {
  return { "app.kubernetes.io/name": "model-evaluation", "app.kubernetes.io/instance": evaluationName(name) };
}

function metadataOf(service: InferenceService): Metadata {
  return {
    name: evaluationName(service.name),
    namespace: service.namespace,
    labels: labelsOf(evaluationAttribution(service), selectorOf(service)),
  };
}

function cronJob(plan: EvaluationPlan) {
  const { service, schedule, deadlineMinutes, image } = plan;
  const { name, namespace, labels } = metadataOf(service);
  const suspended = image === undefined;
  const annotations = modelAnnotations(service);
  return {
    apiVersion: "batch/v1" as const,
    kind: "CronJob" as const,
    metadata: {
      name,
      namespace,
      labels,
      annotations: {
        ...annotations,
        ...(suspended && {
          [SUSPENDED_ANNOTATION]: "no evaluator image is configured (plumbline:evaluation.image)",
        }),
      },
    },
    spec: {
      schedule,
      timeZone: "Etc/UTC",
      suspend: suspended,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: LATEST_START_SECONDS,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels: { ...labels }, annotations: { ...annotations } },
        spec: {
          // Of all its attempts together, so that a run never costs more than its deadline.
          activeDeadlineSeconds: deadlineMinutes * 60,
          ttlSecondsAfterFinished: KEPT_SECONDS,
          backoffLimit: 2,
          // A node taken away, as spot nodes are, is no failed attempt.
          podFailurePolicy: {
            rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
          },
          template: {
            metadata: { labels: { ...labels }, annotations: { ...annotations } },
            spec: podSpec(plan),
          },
        },
      },
    },
  };
}

function podSpec({ service, pool, image, store, signingKey }: EvaluationPlan) {
  const name = evaluationName(service.name);
  const gpus = evaluationGpus(pool);
  const container: EvaluatorContainer = {
    name: "evaluator",
    image: image ?? NO_IMAGE,
    imagePullPolicy: "IfNotPresent",
    args: evaluationArgs(signingKey),
    env: [
      ...envOf(evaluationEnv(evaluationContract(service, store))),
      { name: JOB_NAME_VARIABLE, valueFrom: { fieldRef: { fieldPath: JOB_NAME_FIELD } } },
    ],
    ports: [],
    resources: resourcesOf(service.requests, service.limits, gpus),
    securityContext: containerSecurity(),
    volumeMounts: [
      { name: CONTRACT_VOLUME, mountPath: CONTRACT_FOLDER, readOnly: true },
      ...Object.entries(WRITABLE_FOLDERS).map(([volume, mountPath]) => ({ name: volume, mountPath })),
    ],
  };
  const volumes: Volume[] = [
    { name: CONTRACT_VOLUME, configMap: { name } },
    scratch("tmp", SCRATCH),
    scratch("work", `${WORK_GIB}Gi`),
  ];
  return {
    restartPolicy: "Never",
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: podSecurity(),
    ...placementOf(pool, gpus),
    containers: [container],
    volumes,
  };
}
