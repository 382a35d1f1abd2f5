/** Builds the Pulumi CLI from its Go module, once per user, for machines that have Go but not the vendor's downloads. */
import { copyFile, mkdir, mkdtemp, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as fileSystem from "node:fs";
import { lock } from "proper-lockfile";
import { cacheFolder, makeFolder, unwritable, type Environment } from "./cache";
import { findOnPath, isAlive, isExecutable, runLong } from "./child";
import { interruptible } from "./interrupt";

/** The version that go.mod and go.sum in `tools/pulumi-module` lock by hash. */
export const PULUMI_VERSION = "3.250.0";
const COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_FLAG = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;
const MODULE_FOLDER = join(__dirname, "pulumi-module");
const BUILD_PREFIX = "building-";

/** Without a beat for this long, the process that held the lock is taken to be dead. */
const LOCK_STALE_MS = 30_000;
const LOCK_BEAT_MS = 5_000;
const PROGRESS_MS = 10_000;
const LINES_OF_OUTPUT = 15;

export interface BuildOptions {
  readonly env: Environment;
  /** Given a line for people now and then, with the time elapsed. */
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds between two looks at another process's build; 1,000 unless told. */
  readonly pollMs?: number;
}

/** Where the build lies: `…/plumbline/pulumi/v3.250.0/bin/pulumi` in the user's cache. */
export function builtPulumi(env: Environment): string {
  return join(cacheFolder(env), "pulumi", `v${PULUMI_VERSION}`, "bin", "pulumi");
}

/** `go 1.26` in the module's go.mod: the least version of Go that builds it. */
export async function requiredGo(): Promise<string> {
  const text = await readFile(join(MODULE_FOLDER, "go.mod"), "utf8");
  return /^go (\S+)$/m.exec(text)?.[1] ?? "1.26";
}

/** Both ways to a Pulumi, for the end of an error. */
export async function waysOut(): Promise<string> {
  return [
    `  - install Pulumi ${PULUMI_VERSION} or newer (https://www.pulumi.com/docs/install/), or`,
    `  - install Go ${await requiredGo()} or newer (https://go.dev/doc/install), and it will be built once from its source`,
    "    (about 5 minutes, 2 GB of memory).",
  ].join("\n");
}

function elapsed(since: number): string {
  const seconds = Math.round((performance.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Removes what builds left that were killed. Their folders are named after their process. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(BUILD_PREFIX) ? Number.parseInt(name.slice(BUILD_PREFIX.length), 10) : NaN;
    if (Number.isInteger(pid) && (pid === process.pid || !isAlive(pid)))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Puts a file in its place so that it is there whole or not at all, also after a power cut. */
async function install(from: string, to: string): Promise<void> {
  const file = await open(from, "r");
  await file.sync().finally(() => file.close());
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
}

async function failure(status: number | null, lines: readonly string[], since: number, folder: string) {
  const output = lines.slice(-LINES_OF_OUTPUT).map((line) => `  ${line}`);
  const full = lines.some((line) => /no space left on device|disk quota exceeded/i.test(line));
  const hint = full
    ? [
        `The disk is full: make room in ${folder} (XDG_CACHE_HOME moves it) and in Go's own cache (go env GOCACHE).`,
      ]
    : [];
  return new Error(
    [
      `building Pulumi ${PULUMI_VERSION} failed: go ended with ${status ?? "a signal"} after ${elapsed(since)}:`,
      ...output,
      ...hint,
      "Mend that and run again, or:",
      await waysOut(),
    ].join("\n"),
  );
}

async function compile(go: string, target: string, options: BuildOptions, signal: AbortSignal) {
  const folder = dirname(dirname(dirname(target)));
  await removeLeftovers(folder);
  const work = await mkdtemp(join(folder, `${BUILD_PREFIX}${process.pid}-`)).catch((error: unknown) => {
    throw unwritable(folder, "XDG_CACHE_HOME", error);
  });
  const since = performance.now();
  const lines: string[] = [];
  options.progress(
    `Pulumi ${PULUMI_VERSION} is not installed: building it from its Go module, once (about 5 minutes) …`,
  );
  const ticking = setInterval(
    () => options.progress(`still building Pulumi ${PULUMI_VERSION}: ${elapsed(since)}`),
    PROGRESS_MS,
  );
  try {
    for (const name of ["go.mod", "go.sum"]) await copyFile(join(MODULE_FOLDER, name), join(work, name));
    // The compiler's own temporary files, which it leaves when it is killed, go with ours.
    const temporary = join(work, "tmp");
    await mkdir(temporary);
    const args = ["build", "-mod=readonly", "-trimpath", "-ldflags", `-s -w ${VERSION_FLAG}`];
    const status = await runLong(go, [...args, "-o", join(work, "pulumi"), COMMAND], {
      cwd: work,
      env: { ...options.env, GOWORK: "off", GOTMPDIR: temporary },
      signal,
      onLine: (line) => lines.push(line),
    });
    if (status !== 0) throw await failure(status, lines, since, folder);
    if (!(await isExecutable(join(work, "pulumi")))) throw await failure(status, lines, since, folder);
    await install(join(work, "pulumi"), target).catch((error: unknown) => {
      throw unwritable(folder, "XDG_CACHE_HOME", error);
    });
    options.progress(`built Pulumi ${PULUMI_VERSION} in ${elapsed(since)}`);
  } finally {
    clearInterval(ticking);
    await rm(work, { recursive: true, force: true });
  }
}

/** A lock has our clock's time from its first moment: a disk with another clock would make it look stale, or never so. */
const OUR_CLOCK = {
  ...fileSystem,
  mkdir: (folder: string, done: (error: Error | null) => void): void => {
    try {
      fileSystem.mkdirSync(folder);
      fileSystem.utimesSync(folder, new Date(), new Date());
      done(null);
    } catch (error) {
      done(error as Error);
    }
  },
};

/** Takes the lock, or waits for the process that has it; null once that process has built what was wanted. */
async function takeLock(target: string, options: BuildOptions, signal: AbortSignal) {
  const folder = dirname(dirname(target));
  const since = performance.now();
  let said = -Infinity;
  for (;;) {
    signal.throwIfAborted();
    try {
      // Losing the lock (a machine that slept) is harmless: two builds are installed by renaming, one after the other.
      const settings = { realpath: false, stale: LOCK_STALE_MS, update: LOCK_BEAT_MS };
      return await lock(folder, { ...settings, fs: OUR_CLOCK, onCompromised: () => undefined });
    } catch (error) {
      if ((error as { code?: string }).code !== "ELOCKED")
        throw unwritable(dirname(folder), "XDG_CACHE_HOME", error);
    }
    if (await isExecutable(target)) return null;
    if (performance.now() - said >= PROGRESS_MS) {
      options.progress(`another process is building Pulumi: waiting for it, ${elapsed(since)}`);
      said = performance.now();
    }
    await wait(options.pollMs ?? 1_000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/**
 * Builds Pulumi into the user's cache unless it is there, and gives the executable's path. Safe when two processes start
 * at once: the second waits for the first. When interrupted, the compiler is ended and nothing is left behind.
 * @throws an error with the ways out when there is no Go, when the build fails, or when the cache cannot be written.
 */
export async function buildPulumi(options: BuildOptions): Promise<string> {
  const target = builtPulumi(options.env);
  if (await isExecutable(target)) return target;
  const [go] = await findOnPath("go", options.env);
  if (go === undefined)
    throw new Error(`neither Pulumi nor Go was found on PATH. Either\n${await waysOut()}`);
  await makeFolder(dirname(dirname(dirname(target))), "XDG_CACHE_HOME");
  return interruptible(async (signal) => {
    const release = await takeLock(target, options, signal);
    if (!release) return target;
    try {
      if (!(await isExecutable(target))) await compile(go, target, options, signal);
      return target;
    } finally {
      // Released already when the lock was lost.
      await release().catch(() => undefined);
    }
  }, options.signal);
}
