import { describeRule } from "../../../support/object-rules";

const CONTAINER = "spec.containers.0";
const SECURITY = `${CONTAINER}.securityContext`;
const POD = "spec.securityContext";
const privileges = (names: string) =>
  `may gain privileges (set allowPrivilegeEscalation to false, and privileged not) in ${names}`;
const capabilities = "keeps capabilities (drop ALL, add none but NET_BIND_SERVICE) in server";
const root = (names: string) =>
  `may run as root (set runAsNonRoot to true, and runAsUser not to 0) in ${names}`;
const rootByPod = "may run as root by its pod's securityContext";
const seccomp = (names: string) =>
  `has no seccomp profile (set seccompProfile.type to RuntimeDefault) in ${names}`;
const seccompByPod = "has no seccomp profile by its pod's securityContext";
const node = "shares the network, the processes or the IPC of its node";
const volumes = (names: string) => `mounts volumes of types that the restricted profile forbids: ${names}`;
const selinux = "sets SELinux options that the restricted profile forbids";
const apparmor = "sets an AppArmor profile that the restricted profile forbids";
const otherHost = "probes or calls another host (host of a probe or lifecycle handler)";
const ANNOTATION = "metadata.annotations[container.apparmor.security.beta.kubernetes.io/server]";

describeRule("require-restricted-pods", {
  broken: { [`${SECURITY}.allowPrivilegeEscalation`]: undefined },
  message: privileges("server"),
  allowed: {
    "volumes of every type that the profile allows": [
      "Deployment",
      {
        "spec.volumes": [
          { name: "a", configMap: { name: "a" } },
          { name: "b", emptyDir: {} },
          { name: "c", persistentVolumeClaim: { claimName: "c" } },
          { name: "d", projected: { sources: [] } },
          { name: "e", secret: { secretName: "e" } },
          { name: "f", downwardAPI: { items: [] } },
          { name: "g", csi: { driver: "g" } },
          { name: "h", ephemeral: { volumeClaimTemplate: { spec: {} } } },
          { name: "i", image: { reference: "i" } },
          // The API server makes it an emptyDir.
          { name: "j" },
        ],
      },
    ],
    "binding low ports": ["Pod", { [`${SECURITY}.capabilities.add`]: ["NET_BIND_SERVICE"] }],
    "what the containers say of themselves where the pod says nothing": [
      "CronJob",
      {
        [POD]: undefined,
        [`${SECURITY}.runAsNonRoot`]: true,
        [`${SECURITY}.seccompProfile`]: { type: "Localhost", localhostProfile: "a.json" },
      },
    ],
    "what is off, and says so": [
      "Pod",
      { "spec.hostNetwork": false, "spec.hostPID": false, [`${SECURITY}.privileged`]: false },
    ],
    "sysctls that are safe": ["Pod", { [`${POD}.sysctls`]: [{ name: "net.ipv4.tcp_rmem", value: "1" }] }],
    "the usual SELinux type and AppArmor profile": [
      "Pod",
      {
        [`${POD}.seLinuxOptions`]: { type: "container_t", level: "s0" },
        [`${SECURITY}.appArmorProfile`]: { type: "RuntimeDefault" },
        [ANNOTATION]: "localhost/profile",
        [`${SECURITY}.procMount`]: "Default",
      },
    ],
  },
  refused: {
    "a pod that says nothing of its security": [
      "Deployment",
      { [POD]: undefined, [SECURITY]: undefined },
      privileges("server"),
      capabilities,
      root("server"),
      seccomp("server"),
    ],
    "the node's network": ["DaemonSet", { "spec.hostNetwork": true }, node],
    "the node's processes": ["Pod", { "spec.hostPID": true }, node],
    "the node's IPC": ["Job", { "spec.hostIPC": true }, node],
    "paths of the node, and a network's files": [
      "DaemonSet",
      {
        "spec.volumes": [
          { name: "logs", hostPath: { path: "/var/log" } },
          { name: "shared", nfs: { server: "a", path: "/" } },
        ],
      },
      volumes("logs, shared"),
    ],
    "a privileged container": ["Pod", { [`${SECURITY}.privileged`]: true }, privileges("server")],
    "escalation, in an init and an ephemeral container": [
      "Pod",
      {
        "spec.initContainers": [{ name: "init", securityContext: { capabilities: { drop: ["ALL"] } } }],
        "spec.ephemeralContainers": [
          {
            name: "debug",
            securityContext: { allowPrivilegeEscalation: true, capabilities: { drop: ["ALL"] } },
          },
        ],
      },
      privileges("init, debug"),
    ],
    "capabilities that are added": [
      "Pod",
      { [`${SECURITY}.capabilities.add`]: ["NET_BIND_SERVICE", "SYS_ADMIN"] },
      capabilities,
    ],
    "capabilities dropped in part": ["Pod", { [`${SECURITY}.capabilities.drop`]: ["all"] }, capabilities],
    "root in a container, whatever its pod says": [
      "Pod",
      { [`${SECURITY}.runAsNonRoot`]: false },
      root("server"),
    ],
    "user 0": ["Pod", { [`${SECURITY}.runAsUser`]: 0 }, root("server")],
    "user 0 of the pod": ["Pod", { [`${POD}.runAsUser`]: 0 }, rootByPod],
    "root by the pod, even where containers say otherwise": [
      "Pod",
      { [`${POD}.runAsNonRoot`]: false, [`${SECURITY}.runAsNonRoot`]: true },
      rootByPod,
    ],
    "no seccomp profile in a container": [
      "Pod",
      { [`${SECURITY}.seccompProfile`]: { type: "Unconfined" } },
      seccomp("server"),
    ],
    "no seccomp profile of the pod, even where containers have one": [
      "Pod",
      {
        [`${POD}.seccompProfile`]: { type: "Unconfined" },
        [`${SECURITY}.seccompProfile`]: { type: "RuntimeDefault" },
      },
      seccompByPod,
    ],
    "a port of the node": [
      "Deployment",
      { [`${CONTAINER}.ports.0.hostPort`]: 80 },
      "listens on ports of its node (hostPort) in server",
    ],
    "the node's /proc": [
      "Pod",
      { [`${SECURITY}.procMount`]: "Unmasked" },
      "sees its node's processes (procMount or hostProcess)",
    ],
    "a process of the host": [
      "Pod",
      { [`${POD}.windowsOptions`]: { hostProcess: true } },
      "sees its node's processes (procMount or hostProcess)",
    ],
    "an SELinux type": ["Pod", { [`${POD}.seLinuxOptions`]: { type: "spc_t" } }, selinux],
    "an SELinux user": ["Pod", { [`${SECURITY}.seLinuxOptions`]: { user: "root" } }, selinux],
    "no AppArmor profile": ["Pod", { [`${POD}.appArmorProfile`]: { type: "Unconfined" } }, apparmor],
    "no AppArmor profile by the older annotation": ["Job", { [ANNOTATION]: "unconfined" }, apparmor],
    "sysctls that reach beyond the pod": [
      "Pod",
      { [`${POD}.sysctls`]: [{ name: "kernel.msgmax", value: "1" }] },
      "sets sysctls that the restricted profile forbids",
    ],
    "a probe of another host": [
      "Pod",
      { [`${CONTAINER}.livenessProbe`]: { httpGet: { port: 80, host: "169.254.169.254" } } },
      otherHost,
    ],
    "a lifecycle handler that calls another host": [
      "Pod",
      { [`${CONTAINER}.lifecycle`]: { postStart: { tcpSocket: { port: 80, host: "a" } } } },
      otherHost,
    ],
  },
  unknown: [
    ["Deployment", `${SECURITY}.allowPrivilegeEscalation`],
    ["Deployment", "spec.securityContext"],
    ["CronJob", "spec"],
  ],
});
