/** Previews and updates an environment on the real Pulumi engine. The only user of Pulumi's Automation API. */
import { mkdir, rm, stat, symlink } from "node:fs/promises";
import { dirname, join, delimiter } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { PlanResource } from "../governance/plan";
import { openBackend, type Backend } from "./backend";
import { runShort, type Outcome } from "./child";
import { planOfDeployment } from "./deployed-plan";
import { EngineLog, withoutStack, type EngineReport } from "./engine-events";
import { interruptible } from "./interrupt";
import type { PulumiInstallation } from "./pulumi-cli";
import { recoverStateLock } from "./state-lock";
import type { WorkspaceCopy } from "./workspace";

export type { Changes, PolicyViolation, Step } from "./engine-events";

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
}

export interface RunResult extends EngineReport {
  /** False when a mandatory policy was violated; every other failure is thrown. */
  readonly ok: boolean;
}

/** What the CLI says of a stack that does not exist. */
const NO_STACK = /no stack named/;

type Operation = "preview" | "up";

/** The CLI's terminal width and colours are of no use in what is read by a program. */
const QUIET = { color: "never" } as const;

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

interface OpenEngine {
  readonly backend: Backend;
  readonly env: Record<string, string>;
  /** Runs the CLI itself, for what the Automation API would do with side effects. */
  readonly cli: (args: readonly string[]) => Promise<Outcome>;
  /** Whether the stack is known not to exist: a `file://` backend can tell without starting the engine. */
  readonly isNew: boolean;
}

async function open(options: EngineOptions, signal: AbortSignal): Promise<OpenEngine> {
  const backend = await openBackend({ ...process.env, ...options.env }, process.cwd());
  const env = environmentOf(options, backend);
  const { executable } = options.pulumi;
  const cli = (args: readonly string[]) =>
    runShort(executable, [...args, "--non-interactive"], {
      cwd: options.project.folder,
      env: { ...process.env, ...env },
      signal,
    });
  const state =
    backend.folder && join(backend.folder, ".pulumi", "stacks", options.project.project, options.stack);
  const isNew = state !== null && !(await exists(`${state}.json`)) && !(await exists(`${state}.json.gz`));
  return { backend, env, cli, isNew };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * The lines of a CLI's output that say what went wrong: its own error, and below it what a pack or plugin that could not
 * start said, without the display of progress between the two.
 */
function errorLines(output: string): string {
  const [head = "", display = ""] = output.split(/^(?:Previewing update|Updating) \(.*$/m);
  const lines = head.split("\n").filter((line) => line.trim() !== "");
  const first = lines.findIndex((line) => /^\s*error: /.test(line));
  const own = first < 0 ? lines.slice(-10) : lines.slice(first);
  const below = display.split(/^Diagnostics:$/m)[1] ?? "";
  const theirs = below
    .split("\n")
    .filter((line) => /^\s*((\w*Error|InvalidInput|error)\b.*: |- )/.test(line));
  return withoutStack(
    [...own, ...theirs]
      .join("\n")
      .trim()
      .replace(/^error: /, ""),
  );
}

/** Asks a backend that is no folder, by reading only: creating a stack takes the state's lock even where there is one. */
async function isMissing({ backend, cli }: OpenEngine, stack: string): Promise<boolean> {
  if (backend.folder !== null) return false;
  const { status, stderr } = await cli(["stack", "export", "--stack", stack]);
  return status !== 0 && NO_STACK.test(stderr);
}

/** Without selecting it: a selection is remembered under the user's home for each folder, and ours is temporary. */
async function createStack(engine: OpenEngine, stack: string): Promise<void> {
  const { status, stdout, stderr } = await engine.cli(["stack", "init", stack, "--no-select"]);
  if (status === 0 || /already exists/.test(stderr)) return;
  throw new Error(
    `the stack ${stack} could not be created in ${engine.backend.url}: ${errorLines(stderr || stdout)}`,
  );
}

async function attach(
  options: EngineOptions,
  engine: OpenEngine,
  program: EngineOptions["program"],
): Promise<Stack> {
  // Loading Pulumi takes half a second: only those who run the engine pay for it.
  const { LocalWorkspace, PulumiCommand, Stack } = await import("@pulumi/pulumi/automation/index.js");
  // The API finds a CLI by its folder's layout only. A link gives any executable that layout, and the name "pulumi".
  const root = join(options.project.folder, ".cli");
  await mkdir(join(root, "bin"), { recursive: true });
  await rm(join(root, "bin", "pulumi"), { force: true });
  await symlink(options.pulumi.executable, join(root, "bin", "pulumi"));
  const workspace = await LocalWorkspace.create({
    pulumiCommand: await PulumiCommand.get({ root }),
    workDir: options.project.folder,
    program,
    envVars: engine.env,
  });
  // Every command names its stack, so none needs to be selected.
  workspace.selectStack = () => Promise.resolve();
  if (engine.isNew || (await isMissing(engine, options.stack))) await createStack(engine, options.stack);
  return Stack.select(options.stack, workspace);
}

/** The program, with what it throws kept: the engine would pass on the words alone. */
function watched(program: EngineOptions["program"]) {
  const thrown: unknown[] = [];
  return {
    thrown,
    program: async () => {
      try {
        return (await program()) ?? undefined;
      } catch (error) {
        thrown.push(error);
        throw error;
      }
    },
  };
}

function failureOf(operation: Operation, stack: string, log: EngineLog, error: unknown): Error {
  const said = log.errors.size > 0 ? [...log.errors].join("\n") : errorLines(stderrOf(error));
  return new Error(`the engine could not ${operation === "up" ? "update" : "preview"} ${stack}: ${said}`);
}

/** The Automation API's errors hold the CLI's whole output, twice. */
function stderrOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^[\s\S]*?\n ?stderr: (Command failed[^\n]*\n)?/, "")
    .replace(/\n ?err\?: [\s\S]*$/, "");
}

/** Ctrl-C in a terminal reaches the engine by itself; a second interrupt from here would make it give up its clean-up. */
function engineSignal(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  signal.addEventListener("abort", () => {
    const reason = signal.reason as { by?: string } | undefined;
    if (reason?.by !== "SIGINT" || !process.stdin.isTTY) controller.abort(signal.reason);
  });
  if (signal.aborted) controller.abort(signal.reason);
  return controller.signal;
}

function run(operation: Operation, options: EngineOptions): Promise<RunResult> {
  return interruptible(async (signal) => {
    const engine = await open(options, signal);
    const { folder, url } = engine.backend;
    const fullName = `organization/${options.project.project}/${options.stack}`;
    if (folder !== null)
      await recoverStateLock(
        {
          folder,
          project: options.project.project,
          stack: options.stack,
          onProgress: options.onProgress ?? (() => undefined),
          clearWith: `PULUMI_BACKEND_URL='${url}' ${options.pulumi.executable} cancel ${fullName} --yes`,
        },
        operation === "preview",
      );
    const { program, thrown } = watched(options.program);
    const stack = await attach(options, engine, program);
    const log = new EngineLog();
    const settings = {
      ...QUIET,
      policyPacks: [...options.packs],
      onEvent: log.add,
      signal: engineSignal(signal),
      ...(options.onOutput && { onOutput: options.onOutput }),
    };
    try {
      signal.throwIfAborted();
      await (operation === "preview" ? stack.preview(settings) : stack.up(settings));
      return { ...log.report(), ok: true };
    } catch (error) {
      signal.throwIfAborted();
      if (thrown.length > 0) throw thrown[0];
      if (log.violatesMandatory && log.errors.size === 0) return { ...log.report(), ok: false };
      throw failureOf(operation, options.stack, log, error);
    }
  }, options.signal);
}

/**
 * What an update would do, judged by the packs. A stack that does not exist is created, empty, in the state's backend.
 * @throws what the program throws; an error with the engine's useful lines when a provider refuses a resource, a plugin
 * or pack cannot be started, or config is invalid. A violated policy is not an error.
 */
export function preview(options: EngineOptions): Promise<RunResult> {
  return run("preview", options);
}

/**
 * Updates without a further preview: packs judge again, but a policy about the whole stack is judged too late to prevent
 * anything, so callers preview first.
 * @throws as {@link preview}, and when another update holds the state's lock. A lock of a dead engine is removed.
 */
export function update(options: EngineOptions): Promise<RunResult> {
  return run("up", options);
}

/**
 * The resources of the last update; none for a stack that does not exist.
 * @throws when the state cannot be read.
 */
export function deployedPlan(options: EngineOptions): Promise<PlanResource[]> {
  return interruptible(async (signal) => {
    const engine = await open(options, signal);
    if (engine.isNew) return [];
    const { status, stdout, stderr } = await engine.cli(["stack", "export", "--stack", options.stack]);
    if (status === 0) return planOfDeployment(stdout);
    if (NO_STACK.test(stderr)) return [];
    throw new Error(`the state of ${options.stack} could not be read: ${errorLines(stderr)}`);
  }, options.signal);
}
