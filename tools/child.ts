/** Child processes: found on PATH, run to their end, and never left behind. */
import { execFile, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Environment } from "./cache";

/** Whether a path leads to a file that may be run. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Every executable of that name on PATH, first match first. */
export async function findOnPath(name: string, env: Environment): Promise<string[]> {
  const candidates = (env["PATH"] ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name));
  const usable = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => usable[index]);
}

export interface Outcome {
  /** Exit status; null when it was ended by a signal. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ShortRun {
  readonly env: Environment;
  readonly cwd?: string;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

const MAXIMUM_OUTPUT_BYTES = 512 * 1024 * 1024;

/**
 * Runs a short command and collects what it says.
 * @throws when it cannot be started, or was given up by `signal`; an exit status is not an error.
 */
export function runShort(command: string, args: readonly string[], options: ShortRun): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const settings = {
      env: { ...options.env },
      maxBuffer: MAXIMUM_OUTPUT_BYTES,
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      ...(options.timeoutSeconds !== undefined && { timeout: options.timeoutSeconds * 1000 }),
      ...(options.signal && { signal: options.signal }),
    };
    execFile(command, [...args], settings, (error, stdout, stderr) => {
      if (options.signal?.aborted) reject(options.signal.reason);
      else if (!error) resolve({ status: 0, stdout, stderr });
      else if (typeof error.code === "string") reject(error);
      else resolve({ status: error.code ?? null, stdout, stderr });
    });
  });
}

export interface LongRun {
  readonly cwd: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** How long a child may take to end itself, before it is killed. */
const GRACE_MS = 5_000;

/**
 * Runs a command in a process group of its own, so that its children end with it. An abort ends the group, by force after 5 s.
 * @returns its exit status, null when a signal ended it.
 * @throws the abort's reason, once the group is gone; or why it could not be started.
 */
export async function runLong(
  command: string,
  args: readonly string[],
  options: LongRun,
): Promise<number | null> {
  options.signal.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...options.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endGroup = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  let force: NodeJS.Timeout | undefined;
  const stop = () => {
    endGroup("SIGTERM");
    force = setTimeout(() => endGroup("SIGKILL"), GRACE_MS);
  };
  options.signal.addEventListener("abort", stop, { once: true });
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", options.onLine);
  try {
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    options.signal.throwIfAborted();
    return status;
  } finally {
    clearTimeout(force);
    options.signal.removeEventListener("abort", stop);
    if (options.signal.aborted) endGroup("SIGKILL");
  }
}

/** Whether a process of this machine runs: one that belongs to somebody else counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
