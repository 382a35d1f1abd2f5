/** Mends the state that an engine left behind that was killed half way. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorLines } from "./engine-errors";
import { exportState, type EngineOptions, type OpenEngine } from "./open-engine";
import { settled } from "./pending-operations";
import { recoverStateLock } from "./state-lock";

/**
 * What a killed update was about to create becomes a resource, which a refresh finds or misses.
 * @throws when the state cannot be read or written.
 */
async function settle(engine: OpenEngine, options: EngineOptions): Promise<void> {
  const { stack, isResumable, onProgress } = options;
  const { stateFile } = engine;
  if (!isResumable || engine.isNew) return;
  // Asking the engine takes a second, and mostly there is nothing to settle.
  const text = stateFile && (await readFile(stateFile, "utf8").catch(() => null));
  if (text !== null && !text.includes('"pending_operations"')) return;
  const exported = await exportState(engine, stack);
  const state = exported === null ? null : settled(exported, isResumable);
  if (!state) return;
  const file = join(engine.cwd, "settled.json");
  await writeFile(file, state.exported, { mode: 0o600 });
  const { status, stderr } = await engine.cli(["stack", "import", "--stack", stack, "--file", file]);
  await rm(file);
  if (status !== 0) throw new Error(`the state of ${stack} could not be settled: ${errorLines(stderr)}`);
  const { names } = state;
  const what = names.length === 1 ? "1 resource" : `${names.length} resources`;
  onProgress?.(`recovered: ${what} that a killed update was creating: ${names.join(", ")}`);
}

/**
 * Mends what a killed engine left: its lock, and before an update what it was about to create.
 * @throws when another update holds the state's lock, unless nothing is changed here.
 */
export async function recoverState(
  engine: OpenEngine,
  options: EngineOptions,
  changesNothing: boolean,
): Promise<void> {
  const { folder, url } = engine.backend;
  const { project, stack, pulumi, onProgress = () => undefined } = options;
  const fullName = `organization/${project.project}/${stack}`;
  const clearWith = `PULUMI_BACKEND_URL='${url}' ${pulumi.executable} cancel ${fullName} --yes`;
  if (folder !== null)
    await recoverStateLock(
      { folder, project: project.project, stack, onProgress, clearWith },
      changesNothing,
    );
  if (!changesNothing) await settle(engine, options);
}
