/**
 * Locks of the engine's `file://` backend. An update holds one, a preview neither takes nor minds any; an engine that was
 * killed leaves its lock behind, and no later update starts until it is removed.
 */
import { readFile, readdir, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "./child";

/** Who holds a lock, as the engine writes it: pulumi/pulumi, pkg/backend/diy/lock.go. */
export interface StateLock {
  readonly file: string;
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** RFC 3339. */
  readonly timestamp: string;
}

export interface LockedStack {
  /** Folder of the `file://` backend. */
  readonly folder: string;
  readonly project: string;
  readonly stack: string;
  readonly onProgress: (line: string) => void;
  /** The command that a person clears a lock with. */
  readonly clearWith: string;
  /** Whether a process of this machine still is the engine that wrote its id; {@link isEngine} unless told. */
  readonly isRunning?: (pid: number) => Promise<boolean>;
}

/** Whether a process runs and is an engine: in a container, where ids are few, another process soon has the same id. */
export async function isEngine(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => null);
  return name === null || name.includes("pulumi");
}

async function readLock(file: string): Promise<StateLock | null> {
  try {
    const lock = JSON.parse(await readFile(file, "utf8")) as Partial<StateLock>;
    const { pid, username, hostname: host, timestamp } = lock;
    if (!Number.isInteger(pid) || !username || !host || !timestamp) return null;
    return { file, pid: Number(pid), username, hostname: host, timestamp };
  } catch {
    return null;
  }
}

/**
 * Removes the locks of engines of this machine that are dead, saying so.
 * @throws when another lock is there: whose, since when, and what clears it. With `heldIsFine` (a preview) it is left alone.
 */
export async function recoverStateLock(stack: LockedStack, heldIsFine: boolean): Promise<void> {
  // The file backend calls every organisation "organization".
  const folder = join(stack.folder, ".pulumi", "locks", "organization", stack.project, stack.stack);
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const isRunning = stack.isRunning ?? isEngine;
  const held: string[] = [];
  for (const name of files) {
    const file = join(folder, name);
    const lock = await readLock(file);
    if (!lock) held.push(`${file}, which cannot be read as a lock`);
    else if (lock.hostname !== hostname() || (await isRunning(lock.pid)))
      held.push(`${lock.username}@${lock.hostname}, process ${lock.pid}, since ${lock.timestamp}`);
    else {
      await Promise.all([rm(file, { force: true }), rm(`${file}.attrs`, { force: true })]);
      stack.onProgress(
        `recovered: the update of ${stack.stack} that ${lock.username} started at ${lock.timestamp} was killed half way ` +
          `(process ${lock.pid} is gone), so its state lock was removed. The next update finishes what it began.`,
      );
    }
  }
  if (held.length === 0 || heldIsFine) return;
  throw new Error(
    [
      `the state of ${stack.stack} is locked by another update:`,
      ...held.map((holder) => `  ${holder}`),
      "Wait for it to end. If it cannot still be running, clear the lock with",
      `  ${stack.clearWith}`,
    ].join("\n"),
  );
}
