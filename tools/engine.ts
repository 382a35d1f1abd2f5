/** Previews and updates an environment on the real Pulumi engine. The only user of Pulumi's Automation API. */
import { mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { PlanResource } from "../governance/plan";
import { planOfDeployment } from "./deployed-plan";
import { failureOf } from "./engine-errors";
import { EngineLog, type EngineReport } from "./engine-events";
import { interruptible } from "./interrupt";
import {
  createStack,
  exportState,
  isMissing,
  openEngine,
  removeState,
  type EngineOptions,
  type OpenEngine,
} from "./open-engine";
import { recoverState } from "./recover-state";

export type { Changes, PolicyViolation, Step } from "./engine-events";
export type { EngineOptions } from "./open-engine";

export interface RunResult extends EngineReport {
  /** False when a mandatory policy was violated; every other failure is thrown. */
  readonly ok: boolean;
}

type Operation = "preview" | "up" | "destroy";

/** The CLI's terminal width and colours are of no use in what is read by a program. */
const QUIET = { color: "never" } as const;

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
    const engine = await openEngine(options, signal);
    await recoverState(engine, options, operation === "preview");
    const { program, thrown } = watched(options.program);
    const stack = await attach(options, engine, program);
    const log = new EngineLog(operation);
    const common = {
      ...QUIET,
      onEvent: log.add,
      signal: engineSignal(signal),
      ...(options.refresh && { refresh: true }),
      ...(options.onOutput && { onOutput: options.onOutput }),
    };
    const settings = { ...common, policyPacks: [...options.packs] };
    try {
      signal.throwIfAborted();
      if (operation === "preview") await stack.preview(settings);
      else if (operation === "up") await stack.up(settings);
      else await stack.destroy(common);
      return { ...log.report(), ok: true };
    } catch (error) {
      signal.throwIfAborted();
      if (thrown.length > 0) throw thrown[0];
      if (log.violatesMandatory && log.errors.size === 0) return { ...log.report(), ok: false };
      throw failureOf(operation, options.stack, log.errors, error);
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
 * Deletes everything that was deployed; the stack stays, empty. The program does not run, and no policy is asked.
 * @throws as {@link update}.
 */
export function destroy(options: EngineOptions): Promise<RunResult> {
  return run("destroy", options);
}

/**
 * Forgets what was deployed without deleting any of it: for what is gone together with the cluster that held it.
 * @throws when another update holds the state's lock, or the state cannot be written.
 */
export function forget(options: EngineOptions): Promise<void> {
  return interruptible(async (signal) => {
    const engine = await openEngine(options, signal);
    if (engine.isNew) return;
    await recoverState(engine, { ...options, isResumable: undefined }, false);
    await removeState(engine, options.project.project, options.stack);
  }, options.signal);
}

/**
 * The resources of the last update; none for a stack that does not exist.
 * @throws when the state cannot be read.
 */
export function deployedPlan(options: EngineOptions): Promise<PlanResource[]> {
  return interruptible(async (signal) => {
    const engine = await openEngine(options, signal);
    if (engine.isNew) return [];
    const exported = await exportState(engine, options.stack);
    return exported === null ? [] : planOfDeployment(exported);
  }, options.signal);
}
