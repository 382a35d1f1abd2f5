/** One process at a time: a lock that the others wait for, telling people, and that a dead process loses. */
import * as fileSystem from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { lock as lockFile } from "proper-lockfile";

const PROGRESS_MS = 10_000;

export interface Lock {
  /** What it guards; the lock lies beside it. It need not exist, its folder must. */
  readonly path: string;
  /** What is said while another process has it: `another process is building Pulumi: waiting for it`. */
  readonly waiting: string;
  /** Without a beat for this long, the process that held it is taken to be dead. */
  readonly staleMs: number;
  /** Ends the wait, without the lock, once true. */
  readonly until?: () => Promise<boolean>;
  /** The error for people when the lock cannot be written. */
  readonly unwritable: (error: unknown) => Error;
}

export interface LockOptions {
  readonly progress: (line: string) => void;
  /** Milliseconds between two looks at a lock that another process has; 1,000 unless told. */
  readonly pollMs?: number | undefined;
}

/** The time since a reading of `performance.now()`, for people. */
export function elapsed(since: number): string {
  const seconds = Math.round((performance.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
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

/**
 * Takes a lock, or waits for the process that has it.
 * @returns what releases it; null once `until` is true.
 * @throws the abort's reason, or `unwritable`'s error.
 */
export async function takeLock(
  lock: Lock,
  { progress, pollMs = 1_000 }: LockOptions,
  signal: AbortSignal,
): Promise<(() => Promise<void>) | null> {
  const since = performance.now();
  let said = -Infinity;
  for (;;) {
    signal.throwIfAborted();
    try {
      const release = await lockFile(lock.path, {
        realpath: false,
        stale: lock.staleMs,
        update: lock.staleMs / 6,
        fs: OUR_CLOCK,
        onCompromised: () => undefined,
      });
      // Released already when the lock was lost (a machine that slept).
      return () => release().catch(() => undefined);
    } catch (error) {
      if ((error as { code?: string }).code !== "ELOCKED") throw lock.unwritable(error);
    }
    if (await lock.until?.()) return null;
    if (performance.now() - said >= PROGRESS_MS) {
      progress(`${lock.waiting}, ${elapsed(since)}`);
      said = performance.now();
    }
    await wait(pollMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
