/** The parts of a control plane and how each is started. */
import { join } from "node:path";
import type { ControlPlaneFolder } from "./folder";

export const PARTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
export type Part = (typeof PARTS)[number];

export function isPart(name: string): name is Part {
  return (PARTS as readonly string[]).includes(name);
}

/** Controllers of what no local environment has: metrics, volumes, machines, certificates of kubelets. They cost memory. */
const UNUSED_CONTROLLERS = [
  "bootstrap-signer-controller",
  "certificatesigningrequest-approving-controller",
  "certificatesigningrequest-cleaner-controller",
  "certificatesigningrequest-signing-controller",
  "device-taint-eviction-controller",
  "ephemeral-volume-controller",
  "kube-apiserver-serving-clustertrustbundle-publisher-controller",
  "legacy-serviceaccount-token-cleaner-controller",
  "node-ipam-controller",
  "persistentvolume-attach-detach-controller",
  "persistentvolume-expander-controller",
  "podcertificaterequest-cleaner-controller",
  "resourceclaim-controller",
  "selinux-warning-controller",
  "service-cidr-controller",
  "storage-version-migrator-controller",
  "storageversion-garbage-collector-controller",
  "token-cleaner-controller",
];

/** Sockets relative to the folder, which is every part's working folder: a path may be too long for one (107 bytes). */
export const ETCD_SOCKET = "client:0";
const ETCD_PEER_SOCKET = "peer:0";

/**
 * How far a part's memory grows, in per cent, before Go collects what is unused; its default is 100. At 25 the API server is
 * ready a second later, and keeps 140 MB less.
 */
const GOGC: Readonly<Record<Part, string>> = {
  etcd: "50",
  "kube-apiserver": "25",
  "kube-controller-manager": "20",
  "kube-scheduler": "50",
  kwok: "50",
};

/** Simulated nodes do not fail: on a busy machine a late sign of life must not evict their pods. */
const NODE_LEASE_SECONDS = 240;
const NODE_GRACE_SECONDS = 600;

export interface PartOptions {
  readonly folder: ControlPlaneFolder;
  readonly port: number;
  /** Whether what was written survives a power cut; tests need not wait for the disk. */
  readonly isDurable: boolean;
}

function etcd({ folder, isDurable }: PartOptions): string[] {
  return [
    "--name=plumbline",
    `--data-dir=${folder.etcd}`,
    `--listen-client-urls=unix://${ETCD_SOCKET}`,
    `--advertise-client-urls=unix://${ETCD_SOCKET}`,
    `--listen-peer-urls=unix://${ETCD_PEER_SOCKET}`,
    `--initial-advertise-peer-urls=unix://${ETCD_PEER_SOCKET}`,
    `--initial-cluster=plumbline=unix://${ETCD_PEER_SOCKET}`,
    "--log-level=warn",
    ...(isDurable ? [] : ["--unsafe-no-fsync"]),
  ];
}

function apiServer({ folder, port }: PartOptions): string[] {
  return [
    `--etcd-servers=unix://${ETCD_SOCKET}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--secure-port=${port}`,
    `--tls-cert-file=${folder.certificate("server")}`,
    `--tls-private-key-file=${folder.key("server")}`,
    `--client-ca-file=${folder.certificate("ca")}`,
    "--anonymous-auth=false",
    "--authorization-mode=Node,RBAC",
    "--enable-admission-plugins=NodeRestriction",
    `--service-account-key-file=${folder.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${folder.key("service-account")}`,
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--allow-privileged=true",
    "--profiling=false",
  ];
}

function controllerManager({ folder }: PartOptions): string[] {
  return [
    `--kubeconfig=${folder.kubeconfigOf("kube-controller-manager")}`,
    // Nobody has to ask it anything, so it listens nowhere.
    "--secure-port=0",
    "--leader-elect=false",
    "--use-service-account-credentials=true",
    `--service-account-private-key-file=${folder.key("service-account")}`,
    `--root-ca-file=${folder.certificate("ca")}`,
    `--controllers=${["*", ...UNUSED_CONTROLLERS.map((name) => `-${name}`)].join(",")}`,
    `--node-monitor-grace-period=${NODE_GRACE_SECONDS}s`,
    "--kube-api-qps=200",
    "--kube-api-burst=400",
    "--profiling=false",
  ];
}

function scheduler({ folder }: PartOptions): string[] {
  return [`--config=${folder.schedulerConfig}`, "--secure-port=0"];
}

function kwok({ folder }: PartOptions): string[] {
  return [
    `--kubeconfig=${folder.kubeconfigOf("kwok")}`,
    "--manage-all-nodes=true",
    `--node-lease-duration-seconds=${NODE_LEASE_SECONDS}`,
    "--v=WARN",
  ];
}

const ARGUMENTS: Readonly<Record<Part, (options: PartOptions) => string[]>> = {
  etcd,
  "kube-apiserver": apiServer,
  "kube-controller-manager": controllerManager,
  "kube-scheduler": scheduler,
  kwok,
};

export function argumentsOf(part: Part, options: PartOptions): string[] {
  return ARGUMENTS[part](options);
}

/** Nothing of the user's: no kubeconfig of another cluster, no settings in their home, no proxy. */
export function environmentOf(part: Part, folder: ControlPlaneFolder): Record<string, string> {
  return { HOME: folder.path, PATH: "/usr/bin:/bin", TMPDIR: folder.temporary, GOGC: GOGC[part] };
}

/** The scheduler's configuration: what does not fit is looked at again soon, as its reason is asked for. */
export function schedulerConfiguration(folder: ControlPlaneFolder): string {
  return JSON.stringify({
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    leaderElection: { leaderElect: false },
    enableProfiling: false,
    clientConnection: { kubeconfig: folder.kubeconfigOf("kube-scheduler"), qps: 500, burst: 1000 },
    podInitialBackoffSeconds: 1,
    podMaxBackoffSeconds: 5,
  });
}

/** Where a part writes what it says. */
export function logOf(part: Part, folder: ControlPlaneFolder): string {
  return join(folder.logs, `${part}.log`);
}
