/** What goes on in a cluster, for `plumbline status`: from its objects alone. */
import { GPU_RESOURCE, NODE_POOL_LABEL } from "../../governance/tags";

// Of the API's own types, the fields that are read.

interface Meta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

type Quantities = Readonly<Record<string, string>>;

export interface Node {
  readonly metadata: Meta;
  readonly status?: { readonly capacity?: Quantities; readonly conditions?: readonly Condition[] };
}

interface Container {
  readonly resources?: { readonly requests?: Quantities; readonly limits?: Quantities };
}

export interface Pod {
  readonly metadata: Meta;
  readonly spec: { readonly nodeName?: string; readonly containers: readonly Container[] };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

export interface ResourceQuota {
  readonly metadata: Meta;
  readonly status?: { readonly hard?: Quantities; readonly used?: Quantities };
}

export interface CronJob {
  readonly metadata: Meta;
  readonly spec: { readonly schedule: string; readonly suspend?: boolean };
  readonly status?: {
    readonly active?: readonly unknown[];
    readonly lastScheduleTime?: string;
    readonly lastSuccessfulTime?: string;
  };
}

export interface Job {
  readonly metadata: Meta;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

export interface ReplicaSet {
  readonly metadata: Meta;
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** An event of the core API. */
export interface Event {
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
}

/** Everything that a report is made of. */
export interface ClusterObjects {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly quotas: readonly ResourceQuota[];
  readonly cronJobs: readonly CronJob[];
  readonly jobs: readonly Job[];
  readonly replicaSets: readonly ReplicaSet[];
  /** Those with the reason `FailedCreate`. */
  readonly failures: readonly Event[];
}

export interface PoolReport {
  /** The node pool; null for nodes of none. */
  readonly pool: string | null;
  readonly nodes: number;
  readonly ready: number;
  readonly instanceTypes: readonly string[];
  readonly gpus: number;
  /** Asked for by the pods on them. */
  readonly gpusUsed: number;
}

export interface WaitingPod {
  readonly namespace: string;
  readonly name: string;
  readonly reason: string;
}

/** Pods that were not even created: by a quota, or by admission. */
export interface RefusedPods {
  /** Who wanted them: `ReplicaSet engagement/vision-7d4f`. */
  readonly by: string;
  readonly reason: string;
}

export interface QuotaReport {
  readonly namespace: string;
  readonly quota: string;
  readonly resource: string;
  readonly used: string;
  readonly hard: string;
}

export interface CronJobReport {
  readonly namespace: string;
  readonly name: string;
  readonly schedule: string;
  readonly suspended: boolean;
  readonly running: number;
  /** RFC 3339; null when it never ran. */
  readonly lastRun: string | null;
  readonly lastSuccess: string | null;
}

export interface ClusterReport {
  readonly pools: readonly PoolReport[];
  /** How many pods are in each phase, as Kubernetes names them. */
  readonly pods: Readonly<Record<string, number>>;
  readonly waiting: readonly WaitingPod[];
  readonly refused: readonly RefusedPods[];
  readonly quotas: readonly QuotaReport[];
  readonly cronJobs: readonly CronJobReport[];
}

const gpusOf = (quantities: Readonly<Record<string, string>> | undefined): number =>
  Number(quantities?.[GPU_RESOURCE] ?? 0);

/** GPUs are limited and asked for alike, so either says how many. */
function gpusAskedBy({ spec }: Pod): number {
  return spec.containers.reduce(
    (sum, { resources }) => sum + Math.max(gpusOf(resources?.requests), gpusOf(resources?.limits)),
    0,
  );
}

const hasEnded = ({ status }: Pod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed";
const find = (conditions: readonly Condition[] | undefined, type: string): Condition | undefined =>
  conditions?.find((each) => each.type === type);
const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  find(conditions, type)?.status === "True";
const nameOf = ({ namespace, name }: Meta): string =>
  namespace === undefined ? name : `${namespace}/${name}`;
const byName = (a: { readonly metadata: Meta }, b: { readonly metadata: Meta }): number =>
  nameOf(a.metadata) < nameOf(b.metadata) ? -1 : 1;

function poolReports(nodes: readonly Node[], pods: readonly Pod[]): PoolReport[] {
  const used = new Map<string, number>();
  for (const pod of pods)
    if (pod.spec.nodeName !== undefined && !hasEnded(pod))
      used.set(pod.spec.nodeName, (used.get(pod.spec.nodeName) ?? 0) + gpusAskedBy(pod));
  const pools = new Map<string | null, Node[]>();
  for (const node of nodes) {
    const pool = node.metadata.labels?.[NODE_POOL_LABEL] ?? null;
    pools.set(pool, [...(pools.get(pool) ?? []), node]);
  }
  const reports = [...pools].map(([pool, members]) => ({
    pool,
    nodes: members.length,
    ready: members.filter(({ status }) => isTrue(status?.conditions, "Ready")).length,
    instanceTypes: [
      ...new Set(
        members.flatMap(({ metadata }) => metadata.labels?.["node.kubernetes.io/instance-type"] ?? []),
      ),
    ].sort(),
    gpus: members.reduce((sum, { status }) => sum + gpusOf(status?.capacity), 0),
    gpusUsed: members.reduce((sum, { metadata }) => sum + (used.get(metadata.name) ?? 0), 0),
  }));
  return reports.sort((a, b) => ((a.pool ?? "") < (b.pool ?? "") ? -1 : 1));
}

function waitingPods(nodes: readonly Node[], pods: readonly Pod[]): WaitingPod[] {
  const most = Math.max(0, ...nodes.map(({ status }) => gpusOf(status?.capacity)));
  return pods
    .filter(({ status }) => (status?.phase ?? "Pending") === "Pending")
    .sort(byName)
    .map((pod) => {
      const asked = gpusAskedBy(pod);
      const scheduled = find(pod.status?.conditions, "PodScheduled");
      const said = scheduled?.status === "False" ? scheduled.message : undefined;
      const reasons = [
        ...(asked > most ? [`asks for ${asked} GPUs, and no node has more than ${most}`] : []),
        said ?? (scheduled ? "is on its node, and does not run yet" : "the scheduler has not seen it yet"),
      ];
      const { namespace = "default", name } = pod.metadata;
      return { namespace, name, reason: reasons.join("; ") };
    });
}

/** ReplicaSets say so themselves; of a Job there is an event, which outlives its cause by up to an hour. */
function refusedPods({ replicaSets, jobs, failures }: ClusterObjects): RefusedPods[] {
  const sets = replicaSets.flatMap(({ metadata, status }) => {
    const failure = find(status?.conditions, "ReplicaFailure");
    if (failure?.status !== "True") return [];
    return [{ by: `ReplicaSet ${nameOf(metadata)}`, reason: failure.message ?? "" }];
  });
  const open = new Set(
    jobs
      .filter(({ status }) => !["Complete", "Failed"].some((type) => isTrue(status?.conditions, type)))
      .map(({ metadata }) => nameOf(metadata)),
  );
  const latest = new Map<string, { readonly reason: string; readonly at: string }>();
  for (const { involvedObject, message = "", lastTimestamp } of failures) {
    const { kind } = involvedObject;
    if (kind === "ReplicaSet" || (kind === "Job" && !open.has(nameOf(involvedObject)))) continue;
    const by = `${kind} ${nameOf(involvedObject)}`;
    const at = lastTimestamp ?? "";
    if (at >= (latest.get(by)?.at ?? "")) latest.set(by, { reason: message, at });
  }
  const others = [...latest].map(([by, { reason }]) => ({ by, reason }));
  return [...sets, ...others].sort((a, b) => (a.by < b.by ? -1 : 1));
}

export function clusterReport(objects: ClusterObjects): ClusterReport {
  const { nodes, pods } = objects;
  const phases = new Map<string, number>();
  for (const { status } of pods) {
    const phase = status?.phase ?? "Pending";
    phases.set(phase, (phases.get(phase) ?? 0) + 1);
  }
  return {
    pools: poolReports(nodes, pods),
    pods: Object.fromEntries([...phases].sort()),
    waiting: waitingPods(nodes, pods),
    refused: refusedPods(objects),
    quotas: [...objects.quotas].sort(byName).flatMap(({ metadata, status }) =>
      Object.entries(status?.hard ?? {}).map(([resource, hard]) => ({
        namespace: metadata.namespace ?? "default",
        quota: metadata.name,
        resource,
        used: status?.used?.[resource] ?? "0",
        hard,
      })),
    ),
    cronJobs: [...objects.cronJobs].sort(byName).map(({ metadata, spec, status }) => ({
      namespace: metadata.namespace ?? "default",
      name: metadata.name,
      schedule: spec.schedule,
      suspended: spec.suspend ?? false,
      running: status?.active?.length ?? 0,
      lastRun: status?.lastScheduleTime ?? null,
      lastSuccess: status?.lastSuccessfulTime ?? null,
    })),
  };
}
