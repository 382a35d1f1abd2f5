/** What the API server adds to pods and to what makes pods, before any rule sees them. */
import { UNKNOWN } from "../plan";
import { imageTag } from "./image-reference";
import { dropDisabledPodFields, dropDisabledStatefulSetFields } from "./disabled-fields";
import { mapAt, mapsAt, podContainersOf, type CelMap } from "./typed-object";

type Defaults = Readonly<Record<string, unknown>>;

/** The mapping at a key, made where there is none; undefined where it is not known. */
function ensured(map: CelMap, key: string): CelMap | undefined {
  if (!map.has(key)) map.set(key, new Map());
  return mapAt(map, key);
}

function fill(map: CelMap | undefined, defaults: Defaults): void {
  if (!map) return;
  for (const key in defaults) if (!map.has(key)) map.set(key, defaults[key]);
}

const POD_SPEC: Defaults = {
  dnsPolicy: "ClusterFirst",
  restartPolicy: "Always",
  schedulerName: "default-scheduler",
  terminationGracePeriodSeconds: 30n,
};
const CONTAINER: Defaults = {
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};
const PROBE: Defaults = {
  failureThreshold: 3n,
  periodSeconds: 10n,
  successThreshold: 1n,
  timeoutSeconds: 1n,
};
const HTTP_GET: Defaults = { path: "/", scheme: "HTTP" };
const FILE_MODE: Defaults = { defaultMode: 0o644n };

/** Adds the defaults of the object's kind; of a kind that makes no pods, those that every object has. */
export function applyDefaults(kind: string, object: CelMap): void {
  ensured(object, "metadata");
  const spec = WORKLOADS.has(kind) ? ensured(object, "spec") : undefined;
  if (!spec) return defaultOthers(kind, object);
  ensured(object, "status");
  fill(mapAt(object, "metadata"), { generation: 1n });
  if (kind === "Pod") return defaultPod(spec);
  if (kind === "CronJob") defaultCronJob(spec);
  else defaultController(kind, object, spec);
}

const WORKLOADS: ReadonlySet<string> = new Set([
  "CronJob",
  "DaemonSet",
  "Deployment",
  "Job",
  "Pod",
  "ReplicaSet",
  "StatefulSet",
]);

function defaultOthers(kind: string, object: CelMap): void {
  if (kind === "Secret") fill(object, { type: "Opaque" });
  if (kind !== "Namespace") return;
  fill(object, { spec: new Map(), status: new Map([["phase", "Active"]]) });
  const metadata = mapAt(object, "metadata");
  const name = metadata?.get("name");
  if (metadata && name !== undefined) ensured(metadata, "labels")?.set("kubernetes.io/metadata.name", name);
}

function defaultCronJob(spec: CelMap): void {
  fill(spec, {
    concurrencyPolicy: "Allow",
    failedJobsHistoryLimit: 1n,
    successfulJobsHistoryLimit: 3n,
    suspend: false,
  });
  const template = ensured(spec, "jobTemplate");
  if (!template) return;
  ensured(template, "metadata");
  defaultTemplate(ensured(template, "spec"));
}

function defaultController(kind: string, object: CelMap, spec: CelMap): void {
  defaultTemplate(spec);
  switch (kind) {
    case "Deployment":
      fill(spec, { progressDeadlineSeconds: 600n, replicas: 1n, revisionHistoryLimit: 10n });
      return rollingUpdate(ensured(spec, "strategy"), { maxSurge: "25%", maxUnavailable: "25%" });
    case "DaemonSet":
      fill(spec, { revisionHistoryLimit: 10n });
      defaultDaemonSet(object);
      return rollingUpdate(ensured(spec, "updateStrategy"), { maxSurge: 0n, maxUnavailable: 1n });
    case "StatefulSet":
      return defaultStatefulSet(object, spec);
    case "ReplicaSet":
      fill(spec, { replicas: 1n });
      fill(mapAt(object, "status"), { replicas: 0n });
      return;
    case "Job":
      return defaultJob(object, spec);
  }
}

/** What an older version of the kind had as a field is kept as an annotation. */
function defaultDaemonSet(object: CelMap): void {
  const metadata = mapAt(object, "metadata");
  if (metadata) fill(ensured(metadata, "annotations"), { "deprecated.daemonset.template.generation": "1" });
  fill(mapAt(object, "status"), {
    currentNumberScheduled: 0n,
    desiredNumberScheduled: 0n,
    numberMisscheduled: 0n,
    numberReady: 0n,
  });
}

function rollingUpdate(strategy: CelMap | undefined, defaults: Defaults): void {
  fill(strategy, { type: "RollingUpdate" });
  if (strategy?.get("type") === "RollingUpdate") fill(ensured(strategy, "rollingUpdate"), defaults);
}

function defaultStatefulSet(object: CelMap, spec: CelMap): void {
  fill(spec, {
    podManagementPolicy: "OrderedReady",
    replicas: 1n,
    revisionHistoryLimit: 10n,
    serviceName: "",
  });
  fill(mapAt(object, "status"), { availableReplicas: 0n, replicas: 0n });
  fill(ensured(spec, "persistentVolumeClaimRetentionPolicy"), {
    whenDeleted: "Retain",
    whenScaled: "Retain",
  });
  const strategy = ensured(spec, "updateStrategy");
  if (strategy && !strategy.has("type")) {
    strategy.set("type", "RollingUpdate");
    ensured(strategy, "rollingUpdate");
  }
  if (strategy?.get("type") === "RollingUpdate") fill(mapAt(strategy, "rollingUpdate"), { partition: 0n });
  for (const claim of mapsAt(spec, "volumeClaimTemplates")) defaultClaim(claim);
  dropDisabledStatefulSetFields(spec);
}

function defaultClaim(claim: CelMap): void {
  fill(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim" });
  ensured(claim, "metadata");
  const spec = ensured(claim, "spec");
  fill(spec, { volumeMode: "Filesystem" });
  if (spec) ensured(spec, "resources");
  fill(ensured(claim, "status"), { phase: "Pending" });
}

const JOB = "batch.kubernetes.io/";
const CONTROLLER = `${JOB}controller-uid`;

function defaultJob(object: CelMap, spec: CelMap): void {
  if (!spec.has("completions") && !spec.has("parallelism")) spec.set("completions", 1n);
  fill(spec, {
    backoffLimit: spec.has("backoffLimitPerIndex") ? 2_147_483_647n : 6n,
    completionMode: "NonIndexed",
    manualSelector: false,
    parallelism: 1n,
    podReplacementPolicy: spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed",
    suspend: false,
  });
  const metadata = mapAt(object, "metadata");
  const template = mapAt(mapAt(spec, "template"), "metadata");
  const labels = mapAt(template, "labels");
  if (labels) fill(metadata, { labels });
  if (spec.get("manualSelector") === false) selectOwnPods(spec, template, metadata?.get("name"));
}

/** A job finds its pods by labels that the API server makes up. */
function selectOwnPods(spec: CelMap, template: CelMap | undefined, name: unknown): void {
  const uid = { [CONTROLLER]: UNKNOWN };
  fill(template && ensured(template, "labels"), {
    ...(name !== undefined && { [`${JOB}job-name`]: name, "job-name": name }),
    ...uid,
    "controller-uid": UNKNOWN,
  });
  const selector = ensured(spec, "selector");
  fill(selector && ensured(selector, "matchLabels"), uid);
}

/** The pod template of what makes pods. */
function defaultTemplate(spec: CelMap | undefined): void {
  const template = spec && ensured(spec, "template");
  if (!template) return;
  ensured(template, "metadata");
  const pod = ensured(template, "spec");
  if (pod) defaultPodSpec(pod);
}

function defaultPod(spec: CelMap): void {
  for (const container of containersOf(spec)) {
    const resources = ensured(container, "resources");
    const limits = mapAt(resources, "limits");
    if (!resources || !limits) continue;
    const requests = ensured(resources, "requests");
    for (const [name, limit] of limits) fill(requests, { [name]: limit });
  }
  fill(spec, { enableServiceLinks: true });
  defaultPodSpec(spec);
  if (spec.get("hostNetwork") === true)
    for (const container of containersOf(spec))
      for (const port of mapsAt(container, "ports")) fill(port, { hostPort: port.get("containerPort") });
}

function containersOf(spec: CelMap): CelMap[] {
  return [...mapsAt(spec, "containers"), ...mapsAt(spec, "initContainers")];
}

function defaultPodSpec(spec: CelMap): void {
  fill(spec, POD_SPEC);
  ensured(spec, "securityContext");
  const account = spec.get("serviceAccountName") ?? spec.get("serviceAccount");
  if (account !== undefined) fill(spec, { serviceAccount: account, serviceAccountName: account });
  for (const container of podContainersOf(spec)) defaultContainer(container);
  for (const volume of mapsAt(spec, "volumes")) defaultVolume(volume);
  dropDisabledPodFields(spec);
}

function defaultContainer(container: CelMap): void {
  fill(container, CONTAINER);
  if (!container.has("imagePullPolicy")) container.set("imagePullPolicy", pullPolicy(container.get("image")));
  ensured(container, "resources");
  for (const port of mapsAt(container, "ports")) fill(port, { protocol: "TCP" });
  for (const key of ["livenessProbe", "readinessProbe", "startupProbe"]) {
    const probe = mapAt(container, key);
    fill(probe, PROBE);
    fill(mapAt(probe, "httpGet"), HTTP_GET);
    fill(mapAt(probe, "grpc"), { service: "" });
  }
  const lifecycle = mapAt(container, "lifecycle");
  for (const key of ["postStart", "preStop"]) fill(mapAt(mapAt(lifecycle, key), "httpGet"), HTTP_GET);
  for (const variable of mapsAt(container, "env")) {
    const from = mapAt(variable, "valueFrom");
    fill(mapAt(from, "fieldRef"), { apiVersion: "v1" });
    fill(mapAt(from, "resourceFieldRef"), { divisor: "0" });
  }
}

/** Of the tag `latest`, written or meant, the image is always pulled. */
function pullPolicy(image: unknown): unknown {
  if (image === UNKNOWN) return UNKNOWN;
  return typeof image === "string" && imageTag(image) === "latest" ? "Always" : "IfNotPresent";
}

function defaultVolume(volume: CelMap): void {
  if ([...volume.keys()].every((key) => key === "name")) volume.set("emptyDir", new Map());
  for (const key of ["secret", "configMap", "downwardAPI", "projected"]) fill(mapAt(volume, key), FILE_MODE);
  fill(mapAt(volume, "hostPath"), { type: "" });
  for (const source of mapsAt(mapAt(volume, "projected"), "sources")) {
    fill(mapAt(source, "serviceAccountToken"), { expirationSeconds: 3600n });
    defaultItems(mapAt(source, "downwardAPI"));
  }
  defaultItems(mapAt(volume, "downwardAPI"));
}

function defaultItems(source: CelMap | undefined): void {
  for (const item of mapsAt(source, "items")) {
    fill(mapAt(item, "fieldRef"), { apiVersion: "v1" });
    fill(mapAt(item, "resourceFieldRef"), { divisor: "0" });
  }
}
