/** Edges of the restricted profile, of tokens and of volumes. */
import { ABSENT, type Edge, type Place } from "../edits";
import { spelled } from "../spelling";

const CONTAINERS: readonly Place[] = ["container", "initContainer"];
const BOTH: readonly Place[] = [...CONTAINERS, "pod"];

const BOOLEANS = [ABSENT, null, true, false, ...spelled("yes", "on", "True", "off", "NO", "y", "~")];
const BAD_BOOLEANS = ["true", 1, {}, [], ...spelled("'yes'", "tRue", "1")];
const PROFILES = [
  ABSENT,
  null,
  { type: "RuntimeDefault" },
  { type: "Unconfined" },
  { type: "Localhost", localhostProfile: "p.json" },
];
const BAD_PROFILES = [{}, { type: "Localhost" }, { type: "" }, { type: "runtimedefault" }, "RuntimeDefault"];
const USERS = [
  ABSENT,
  null,
  0,
  1,
  10_001,
  2_147_483_647,
  ...spelled("0x0", "-0", "00", "1e3", "+1", "0.0", "1_0"),
];
const BAD_USERS = [-1, 4_294_967_296, "0", 0.5, true];
const CAPABILITIES = [
  ABSENT,
  null,
  {},
  { drop: ["ALL"] },
  { drop: ["all"] },
  { drop: ["CAP_ALL"] },
  { drop: ["NET_RAW"] },
  { drop: ["NET_RAW", "ALL"] },
  { drop: ["ALL", "ALL"] },
  { drop: [] },
  { drop: null },
  { add: [], drop: ["ALL"] },
  { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
  { add: ["net_bind_service"], drop: ["ALL"] },
  { add: ["CAP_NET_BIND_SERVICE"], drop: ["ALL"] },
  { add: ["SYS_ADMIN"], drop: ["ALL"] },
  { add: ["NET_BIND_SERVICE", "SYS_ADMIN"], drop: ["ALL"] },
  { add: ["NET_BIND_SERVICE"] },
  { add: [""], drop: ["ALL"] },
];
const BAD_CAPABILITIES = [{ drop: "ALL" }, ["ALL"], { drop: [1] }];

const VOLUMES = [
  { emptyDir: {} },
  { emptyDir: { medium: "Memory", sizeLimit: "1Gi" } },
  { hostPath: { path: "/var/run" } },
  { hostPath: { path: "/", type: "Directory" } },
  { configMap: { name: "c" } },
  { secret: { secretName: "s" } },
  { persistentVolumeClaim: { claimName: "p" } },
  { downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } },
  { csi: { driver: "csi.example.com" } },
  {
    ephemeral: {
      volumeClaimTemplate: {
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
      },
    },
  },
  { nfs: { server: "nfs.example.com", path: "/" } },
  { iscsi: { targetPortal: "10.0.0.1", iqn: "iqn.2026-01.com.example:s", lun: 0 } },
  { awsElasticBlockStore: { volumeID: "vol-1" } },
  { gcePersistentDisk: { pdName: "d" } },
  { cephfs: { monitors: ["10.0.0.1"] } },
  { flexVolume: { driver: "example.com/d" } },
  { fc: { targetWWNs: ["5"], lun: 1 } },
  { image: { reference: "registry.example.com/models/weights:1" } },
  { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
  {
    projected: {
      sources: [
        { serviceAccountToken: { path: "t", audience: "sts.amazonaws.com", expirationSeconds: 3600 } },
      ],
    },
  },
  { projected: { sources: [{ configMap: { name: "c" } }, { secret: { name: "s" } }] } },
  {
    projected: {
      sources: [{ clusterTrustBundle: { path: "ca", signerName: "example.com/s", labelSelector: {} } }],
    },
  },
  { projected: { sources: [] } },
  { projected: {} },
  {},
];

const inContext: readonly Edge[] = BOTH.flatMap((at): Edge[] => [
  { at, path: ["securityContext", "runAsNonRoot"], values: BOOLEANS, malformed: BAD_BOOLEANS },
  { at, path: ["securityContext", "runAsUser"], values: USERS, malformed: BAD_USERS },
  { at, path: ["securityContext", "runAsGroup"], values: USERS, malformed: BAD_USERS },
  { at, path: ["securityContext", "seccompProfile"], values: PROFILES, malformed: BAD_PROFILES },
  { at, path: ["securityContext", "appArmorProfile"], values: PROFILES, malformed: BAD_PROFILES },
  {
    at,
    path: ["securityContext", "seLinuxOptions"],
    values: [
      {},
      { type: "container_t" },
      { type: "container_kvm_t" },
      { type: "spc_t" },
      { type: "" },
      { user: "system_u" },
      { role: "r" },
      { level: "s0:c1,c2" },
    ],
  },
  {
    at,
    path: ["securityContext", "windowsOptions"],
    values: [{}, { hostProcess: false }, { runAsUserName: "ContainerUser" }],
    malformed: [{ hostProcess: true }],
  },
  {
    at,
    path: ["securityContext"],
    values: [ABSENT, null, {}, { runAsNonRoot: true }],
    malformed: [[], "restricted"],
  },
]);

const ofContainers: readonly Edge[] = CONTAINERS.flatMap((at): Edge[] => [
  { at, path: ["securityContext", "privileged"], values: BOOLEANS, malformed: BAD_BOOLEANS },
  { at, path: ["securityContext", "allowPrivilegeEscalation"], values: BOOLEANS, malformed: BAD_BOOLEANS },
  { at, path: ["securityContext", "readOnlyRootFilesystem"], values: BOOLEANS, malformed: BAD_BOOLEANS },
  { at, path: ["securityContext", "capabilities"], values: CAPABILITIES, malformed: BAD_CAPABILITIES },
  { at, path: ["securityContext", "procMount"], values: ["Default", "", null], malformed: ["Unmasked"] },
  {
    at,
    path: ["ports"],
    values: [
      ABSENT,
      null,
      [],
      [{ containerPort: 8080, hostPort: 8080 }],
      [{ containerPort: 8080, hostPort: 0 }],
      [{ containerPort: 8080 }, { containerPort: 81, hostPort: 81, hostIP: "127.0.0.1" }],
    ],
    malformed: [[{ containerPort: "8080" }], [null], [{ containerPort: 8080, hostPort: 70_000 }]],
  },
  {
    at,
    path: ["lifecycle"],
    values: [
      { preStop: { httpGet: { port: 80, host: "evil.example" } } },
      { postStart: { tcpSocket: { port: 80, host: "evil.example" } } },
      { preStop: { sleep: { seconds: 5 } } },
      { preStop: { exec: { command: ["true"] } } },
      { stopSignal: "SIGTERM" },
      { stopSignal: "SIGTERM", preStop: { sleep: { seconds: 5 } } },
      {},
      null,
    ],
    malformed: [{ preStop: {} }, { preStop: { httpGet: { port: 0 } } }],
  },
]);

const SYSCTLS = [
  "net.ipv4.ip_unprivileged_port_start",
  "kernel.shm_rmid_forced",
  "kernel.msgmax",
  "net.core.somaxconn",
];

const ofPods: readonly Edge[] = [
  ...["hostNetwork", "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace"].map((key): Edge => ({
    at: "pod",
    path: [key],
    values: BOOLEANS,
    malformed: BAD_BOOLEANS,
  })),
  {
    at: "pod",
    path: ["securityContext", "sysctls"],
    values: [
      ...SYSCTLS.map((name) => [{ name, value: "1" }]),
      [],
      null,
      SYSCTLS.map((name) => ({ name, value: "1" })),
    ],
  },
  {
    at: "pod",
    path: ["securityContext", "supplementalGroups"],
    values: [[0], [], [1, 2], null],
    malformed: [["0"], [-1]],
  },
  { at: "pod", path: ["securityContext", "fsGroup"], values: [0, 1, null] },
  { at: "pod", path: ["volumes"], values: VOLUMES.map((source) => [{ name: "v", ...source }]) },
  {
    at: "pod",
    path: ["volumes"],
    values: VOLUMES.map((source) => [
      { name: "scratch", emptyDir: {} },
      { name: "v", ...source },
    ]),
  },
  {
    at: "pod",
    path: ["volumes"],
    values: [ABSENT, null, [], [{ name: "v" }]],
    malformed: [[null], {}, [{ emptyDir: {} }]],
  },
  {
    at: "template",
    path: ["metadata", "annotations", "container.apparmor.security.beta.kubernetes.io/server"],
    values: ["runtime/default", "unconfined", "localhost/p"],
    malformed: ["", "none"],
  },
  {
    at: "pod",
    path: ["os"],
    values: [{ name: "linux" }, null],
    malformed: [{ name: "windows" }, { name: "plan9" }, {}],
  },
];

export const SECURITY_EDGES: readonly Edge[] = [...inContext, ...ofContainers, ...ofPods];

export const TOKEN_EDGES: readonly Edge[] = [
  { at: "pod", path: ["automountServiceAccountToken"], values: BOOLEANS, malformed: BAD_BOOLEANS },
  {
    at: "pod",
    path: ["serviceAccountName"],
    values: [ABSENT, null, "", "default", "captions"],
    malformed: ["Bad Name", 7],
  },
  { at: "pod", path: ["serviceAccount"], values: ["default", "captions", ""] },
  ...(["object", "template", "everywhere"] as const).flatMap((at): Edge[] =>
    ["apexlogic.ai/", "ai.apexlogic.com/"].map((domain) => ({
      at,
      path: ["metadata", "annotations", `${domain}service-account-token-because`],
      values: [
        "it watches its own pod",
        "",
        " ",
        "\u00a0",
        "\n",
        "\u2003",
        "ünïcode ☃",
        "x".repeat(5000),
        null,
        ABSENT,
      ],
      malformed: [true],
    })),
  ),
];
