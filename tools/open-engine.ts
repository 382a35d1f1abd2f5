/** Opens a stack's state for the engine, and what is asked of the Pulumi CLI itself about it. */
import { readFile, readdir, rm, stat } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { openBackend, type Backend } from "./backend";
import { runShort, type Outcome } from "./child";
import { errorLines } from "./engine-errors";
import type { PulumiInstallation } from "./pulumi-cli";
import type { WorkspaceCopy } from "./workspace";

export interface EngineOptions {
  /** The environment's name. */
  readonly stack: string;
  readonly project: WorkspaceCopy;
  readonly program: () => Promise<Record<string, unknown> | void>;
  /** Absolute folders of the policy packs in force. */
  readonly packs: readonly string[];
  /** Variables for the engine, its plugins and packs, over those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders that come first on the engine's PATH: stand-in plugins, the pack host. */
  readonly pathFolders: readonly string[];
  readonly pulumi: PulumiInstallation;
  /** Given a line for people: what was recovered, … */
  readonly onProgress?: (line: string) => void;
  /** Given the engine's own output as it comes. */
  readonly onOutput?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Asks the providers what is there first, so that the plan also mends what others changed. */
  readonly refresh?: boolean;
  /**
   * Types of which a creation that was cut short can be taken up again, since creating twice is creating once. With
   * {@link refresh}, since what was created is asked of the provider.
   */
  readonly isResumable?: ((type: string) => boolean) | undefined;
}

/** What the CLI says of a stack that does not exist. */
const NO_STACK = /no stack named/;

function environmentOf(options: EngineOptions, backend: Backend): Record<string, string> {
  const inherited: Record<string, string | undefined> = { ...process.env, ...options.env };
  const folders = [...options.pathFolders, dirname(options.pulumi.executable), inherited["PATH"]];
  return {
    ...options.env,
    ...backend.env,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PATH: folders.filter(Boolean).join(delimiter),
  };
}

/** A stack's state and the CLI that works on it. */
export interface OpenEngine {
  readonly backend: Backend;
  /** The project's copy. */
  readonly cwd: string;
  readonly env: Record<string, string>;
  /** Runs the CLI itself, for what the Automation API would do with side effects. */
  readonly cli: (args: readonly string[]) => Promise<Outcome>;
  /** The state's file, where the backend is a folder; the engine may have compressed it. */
  readonly stateFile: string | null;
  /** Whether the stack is known not to exist: a `file://` backend can tell without starting the engine. */
  readonly isNew: boolean;
}

/** The state's file, where the backend is a folder; the engine may have compressed it. */
export function stateFileOf({ folder }: Backend, project: string, stack: string): string | null {
  return folder && join(folder, ".pulumi", "stacks", project, `${stack}.json`);
}

/** Whether a backend that is a folder holds the state; true for every other backend, which has to be asked. */
export async function mayHoldState(backend: Backend, project: string, stack: string): Promise<boolean> {
  const file = stateFileOf(backend, project, stack);
  return file === null || (await exists(file)) || (await exists(`${file}.gz`));
}

/**
 * The engine writes notes beside a state's file, not all at once. An engine that was killed over them leaves them cut off,
 * and none could read the state any more, while it needs no notes.
 */
async function dropTornNotes(stateFile: string): Promise<void> {
  for (const notes of [`${stateFile}.attrs`, `${stateFile}.gz.attrs`]) {
    const text = await readFile(notes, "utf8").catch(() => "{}");
    if (!isJson(text)) await rm(notes, { force: true });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws when the state's folder cannot be made or written. */
export async function openEngine(options: EngineOptions, signal: AbortSignal): Promise<OpenEngine> {
  const backend = await openBackend({ ...process.env, ...options.env }, process.cwd());
  const env = environmentOf(options, backend);
  const { executable } = options.pulumi;
  const cli = (args: readonly string[]) =>
    runShort(executable, [...args, "--non-interactive"], {
      cwd: options.project.folder,
      env: { ...process.env, ...env },
      signal,
    });
  const { project, stack } = options;
  const stateFile = stateFileOf(backend, project.project, stack);
  if (stateFile !== null) await dropTornNotes(stateFile);
  const isNew = !(await mayHoldState(backend, project.project, stack));
  return { backend, cwd: project.folder, env, cli, stateFile, isNew };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Asks a backend that is no folder, by reading only: creating a stack takes the state's lock even where there is one. */
export async function isMissing({ backend, cli }: OpenEngine, stack: string): Promise<boolean> {
  return backend.folder === null && (await exportState({ cli }, stack)) === null;
}

/** Without selecting it: a selection is remembered under the user's home for each folder, and ours is temporary. */
export async function createStack(engine: OpenEngine, stack: string): Promise<void> {
  const { status, stdout, stderr } = await engine.cli(["stack", "init", stack, "--no-select"]);
  if (status === 0 || /already exists/.test(stderr)) return;
  throw new Error(
    `the stack ${stack} could not be created in ${engine.backend.url}: ${errorLines(stderr || stdout)}`,
  );
}

/**
 * The state as `pulumi stack export` gives it; null for a stack that does not exist.
 * @throws when it cannot be read.
 */
export async function exportState({ cli }: Pick<OpenEngine, "cli">, stack: string): Promise<string | null> {
  const { status, stdout, stderr } = await cli(["stack", "export", "--stack", stack]);
  if (status === 0) return stdout;
  if (NO_STACK.test(stderr)) return null;
  throw new Error(`the state of ${stack} could not be read: ${errorLines(stderr)}`);
}

/**
 * Removes the state with its copies and history.
 * @throws when it cannot be removed. A stack that does not exist is removed already.
 */
export async function removeState(engine: OpenEngine, project: string, stack: string): Promise<void> {
  const { status, stderr } = await engine.cli([
    ...["stack", "rm", stack],
    ...["--force", "--yes", "--preserve-config"],
  ]);
  if (status !== 0 && !NO_STACK.test(stderr))
    throw new Error(`the state of ${stack} could not be removed: ${errorLines(stderr)}`);
  const { folder } = engine.backend;
  if (folder === null) return;
  for (const kind of ["backups", "history", "stacks"]) {
    const kept = join(folder, ".pulumi", kind, project);
    const names = (await readdir(kept).catch(() => [])).filter(
      (name) => name === stack || name.startsWith(`${stack}.json`),
    );
    await Promise.all(names.map((name) => rm(join(kept, name), { recursive: true, force: true })));
  }
}
