/** `npm run test:evaluator`: the evaluator's own tests, in an environment that is set up first. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BuildOptions } from "./build-lock";
import { interruptible } from "./interrupt";
import { EVALUATOR_FOLDER, evaluatorEnv, evaluatorPython } from "./python-environment";

/** No file is left in the repository: neither compiled modules nor pytest's cache. */
const PYTEST = ["-m", "pytest", "-p", "no:cacheprovider"];
const ALL_TESTS = ["tests"];

/**
 * Runs a module of Python on this process's own terminal.
 * @returns its exit status; 1 when a signal ended it.
 */
export async function runOnTerminal(
  python: string,
  args: readonly string[],
  { env, signal }: Pick<BuildOptions, "env" | "signal">,
): Promise<number> {
  const child = spawn(python, args, {
    cwd: EVALUATOR_FOLDER,
    env: { ...evaluatorEnv(env) },
    stdio: "inherit",
  });
  const stop = (): void => void child.kill("SIGTERM");
  signal?.addEventListener("abort", stop, { once: true });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  signal?.removeEventListener("abort", stop);
  return status ?? 1;
}

/** Runs each command of the evaluator's Python in turn, up to the first that fails, and ends this process by its status. */
export async function runAsScript(commands: readonly (readonly string[])[]): Promise<void> {
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  await interruptible(async (signal) => {
    const python = await evaluatorPython("dev", { env: process.env, progress, signal });
    // What tests and libraries leave in the temporary folder goes with it.
    const temporary = await mkdtemp(path.join(tmpdir(), "plumbline-python-"));
    try {
      const env = { ...process.env, TMPDIR: temporary };
      for (const args of commands) {
        process.exitCode = await runOnTerminal(python, args, { env, signal });
        if (process.exitCode !== 0) return;
      }
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }).catch((error: unknown) => {
    progress(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
}

/** @param chosen tests and options of pytest; every test when there are none. */
export function pytestCommand(chosen: readonly string[]): string[] {
  return [...PYTEST, ...(chosen.length > 0 ? chosen : ALL_TESTS)];
}

if (require.main === module) void runAsScript([pytestCommand(process.argv.slice(2))]);
