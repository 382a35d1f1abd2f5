/** The local control plane under load: 500 fake GPU nodes, 5,000 pods that its scheduler places; time, and memory of each part. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Derived, Measured, Row } from "./report";
import { median, summary } from "./statistics";
import { ControlPlaneFolder } from "../tools/control-plane/folder";
import { isPart, PARTS, type Part } from "../tools/control-plane/parts";
import { processesOf } from "../tools/control-plane/processes";
import { removeControlPlane } from "../tools/control-plane/remove";
import { startControlPlane } from "../tools/control-plane/start";
import { eachOf } from "../tools/parity/compare";
import { RawApi } from "../tools/parity/raw-api";

const NODES = 500;
const GPUS = 8;
const DEPLOYMENTS = 50;
const REPLICAS = 100;
const PODS = DEPLOYMENTS * REPLICAS;
/** One GPU each, on every GPU that there is; the rest run beside them without. */
const GPU_DEPLOYMENTS = (NODES * GPUS) / REPLICAS;
const RUNS = 3;
const POLL_MS = 250;
const LONGEST_MS = 15 * 60_000;
const NAMESPACE = "load";
const GPU = "nvidia.com/gpu";

const taint = { key: GPU, value: "true", effect: "NoSchedule" };

function node(at: number): object {
  const room = { cpu: "96", memory: "1152Gi", pods: "110", [GPU]: String(GPUS) };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: `gpu-${at}`,
      annotations: { "kwok.x-k8s.io/node": "fake" },
      labels: {
        "apexlogic.ai/node-pool": "gpu",
        "kubernetes.io/hostname": `gpu-${at}`,
        "topology.kubernetes.io/zone": `us-east-1${"abc"[at % 3]}`,
      },
    },
    spec: { taints: [taint] },
    status: { capacity: room, allocatable: room },
  };
}

function deployment(at: number): object {
  const amounts = { cpu: "500m", memory: "1Gi", ...(at < GPU_DEPLOYMENTS && { [GPU]: "1" }) };
  const labels = { app: `model-${at}` };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `model-${at}`, namespace: NAMESPACE, labels },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          nodeSelector: { "apexlogic.ai/node-pool": "gpu" },
          tolerations: [{ key: GPU, operator: "Exists", effect: "NoSchedule" }],
          containers: [
            {
              name: "server",
              image: "registry.invalid/server",
              resources: { requests: amounts, limits: amounts },
            },
          ],
        },
      },
    },
  };
}

interface Listed {
  readonly items: readonly {
    readonly status?: {
      readonly replicas?: number;
      readonly readyReplicas?: number;
      readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    };
  }[];
}

const listed = async (api: RawApi, where: string): Promise<Listed["items"]> =>
  ((await api.send("GET", where, "", "")).body as Listed).items;

async function post(api: RawApi, where: string, object: object): Promise<void> {
  const { status, body } = await api.send("POST", where, "application/json", JSON.stringify(object));
  if (status !== 201) throw new Error(`${where}: ${status}: ${JSON.stringify(body)}`);
}

/** @throws when it does not come true in a quarter of an hour. */
async function until(what: string, isTrue: () => Promise<boolean>): Promise<number> {
  for (const since = performance.now(); ; await wait(POLL_MS)) {
    if (await isTrue()) return performance.now();
    if (performance.now() - since > LONGEST_MS)
      throw new Error(`${what}: not after ${LONGEST_MS / 60_000} min`);
  }
}

interface Run {
  readonly nodesMs: number;
  readonly scheduledMs: number;
  readonly runningMs: number;
  /** The most that each part had of real memory, MiB. */
  readonly memory: Readonly<Record<Part, number>>;
}

async function load(api: RawApi): Promise<Omit<Run, "memory">> {
  const begin = performance.now();
  await eachOf([...Array(NODES).keys()], (at) => post(api, "/api/v1/nodes", node(at)));
  const isReady = ({ status }: Listed["items"][number]): boolean =>
    status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
  const ready = await until("every node is ready", async () => {
    const nodes = await listed(api, "/api/v1/nodes");
    return nodes.length === NODES && nodes.every(isReady);
  });
  await post(api, "/api/v1/namespaces", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: NAMESPACE },
  });
  const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
  const since = performance.now();
  for (let at = 0; at < DEPLOYMENTS; at += 1) await post(api, deployments, deployment(at));
  const sum = async (key: "replicas" | "readyReplicas"): Promise<number> =>
    (await listed(api, deployments)).reduce((total, { status }) => total + (status?.[key] ?? 0), 0);
  const unbound = `/api/v1/namespaces/${NAMESPACE}/pods?fieldSelector=spec.nodeName%3D&limit=1`;
  const scheduled = await until(
    "every pod has its node",
    async () => (await sum("replicas")) === PODS && (await listed(api, unbound)).length === 0,
  );
  const running = await until("every pod runs", async () => (await sum("readyReplicas")) === PODS);
  return { nodesMs: ready - begin, scheduledMs: scheduled - since, runningMs: running - since };
}

/** Of the kernel: the most real memory that a process has had. */
async function peakMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1024;
}

async function run(progress: (line: string) => void): Promise<Run> {
  const state = await mkdtemp(path.join(tmpdir(), "plumbline-bench-"));
  const options = {
    name: "load",
    env: { ...process.env, XDG_STATE_HOME: state },
    progress,
    isDurable: false,
  };
  try {
    const { kubeconfig } = await startControlPlane(options);
    const api = await RawApi.connect(kubeconfig);
    const times = await load(api).finally(() => api.close());
    const processes = await processesOf(await ControlPlaneFolder.open(options.name, options.env));
    const memory = Object.fromEntries(
      await Promise.all(
        processes.flatMap(({ role, pid }) =>
          isPart(role) ? [peakMiB(pid).then((MiB) => [role, MiB] as const)] : [],
        ),
      ),
    ) as Record<Part, number>;
    return { ...times, memory };
  } finally {
    await removeControlPlane(options);
    await rm(state, { recursive: true, force: true });
  }
}

export async function schedulingBenchmark(progress: (line: string) => void): Promise<Measured> {
  const runs: Run[] = [];
  for (let at = 0; at < RUNS; at += 1) {
    const found = await run(progress);
    runs.push(found);
    progress(`scheduling, run ${at + 1}: ${PODS} pods in ${(found.scheduledMs / 1000).toFixed(1)} s`);
  }
  const time = (what: string, figure: (run: Run) => number): Row => ({
    what,
    unit: "ms",
    ...summary(runs.map(figure)),
  });
  const memory = (part: Part): Row => ({
    what: `peak memory of ${part}`,
    unit: "MiB",
    ...summary(runs.map((each) => each.memory[part])),
  });
  const aSecond: Derived = {
    what: "pods scheduled",
    value: (PODS / median(runs.map(({ scheduledMs }) => scheduledMs))) * 1000,
    unit: "a second",
  };
  return {
    name: "scheduling",
    title: `${NODES} fake GPU nodes and ${PODS.toLocaleString("en-US")} pods on the local control plane`,
    rows: [
      time(`${NODES} nodes of ${GPUS} GPUs: made and ready`, ({ nodesMs }) => nodesMs),
      time(
        `${PODS.toLocaleString("en-US")} pods of ${DEPLOYMENTS} Deployments: every one has its node`,
        ({ scheduledMs }) => scheduledMs,
      ),
      time("… every one runs, as kwok plays it", ({ runningMs }) => runningMs),
      ...PARTS.map(memory),
    ],
    derived: [aSecond],
    notes: [
      `${(GPU_DEPLOYMENTS * REPLICAS).toLocaleString("en-US")} of the pods ask for a GPU, which is every GPU that there is.`,
    ],
  };
}
