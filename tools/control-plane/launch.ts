/** Starts the parts of a control plane so that they outlive the command that does, and waits until they serve. */
import { spawn } from "node:child_process";
import { rename } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Binaries } from "./build-control-plane";
import { endInWords, endOf, forgetEnd } from "./ended-part";
import type { ControlPlaneFolder } from "./folder";
import { argumentsOf, environmentOf, logOf, type Part, type PartOptions } from "./parts";

/** Why a part that was started does not serve. */
export class PartEnded extends Error {
  constructor(
    readonly part: Part,
    message: string,
    readonly isPortTaken: boolean,
  ) {
    super(message);
    this.name = "PartEnded";
  }
}

export interface LaunchedPart {
  readonly part: Part;
  /** Settles when the part ends. */
  readonly ended: Promise<void>;
}

const LOOK_MS = 25;

function script(name: string): string {
  return join(__dirname, name);
}

/** Starts a part under its script, in a session of its own. What it said the last time is kept as `.log.1`. */
export async function launch(part: Part, binaries: Binaries, options: PartOptions): Promise<LaunchedPart> {
  const { folder } = options;
  await forgetEnd(folder, part);
  const log = logOf(part, folder);
  await rename(log, `${log}.1`).catch(() => undefined);
  const child = spawn(
    "/bin/sh",
    [script("run-part.sh"), folder.path, part, binaries[part], ...argumentsOf(part, options)],
    { cwd: folder.path, env: environmentOf(part, folder), detached: true, stdio: "ignore" },
  );
  const ended = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
  child.unref();
  return { part, ended };
}

/** Starts the script that keeps logs small. */
export function launchLogCap(folder: ControlPlaneFolder): void {
  const env = { PATH: "/usr/bin:/bin" };
  spawn("/bin/sh", [script("cap-logs.sh"), folder.path], { env, detached: true, stdio: "ignore" }).unref();
}

async function whyEnded(folder: ControlPlaneFolder, part: Part): Promise<PartEnded> {
  const end = await endOf(folder, part);
  const isPortTaken = end.lines.some((line) => /address already in use/.test(line));
  return new PartEnded(part, endInWords(end), isPortTaken);
}

export interface Wait {
  readonly folder: ControlPlaneFolder;
  /** Parts whose end ends the wait. */
  readonly parts: readonly LaunchedPart[];
  /** What is waited for, for the error. */
  readonly what: string;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/**
 * Looks until something is there.
 * @throws PartEnded when a part ends first; an error when it takes too long; the abort's reason.
 */
export async function waitUntil(isThere: () => Promise<boolean>, options: Wait): Promise<void> {
  const { folder, parts, what, seconds, signal } = options;
  let ended: Part | undefined;
  for (const each of parts) void each.ended.then(() => (ended ??= each.part));
  const since = performance.now();
  while (!(await isThere())) {
    signal.throwIfAborted();
    if (ended !== undefined) throw await whyEnded(folder, ended);
    if (performance.now() - since > seconds * 1000) {
      const logs = parts.map(({ part }) => logOf(part, folder)).join(", ");
      throw new Error(`${what} did not come up within ${seconds} s; see ${logs}`);
    }
    await wait(LOOK_MS);
  }
  if (ended !== undefined) throw await whyEnded(folder, ended);
}

/** Whether nobody listens on a loopback port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** A loopback port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
