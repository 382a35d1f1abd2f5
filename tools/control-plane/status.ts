/** How an environment's control plane is, and what goes on in it: by asking only. */
import type { Environment } from "../cache";
import { ControlPlaneApi } from "./api";
import {
  clusterReport,
  type ClusterReport,
  type CronJob,
  type Event,
  type Job,
  type Node,
  type Pod,
  type ReplicaSet,
  type ResourceQuota,
} from "./cluster-report";
import { endOf } from "./ended-part";
import { ControlPlaneFolder } from "./folder";
import { PARTS, type Part } from "./parts";
import { processesOf } from "./processes";

export interface RunningPart {
  readonly part: Part;
  readonly state: "running";
  readonly pid: number;
  readonly since: Date;
  readonly residentBytes: number;
  /** Where it is reached; null for a part that listens nowhere. */
  readonly address: string | null;
}

export interface StoppedPart {
  readonly part: Part;
  readonly state: "ended";
  /** `by SIGKILL`; null when nobody noted it: the machine went down, or its script was killed too. */
  readonly how: string | null;
  readonly at: Date | null;
  readonly lastLines: readonly string[];
}

export type PartStatus = RunningPart | StoppedPart;

export interface ControlPlaneStatus {
  readonly name: string;
  readonly kubernetes: string;
  readonly server: string;
  readonly kubeconfig: string;
  readonly createdAt: string;
  readonly parts: readonly PartStatus[];
  /** What its scripts take, besides. */
  readonly residentBytes: number;
  /** Null when the API server does not answer. */
  readonly cluster: ClusterReport | null;
  /** Why there is no report. */
  readonly fault: string | null;
}

/** Objects an answer. */
const PAGE = 500;

interface Page<T> {
  readonly items: readonly T[];
  readonly metadata?: { readonly continue?: string };
}

async function list<T>(api: ControlPlaneApi, path: string, query = ""): Promise<T[]> {
  const items: T[] = [];
  for (let next: string | undefined = ""; next !== undefined;) {
    const from: string = next === "" ? "" : `&continue=${encodeURIComponent(next)}`;
    const page: Page<T> = await api.get<Page<T>>(`${path}?limit=${PAGE}${query}${from}`);
    items.push(...page.items);
    next = page.metadata?.continue || undefined;
  }
  return items;
}

async function reportOn(api: ControlPlaneApi): Promise<ClusterReport> {
  const [nodes, pods, quotas, cronJobs, jobs, replicaSets, failures] = await Promise.all([
    list<Node>(api, "/api/v1/nodes"),
    list<Pod>(api, "/api/v1/pods"),
    list<ResourceQuota>(api, "/api/v1/resourcequotas"),
    list<CronJob>(api, "/apis/batch/v1/cronjobs"),
    list<Job>(api, "/apis/batch/v1/jobs"),
    list<ReplicaSet>(api, "/apis/apps/v1/replicasets"),
    list<Event>(api, "/api/v1/events", "&fieldSelector=reason%3DFailedCreate"),
  ]);
  return clusterReport({ nodes, pods, quotas, cronJobs, jobs, replicaSets, failures });
}

async function partStatuses(folder: ControlPlaneFolder, server: string) {
  const processes = await processesOf(folder);
  const parts = await Promise.all(
    PARTS.map(async (part): Promise<PartStatus> => {
      const found = processes.find(({ role }) => role === part);
      if (!found) {
        const { how, at, lines } = await endOf(folder, part);
        return { part, state: "ended", how, at, lastLines: lines };
      }
      const { pid, startedAt: since, residentBytes } = found;
      const addresses: Partial<Record<Part, string>> = {
        etcd: "a socket in its folder",
        "kube-apiserver": server,
      };
      return { part, state: "running", pid, since, residentBytes, address: addresses[part] ?? null };
    }),
  );
  const residentBytes = processes.reduce((sum, each) => sum + each.residentBytes, 0);
  return { parts, residentBytes };
}

/** Without these there is nobody to ask, and asking would only take its time. */
const ANSWERING: readonly Part[] = ["etcd", "kube-apiserver"];

async function clusterOf(folder: ControlPlaneFolder, port: number, parts: readonly PartStatus[]) {
  const missing = parts.find(({ part, state }) => state === "ended" && ANSWERING.includes(part));
  if (missing) return { cluster: null, fault: `${missing.part} does not run` };
  const api = await ControlPlaneApi.open(folder, port);
  try {
    return { cluster: await reportOn(api), fault: null };
  } catch (error) {
    return { cluster: null, fault: error instanceof Error ? error.message : String(error) };
  } finally {
    api.close();
  }
}

/** Null where no control plane is set up. Starts and changes nothing. */
export async function controlPlaneStatus(name: string, env: Environment): Promise<ControlPlaneStatus | null> {
  const folder = await ControlPlaneFolder.open(name, env);
  const record = await folder.record();
  if (record === null) return null;
  const server = `https://127.0.0.1:${record.port}`;
  const { parts, residentBytes } = await partStatuses(folder, server);
  return {
    name,
    kubernetes: record.kubernetes,
    server,
    kubeconfig: folder.kubeconfig,
    createdAt: record.createdAt,
    parts,
    residentBytes,
    ...(await clusterOf(folder, record.port, parts)),
  };
}
