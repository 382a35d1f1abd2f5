/** Builds something into the user's cache once, however many processes want it at once. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder, unwritable, type Environment } from "./cache";
import { isAlive } from "./child";
import { interruptible } from "./interrupt";
import { elapsed, takeLock } from "./lock";

export { elapsed } from "./lock";

/** Losing the lock (a machine that slept) is harmless: two builds are installed by renaming, one after the other. */
const LOCK_STALE_MS = 30_000;
const PROGRESS_MS = 10_000;
const BUILD_PREFIX = "building-";

export interface BuildOptions {
  readonly env: Environment;
  /** Given a line for people now and then, with the time elapsed. */
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds between two looks at another process's build; 1,000 unless told. */
  readonly pollMs?: number;
}

export interface Build {
  /** What is built, as a progress line names it. */
  readonly what: string;
  /** The folder in the cache that it makes; the lock, and work in progress, lie beside it. */
  readonly folder: string;
  readonly isBuilt: () => Promise<boolean>;
  /** Builds in `work`, an empty folder that is removed afterwards, and puts the result in place by renaming. */
  readonly build: (work: string, signal: AbortSignal) => Promise<void>;
}

/** Folders that this process works in now: another of its number may have left some too. */
const working = new Set<string>();

/** Removes what builds left that were killed. Their folders are named after their process. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const place = join(folder, name);
    const pid = name.startsWith(BUILD_PREFIX) ? Number.parseInt(name.slice(BUILD_PREFIX.length), 10) : NaN;
    if (!Number.isInteger(pid) || working.has(place)) continue;
    if (pid === process.pid || !isAlive(pid)) await rm(place, { recursive: true, force: true });
  }
}

async function buildBeside({ folder, build }: Build, signal: AbortSignal): Promise<void> {
  const parent = dirname(folder);
  await removeLeftovers(parent);
  const work = await mkdtemp(join(parent, `${BUILD_PREFIX}${process.pid}-`)).catch((error: unknown) => {
    throw unwritable(parent, "XDG_CACHE_HOME", error);
  });
  working.add(work);
  try {
    await build(work, signal);
  } finally {
    working.delete(work);
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Builds unless it is there. Safe when two processes start at once: the second waits for the first. When interrupted,
 * what runs is ended and nothing is left behind.
 * @throws what the build throws, or an error that names the cache when it cannot be written.
 */
export async function buildOnce(wanted: Build, options: BuildOptions): Promise<void> {
  if (await wanted.isBuilt()) return;
  await makeFolder(dirname(wanted.folder), "XDG_CACHE_HOME");
  await interruptible(async (signal) => {
    const parent = dirname(wanted.folder);
    const release = await takeLock(
      {
        path: wanted.folder,
        waiting: `another process is building ${wanted.what}: waiting for it`,
        staleMs: LOCK_STALE_MS,
        until: wanted.isBuilt,
        unwritable: (error) => unwritable(parent, "XDG_CACHE_HOME", error),
      },
      options,
      signal,
    );
    if (!release) return;
    try {
      if (!(await wanted.isBuilt())) await buildBeside(wanted, signal);
    } finally {
      await release();
    }
  }, options.signal);
}

/** Says every 10 s that something lasts, while it does. */
export async function tellingTime<T>(
  progress: (line: string) => void,
  line: (time: string) => string,
  run: () => Promise<T>,
): Promise<T> {
  const since = performance.now();
  const ticking = setInterval(() => progress(line(elapsed(since))), PROGRESS_MS);
  try {
    return await run();
  } finally {
    clearInterval(ticking);
  }
}
