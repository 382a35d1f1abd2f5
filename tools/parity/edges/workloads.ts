/** Edges of probes, replicas and deadlines, and pods that are legal and rare. */
import { container, initContainer } from "../base-objects";
import { ABSENT, type Edge, type Place } from "../edits";
import { spelled } from "../spelling";

const PROBES = [
  ABSENT,
  null,
  { httpGet: { port: 8080 } },
  { httpGet: { port: "http", path: "/ready", scheme: "HTTPS" } },
  { httpGet: { port: 80, host: "evil.example" } },
  { tcpSocket: { port: 8080 } },
  { tcpSocket: { port: 8080, host: "evil.example" } },
  { exec: { command: ["true"] } },
  { grpc: { port: 9000 } },
  { grpc: { port: 9000, service: "ready" } },
];
const BAD_PROBES = [
  {},
  { exec: {} },
  { exec: { command: [] } },
  { httpGet: { port: 80 }, tcpSocket: { port: 80 } },
  { periodSeconds: 5 },
  { tcpSocket: { port: 0 } },
  "httpGet",
  [],
];

const COUNTS = [
  ABSENT,
  null,
  0,
  1,
  2,
  3,
  10,
  98,
  99,
  100,
  1000,
  2_147_483_647,
  ...spelled("0x2", "0b11", "010", "0o10", "1_0", "+3", "~", "!!int 3", "99"),
];
const BAD_COUNTS = [
  2_147_483_648,
  -1,
  1.5,
  "3",
  true,
  [],
  ...spelled("1e1", "3.0", "!!int '3'", "9223372036854775807", "18446744073709551616"),
];

const DEADLINES = [
  ABSENT,
  null,
  1,
  60,
  3600,
  43_199,
  43_200,
  43_201,
  86_400,
  604_800,
  2_147_483_647,
  4_294_967_296,
  9_007_199_254_740_991,
  ...spelled("9007199254740993", "9223372036854775807", "0x10", "1_000", "0o17", "017", "+60", "43200"),
];
const BAD_DEADLINES = [
  0,
  -1,
  0.5,
  "3600",
  {},
  ...spelled("3.6e3", "1e3", "9223372036854775808", "60:00", "0"),
];

const SCALED = ["Deployment", "StatefulSet", "ReplicaSet"];
const JOBS = ["Job", "CronJob"];

const sideCar = { ...container("log", 2020), restartPolicy: "Always" };

const RARE_CONTAINERS: readonly unknown[] = [
  [container("server"), container("metrics", 9090)],
  [container("server"), container("metrics", 9090), container("proxy", 15_001)],
  [container("server"), { name: "bare", image: "busybox" }],
  [{ name: "bare", image: "busybox" }, container("server")],
  [{ ...container("server"), restartPolicy: "Always" }],
  [{ ...container("server"), resizePolicy: [{ resourceName: "cpu", restartPolicy: "NotRequired" }] }],
  [{ ...container("server"), stdin: true, tty: true, terminationMessagePolicy: "FallbackToLogsOnError" }],
  [{ ...container("server"), name: "s".repeat(63) }],
  Array.from({ length: 40 }, (_, at) => container(`server-${at}`, 8080 + at)),
  Array.from({ length: 30 }, (_, at) => ({ name: `bare-${at}`, image: `nginx:${at}` })),
];
const BAD_CONTAINERS = [
  [container("server"), container("server")],
  [{ ...container("server"), volumeDevices: [{ name: "d", devicePath: "/dev/x" }] }],
  [{ ...container("server"), name: "SERVER" }],
  [{ ...container("server"), name: "" }],
  [{ ...container("server"), unknownField: true }],
  [],
  null,
  ABSENT,
  {},
  "server",
  [null],
  [[]],
];
const RARE_INIT: readonly unknown[] = [
  [initContainer("prepare")],
  [sideCar],
  [sideCar, initContainer("prepare")],
  [{ ...initContainer("log"), restartPolicy: "Always" }],
  [{ ...sideCar, resources: {} }],
  [{ name: "bare", image: "busybox" }],
  [{ name: "bare", image: "busybox", restartPolicy: "Always" }],
  [],
  null,
];
const BAD_INIT = [
  [{ ...initContainer("prepare"), livenessProbe: { tcpSocket: { port: 1 } } }],
  [{ ...initContainer("prepare"), restartPolicy: "Sometimes" }],
  {},
];
/** Only Pods may have any, and not before they exist. */
const EPHEMERAL: readonly unknown[] = [
  [{ name: "debug", image: "busybox" }],
  [{ name: "debug", image: "busybox", targetContainerName: "server", securityContext: { privileged: true } }],
];

export const RARE_EDGES: readonly Edge[] = [
  { at: "pod", path: ["containers"], values: RARE_CONTAINERS, malformed: BAD_CONTAINERS },
  { at: "pod", path: ["initContainers"], values: RARE_INIT, malformed: BAD_INIT },
  { at: "pod", path: ["ephemeralContainers"], values: EPHEMERAL, kinds: ["Pod"] },
  {
    at: "pod",
    path: ["ephemeralContainers"],
    values: [[], null],
    malformed: EPHEMERAL,
    kinds: [...SCALED, ...JOBS],
  },
  {
    at: "pod",
    path: ["resourceClaims"],
    values: [
      [{ name: "gpu", resourceClaimTemplateName: "gpu" }],
      [{ name: "gpu", resourceClaimName: "g" }],
      [],
    ],
  },
  { at: "pod", path: ["activeDeadlineSeconds"], values: [ABSENT, null, 1, 3600], malformed: [0, -1, "1"] },
  { at: "pod", path: ["restartPolicy"], values: [ABSENT, "", null], malformed: ["never"] },
  { at: "pod", path: ["restartPolicy"], values: ["Always"], kinds: [...SCALED, "DaemonSet"] },
  { at: "pod", path: ["restartPolicy"], values: ["OnFailure", "Never"], kinds: [...JOBS, "Pod"] },
  { at: "pod", path: ["restartPolicy"], values: ["Always"], kinds: ["Pod"] },
  { at: "pod", path: ["terminationGracePeriodSeconds"], values: [0, 1, 600], malformed: [-1] },
  { at: "pod", path: ["schedulingGates"], values: [[{ name: "example.com/gate" }], []] },
  { at: "pod", path: ["dnsPolicy"], values: ["Default", "ClusterFirst", ""], malformed: ["None"] },
  { at: "pod", path: ["hostAliases"], values: [[{ ip: "127.0.0.1", hostnames: ["a.example"] }]] },
  { at: "pod", path: ["imagePullSecrets"], values: [[{ name: "pull" }], [{}], []] },
  { at: "pod", path: ["topologySpreadConstraints"], values: [[], null] },
  { at: "pod", path: ["enableServiceLinks"], values: [true, false, null] },
  // The API server takes away what is of a feature that is off by default.
  { at: "pod", path: ["hostnameOverride"], values: ["h.example", ""], malformed: [7] },
  { at: "pod", path: ["priorityClassName"], values: [""], malformed: ["no-such-class"] },
  { at: "template", path: ["spec"], values: [], malformed: [ABSENT, null, {}, [], "spec"] },
  { at: "object", path: ["spec"], values: [], malformed: [null, {}, [], "spec", ABSENT] },
];

export const REPLICA_EDGES: readonly Edge[] = [
  { at: "controller", path: ["replicas"], values: COUNTS, malformed: BAD_COUNTS, kinds: SCALED },
  { at: "controller", path: ["replicas"], values: [], malformed: [3], kinds: ["DaemonSet", ...JOBS] },
  ...["minReplicas", "maxReplicas"].map((key): Edge => ({
    at: "controller",
    path: [key],
    values: COUNTS,
    malformed: BAD_COUNTS,
    kinds: ["HorizontalPodAutoscaler"],
  })),
  { at: "controller", path: ["parallelism"], values: COUNTS, malformed: BAD_COUNTS, kinds: JOBS },
];

export const DEADLINE_EDGES: readonly Edge[] = [
  {
    at: "controller",
    path: ["activeDeadlineSeconds"],
    values: DEADLINES,
    malformed: BAD_DEADLINES,
    kinds: JOBS,
  },
];

/** Of fields that no rule reads, and of what an object is at all. */
export const CONTROLLER_EDGES: readonly Edge[] = [
  { at: "controller", path: ["completions"], values: COUNTS, malformed: BAD_COUNTS, kinds: JOBS },
  { at: "controller", path: ["backoffLimit"], values: COUNTS, malformed: BAD_COUNTS, kinds: JOBS },
  { at: "controller", path: ["completionMode"], values: ["NonIndexed"], malformed: ["Indexed"], kinds: JOBS },
  { at: "controller", path: ["suspend"], values: [true, false, null], malformed: ["true"], kinds: JOBS },
  { at: "controller", path: ["ttlSecondsAfterFinished"], values: [0, 60, null], kinds: JOBS },
  { at: "object", path: ["spec", "suspend"], values: [true, false], kinds: ["CronJob"] },
  {
    at: "object",
    path: ["spec", "jobTemplate"],
    values: [],
    malformed: [ABSENT, null, {}, { spec: {} }, { spec: null }],
    kinds: ["CronJob"],
  },
  {
    at: "object",
    path: ["spec", "jobTemplate", "metadata"],
    values: [{}, null, { labels: { "apexlogic.ai/team": "vision" } }, { annotations: { a: "b" } }],
    kinds: ["CronJob"],
  },
  { at: "object", path: ["spec", "template"], values: [], malformed: [ABSENT, null, {}, [], "template"] },
  { at: "object", path: ["spec", "paused"], values: [true], kinds: ["Deployment"] },
  {
    at: "object",
    path: ["spec", "strategy"],
    values: [{ type: "Recreate" }, {}, null],
    kinds: ["Deployment"],
  },
  {
    at: "object",
    path: ["spec", "volumeClaimTemplates"],
    values: [
      [
        {
          metadata: { name: "d" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
      [],
    ],
    kinds: ["StatefulSet"],
  },
  {
    at: "object",
    path: ["kind"],
    values: [],
    malformed: ["Deployment", "Pod", "pod", "ReplicationController", "PodTemplate", "", null],
  },
  {
    at: "object",
    path: ["apiVersion"],
    values: [],
    malformed: ["v1", "apps/v1", "batch/v1", "apps/v1beta1", "batch/v1beta1", "", null],
  },
];

const PROBED: readonly Place[] = ["container", "initContainer"];

export const PROBE_EDGES: readonly Edge[] = PROBED.flatMap((at) =>
  ["readinessProbe", "livenessProbe", "startupProbe"].map((key) => ({
    at,
    path: [key],
    values: at === "container" ? PROBES : [ABSENT, null],
    malformed: BAD_PROBES,
  })),
);
