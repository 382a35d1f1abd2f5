/**
 * Custom resource definitions as an API server stores them. Installing some fifty of them through the API costs a server
 * 12 s of processor time and 400 MB that it keeps. That is done once a user, by the API server that validates and completes
 * them; every control plane begins with the result in its data.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findGo } from "../build-go";
import { buildOnce, elapsed, tellingTime, type BuildOptions } from "../build-lock";
import { unwritable, type Environment } from "../cache";
import { ControlPlaneApi } from "./api";
import { controlPlaneCache, KUBERNETES_VERSION, type Binaries } from "./build-control-plane";
import { makeCredentials } from "./certificates";
import { CRD_SOURCES, fetchAllCrds, type Crd } from "./crd-manifests";
import { EtcdStore, type StoredValue } from "./etcd-store";
import { ControlPlaneFolder } from "./folder";
import { freePort, waitUntil } from "./launch";
import { argumentsOf, environmentOf, logOf, type Part } from "./parts";

export interface StoredCrds {
  /** Tells one set from another. */
  readonly key: string;
  readonly values: readonly StoredValue[];
}

const PREFIX = "/registry/apiextensions.k8s.io/customresourcedefinitions/";
const CRD_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const FILE = "stored.json";
/** Counts up when what is done to the definitions changes. */
const FORMAT = 2;
const SECONDS = 120;

export function crdKey(): string {
  const pinned = JSON.stringify([FORMAT, KUBERNETES_VERSION, CRD_SOURCES]);
  return createHash("sha256").update(pinned).digest("hex").slice(0, 12);
}

function folderOf(env: Environment): string {
  return join(controlPlaneCache(env), "crds", crdKey());
}

/** Runs a part for as long as this process lives: its script ends it when its input ends. */
function runMeanwhile(part: Part, binaries: Binaries, folder: ControlPlaneFolder, port: number) {
  const args = argumentsOf(part, { folder, port, isDurable: false });
  return spawn(
    "/bin/sh",
    [join(__dirname, "run-meanwhile.sh"), logOf(part, folder), binaries[part], ...args],
    { cwd: folder.path, env: environmentOf(part, folder), stdio: ["pipe", "ignore", "ignore"] },
  );
}

interface CrdList {
  readonly items: readonly {
    readonly status?: {
      readonly conditions?: readonly { readonly type: string; readonly status: string }[] | null;
    };
  }[];
}

async function areEstablished(api: ControlPlaneApi, count: number): Promise<boolean> {
  const { items } = await api.get<CrdList>(CRD_PATH);
  const established = items.filter((each) =>
    each.status?.conditions?.some(({ type, status }) => type === "Established" && status === "True"),
  );
  return established.length === count;
}

/** Installs them in a control plane of its own, in `work`, and takes what its API server stored. */
async function storedBy(crds: readonly Crd[], binaries: Binaries, work: string, signal: AbortSignal) {
  const folder = new ControlPlaneFolder("crds", join(work, "install"));
  await folder.make();
  await makeCredentials(folder, new Date());
  const port = await freePort();
  const store = await EtcdStore.open(folder);
  const children: ChildProcess[] = [];
  const api = await ControlPlaneApi.open(folder, port);
  const settings = { folder, parts: [], seconds: SECONDS, signal };
  try {
    children.push(runMeanwhile("etcd", binaries, folder, port));
    await waitUntil(() => store.isReady(), { ...settings, what: `etcd (${logOf("etcd", folder)})` });
    children.push(runMeanwhile("kube-apiserver", binaries, folder, port));
    const what = `kube-apiserver (${logOf("kube-apiserver", folder)})`;
    await waitUntil(() => api.has("/readyz"), { ...settings, what });
    await Promise.all(crds.map((crd) => api.apply(`${CRD_PATH}/${crd.metadata.name}`, crd)));
    await waitUntil(() => areEstablished(api, crds.length), { ...settings, what: "the definitions" });
    return await store.read(PREFIX);
  } finally {
    api.close();
    await store.close();
    await Promise.all(children.map(ended));
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once("exit", () => resolve());
    child.stdin?.end();
  });
}

async function prepare(binaries: Binaries, options: BuildOptions, work: string, signal: AbortSignal) {
  const { env, progress } = options;
  const since = performance.now();
  const target = folderOf(env);
  const go = await findGo(env);
  if (go === null)
    throw new Error(
      "the custom resource definitions of Argo CD, Karpenter and others come from their Go modules, and there is no Go on PATH: install Go (https://go.dev/doc/install)",
    );
  progress("fetching the custom resource definitions from their Go modules, once (about a minute) …");
  const values = await tellingTime(
    progress,
    (time) => `still preparing the custom resource definitions: ${time}`,
    async () => storedBy(await fetchAllCrds(go, env, signal, work), binaries, work, signal),
  );
  try {
    await mkdir(join(work, "made"), { mode: 0o700 });
    const file = join(work, "made", FILE);
    await writeFile(file, JSON.stringify(values));
    const handle = await open(file, "r");
    await handle.sync().finally(() => handle.close());
    await rm(target, { recursive: true, force: true });
    await rename(join(work, "made"), target);
  } catch (error) {
    throw unwritable(controlPlaneCache(env), "XDG_CACHE_HOME", error);
  }
  progress(`prepared ${values.length} custom resource definitions in ${elapsed(since)}`);
}

/** What was stored; null where nothing is, or what is there cannot be read. */
async function readStored(file: string): Promise<StoredValue[] | null> {
  try {
    const values = JSON.parse(await readFile(file, "utf8")) as StoredValue[];
    return Array.isArray(values) && values.length > 0 ? values : null;
  } catch {
    return null;
  }
}

/**
 * The stored definitions, made in the user's cache unless they are there. Safe when two processes want them at once.
 * @throws when a module cannot be fetched or is not what was pinned, or the cache cannot be written.
 */
export async function storedCrds(binaries: Binaries, options: BuildOptions): Promise<StoredCrds> {
  const folder = folderOf(options.env);
  const file = join(folder, FILE);
  await buildOnce(
    {
      what: "the custom resource definitions",
      folder,
      isBuilt: async () => (await readStored(file)) !== null,
      build: (work, signal) => prepare(binaries, options, work, signal),
    },
    options,
  );
  return { key: crdKey(), values: (await readStored(file)) ?? [] };
}
