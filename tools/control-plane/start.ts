/** Brings an environment's control plane up: makes it, or starts again what of it does not run. */
import { rm } from "node:fs/promises";
import { unwritable, type Environment } from "../cache";
import { interruptible } from "../interrupt";
import { elapsed, takeLock } from "../lock";
import { ControlPlaneApi } from "./api";
import { buildControlPlane, KUBERNETES_VERSION, type Binaries } from "./build-control-plane";
import { makeCredentials } from "./certificates";
import { endInWords, endOf } from "./ended-part";
import { EtcdStore } from "./etcd-store";
import { ControlPlaneFolder, writePrivately, type ControlPlaneRecord } from "./folder";
import { writeKubeconfig } from "./kubeconfig";
import { grantKwok } from "./kwok-role";
import {
  freePort,
  isPortFree,
  launch,
  launchLogCap,
  PartEnded,
  waitUntil,
  type LaunchedPart,
} from "./launch";
import { isPart, PARTS, schedulerConfiguration, type Part } from "./parts";
import { endProcesses, processesOf } from "./processes";
import { storedCrds, type StoredCrds } from "./stored-crds";

export interface ControlPlaneOptions {
  /** The environment's. */
  readonly name: string;
  /** Variables: they decide where the cache and the state lie. */
  readonly env: Environment;
  /** Given a line for people now and then. */
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Whether its data survives a power cut; true unless told. */
  readonly isDurable?: boolean;
  /** Milliseconds between two looks at another process's work; 1,000 unless told. */
  readonly pollMs?: number;
}

export interface ControlPlane {
  readonly name: string;
  /** The administrator's kubeconfig: a path. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:…` */
  readonly server: string;
  /** Whether it was made just now, so that nothing is in it. */
  readonly isNew: boolean;
}

/** Without a beat for this long, the process that held the lock is taken to be dead. */
const LOCK_STALE_MS = 10_000;
const READY_SECONDS = 60;
const PORT_TRIES = 5;
const BEGIN_MS = 500;
const DEFAULT_ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default";
/** Parts that find the API server by a kubeconfig. */
const CLIENTS = ["kube-controller-manager", "kube-scheduler", "kwok"] as const;

/** The lock of a control plane: one `up` or `down` at a time. */
export async function lockControlPlane(
  folder: ControlPlaneFolder,
  options: ControlPlaneOptions,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const release = await takeLock(
    {
      path: folder.path,
      waiting: `another process starts or ends the control plane of ${folder.name}: waiting for it`,
      staleMs: LOCK_STALE_MS,
      unwritable: (error) => unwritable(folder.path, "XDG_STATE_HOME", error),
    },
    options,
    signal,
  );
  return release ?? (() => Promise.resolve());
}

interface Start {
  readonly folder: ControlPlaneFolder;
  readonly binaries: Binaries;
  readonly crds: StoredCrds;
  readonly options: ControlPlaneOptions;
  readonly signal: AbortSignal;
  /** As it was set up; null when it is made now. */
  readonly record: ControlPlaneRecord | null;
  readonly running: Set<Part>;
  readonly launched: LaunchedPart[];
}

async function launchPart(start: Start, part: Part, port: number): Promise<void> {
  const { folder, binaries, options } = start;
  const isDurable = options.isDurable ?? true;
  start.launched.push(await launch(part, binaries, { folder, port, isDurable }));
}

const waiting = (start: Start, what: string) => ({
  folder: start.folder,
  parts: start.launched,
  what,
  seconds: READY_SECONDS,
  signal: start.signal,
});

/** etcd serves, holds the definitions, and the credentials are there. */
async function bringUpStore(start: Start): Promise<void> {
  const { folder, record, running, crds } = start;
  if (!running.has("etcd")) await launchPart(start, "etcd", 0);
  if (record === null) await makeCredentials(folder, new Date());
  const store = await EtcdStore.open(folder);
  try {
    await waitUntil(() => store.isReady(), waiting(start, "etcd"));
    if (record?.crds !== crds.key) await store.write(crds.values);
  } finally {
    await store.close();
  }
}

async function writeKubeconfigs({ folder }: Start, port: number): Promise<void> {
  await Promise.all(["admin" as const, ...CLIENTS].map((each) => writeKubeconfig(folder, each, port)));
}

/** The API server serves, on the port it had where that is free. */
async function bringUpApiServer(start: Start): Promise<number> {
  const { folder, record, running, options } = start;
  if (record !== null && running.has("kube-apiserver")) {
    await awaitApiServer(start, record.port);
    return record.port;
  }
  const isOldFree = record !== null && (await isPortFree(record.port));
  for (let tries = 1; ; tries++) {
    const port = isOldFree && tries === 1 ? record.port : await freePort();
    if (port !== record?.port) {
      if (record !== null)
        options.progress(`port ${record.port} is taken by another program: the API server moves to ${port}`);
      // They hold the old address.
      await endProcesses(folder, ({ role }) => (CLIENTS as readonly string[]).includes(role));
      CLIENTS.forEach((each) => running.delete(each));
    }
    await writeKubeconfigs(start, port);
    await launchPart(start, "kube-apiserver", port);
    try {
      await awaitApiServer(start, port);
      return port;
    } catch (error) {
      if (!(error instanceof PartEnded && error.isPortTaken) || tries === PORT_TRIES) throw error;
      start.launched.splice(
        start.launched.findIndex(({ part }) => part === "kube-apiserver"),
        1,
      );
    }
  }
}

async function awaitApiServer(start: Start, port: number): Promise<void> {
  const api = await ControlPlaneApi.open(start.folder, port);
  try {
    await waitUntil(() => api.has("/readyz"), waiting(start, "kube-apiserver"));
  } finally {
    api.close();
  }
}

/** Everything that works through the API server runs, and has begun to. */
async function bringUpClients(start: Start, port: number): Promise<void> {
  const { folder, running } = start;
  const api = await ControlPlaneApi.open(folder, port);
  try {
    await writePrivately(folder.schedulerConfig, schedulerConfiguration(folder));
    if (!running.has("kwok")) await grantKwok(api);
    const stopped = CLIENTS.filter((part) => !running.has(part));
    for (const part of stopped) await launchPart(start, part, port);
    const since = performance.now();
    // Nobody can be asked whether a scheduler schedules: one that cannot begin ends at once.
    const begun = () => stopped.length === 0 || performance.now() - since > BEGIN_MS;
    await waitUntil(
      async () => begun() && (await api.has(DEFAULT_ACCOUNT)),
      waiting(start, "kube-controller-manager"),
    );
  } finally {
    api.close();
  }
}

/** Says which parts had ended, and how, before they are started again. */
async function tellEnded({ folder, running, options, record }: Start): Promise<void> {
  const ended = PARTS.filter((part) => !running.has(part));
  if (record === null || ended.length === 0) return;
  if (ended.length === PARTS.length)
    return options.progress(`starting the control plane of ${folder.name} again, on its data …`);
  for (const part of ended) {
    options.progress(endInWords(await endOf(folder, part)));
    options.progress(`starting ${part} again …`);
  }
}

async function bringUp(start: Start): Promise<ControlPlane> {
  const { folder, record, crds } = start;
  await tellEnded(start);
  await folder.make();
  await bringUpStore(start);
  const port = await bringUpApiServer(start);
  await bringUpClients(start, port);
  if (!(await processesOf(folder)).some(({ role }) => role === "cap-logs")) launchLogCap(folder);
  if (record?.port !== port || record.crds !== crds.key || record.kubernetes !== KUBERNETES_VERSION)
    await folder.writeRecord({
      kubernetes: KUBERNETES_VERSION,
      crds: crds.key,
      port,
      createdAt: record?.createdAt ?? new Date().toISOString(),
    });
  const server = `https://127.0.0.1:${port}`;
  return { name: folder.name, kubeconfig: folder.kubeconfig, server, isNew: record === null };
}

/** What runs already and can be kept: nothing of a control plane that was made only half, or of another version. */
async function runningParts(
  folder: ControlPlaneFolder,
  record: ControlPlaneRecord | null,
  binaries: Binaries,
): Promise<Set<Part>> {
  const parts = (await processesOf(folder)).flatMap(({ role, command }) =>
    isPart(role) ? [{ part: role, isOurs: command.startsWith(`${binaries[role]} `) }] : [],
  );
  if (record !== null && parts.every(({ isOurs }) => isOurs)) return new Set(parts.map(({ part }) => part));
  await endProcesses(folder);
  if (record === null) await rm(folder.path, { recursive: true, force: true });
  return new Set();
}

const CANNOT_WRITE: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EACCES", "EROFS"]);

function forPeople(error: unknown, folder: ControlPlaneFolder, record: ControlPlaneRecord | null): unknown {
  if (CANNOT_WRITE.has((error as NodeJS.ErrnoException).code ?? ""))
    return unwritable(folder.path, "XDG_STATE_HOME", error);
  if (record === null || !(error instanceof PartEnded)) return error;
  return new Error(
    `${error.message}\n\`plumbline up ${folder.name}\` tries again on its data; \`plumbline down ${folder.name}\` removes them, for a new one`,
    { cause: error },
  );
}

/**
 * An environment's control plane, ready: made where there is none, started again where it or a part of it does not run,
 * on its old data, with its old credentials. Two at once: the second waits. What cannot be made is removed again.
 * @throws when it cannot be built, or a part does not come up: which, how it ended, and what it said last.
 */
export function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  return interruptible(async (signal) => {
    const build = { ...options, signal };
    const binaries = await buildControlPlane(build);
    const crds = await storedCrds(binaries, build);
    const folder = await ControlPlaneFolder.open(options.name, options.env);
    const release = await lockControlPlane(folder, options, signal);
    const since = performance.now();
    try {
      const record = await folder.record();
      const running = await runningParts(folder, record, binaries);
      const launched: LaunchedPart[] = [];
      const start: Start = { folder, binaries, crds, options, signal, record, running, launched };
      if (record === null) options.progress(`starting a control plane for ${folder.name} …`);
      try {
        const controlPlane = await bringUp(start);
        if (launched.length > 0)
          options.progress(`the control plane of ${folder.name} is ready after ${elapsed(since)}`);
        return controlPlane;
      } catch (error) {
        if (record === null) {
          await endProcesses(folder);
          await rm(folder.path, { recursive: true, force: true });
        }
        throw forPeople(error, folder, record);
      }
    } finally {
      await release();
    }
  }, options.signal);
}
