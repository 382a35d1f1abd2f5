/** `plumbline up local` on a machine where everything is built and nothing runs: from the command to every resource applied. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cpuMilliseconds } from "./child";
import type { Measured, Row } from "./report";
import { summary } from "./statistics";
import { runShort } from "../tools/child";
import { buildControlPlane } from "../tools/control-plane/build-control-plane";
import { ControlPlaneFolder } from "../tools/control-plane/folder";
import { processesOf } from "../tools/control-plane/processes";
import { removeControlPlane } from "../tools/control-plane/remove";
import { startControlPlane } from "../tools/control-plane/start";
import { findPulumi } from "../tools/pulumi-cli";

const ROOT = path.join(__dirname, "..");
const CLI = path.join(ROOT, "cli", "plumbline.js");
const RUNS = 5;
const LIMITS = { upMs: 60_000, readyMs: 10_000, readyMB: 700 } as const;

interface Run {
  /** Of a control plane without anything in it. */
  readonly readyMs: number;
  readonly readyMB: number;
  readonly upMs: number;
  readonly upCpuMs: number;
  readonly againMs: number;
  readonly previewMs: number;
  readonly downMs: number;
  /** Of all parts together, once everything is applied. */
  readonly memoryMB: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** @throws with what the command said when it fails. */
async function timed(env: Variables, ...args: string[]): Promise<number> {
  const since = performance.now();
  const { status, stdout, stderr } = await runShort(process.execPath, [CLI, ...args], { env, cwd: ROOT });
  if (status !== 0)
    throw new Error(`plumbline ${args.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return performance.now() - since;
}

async function memoryMB(name: string, env: Variables): Promise<number> {
  const processes = await processesOf(await ControlPlaneFolder.open(name, env));
  return processes.reduce((sum, { residentBytes }) => sum + residentBytes, 0) / 1e6;
}

async function ready(env: Variables): Promise<Pick<Run, "readyMs" | "readyMB">> {
  const plane = { name: "bench", env, progress: () => undefined };
  try {
    const since = performance.now();
    await startControlPlane(plane);
    return { readyMs: performance.now() - since, readyMB: await memoryMB(plane.name, env) };
  } finally {
    await removeControlPlane(plane);
  }
}

async function run(): Promise<Run> {
  const state = await mkdtemp(path.join(tmpdir(), "plumbline-bench-"));
  const env = { ...process.env, XDG_STATE_HOME: state };
  try {
    const empty = await ready(env);
    const cpu = cpuMilliseconds() ?? NaN;
    const upMs = await timed(env, "up", "local");
    const upCpuMs = (cpuMilliseconds() ?? NaN) - cpu;
    const memory = await memoryMB("local", env);
    const againMs = await timed(env, "up", "local");
    const previewMs = await timed(env, "preview", "local");
    const downMs = await timed(env, "down", "local");
    return { ...empty, upMs, upCpuMs, againMs, previewMs, downMs, memoryMB: memory };
  } finally {
    await timed(env, "down", "local").catch(() => undefined);
    await rm(state, { recursive: true, force: true });
  }
}

export async function upLocalBenchmark(progress: (line: string) => void): Promise<Measured> {
  await findPulumi({ env: process.env, progress });
  await buildControlPlane({ env: process.env, progress });
  const runs: Run[] = [];
  for (let at = 0; at < RUNS; at += 1) {
    runs.push(await run());
    progress(`up local, run ${at + 1}: ${((runs.at(-1)?.upMs ?? NaN) / 1000).toFixed(1)} s`);
  }
  const row = (what: string, unit: Row["unit"], figure: (run: Run) => number, most?: number): Row => ({
    what,
    unit,
    ...summary(runs.map(figure)),
    ...(most !== undefined && { target: { most } }),
  });
  return {
    name: "up-local",
    title: "`plumbline up local`",
    rows: [
      row("a control plane ready, without anything in it", "ms", ({ readyMs }) => readyMs, LIMITS.readyMs),
      row("… memory of its five parts", "MB", ({ readyMB }) => readyMB, LIMITS.readyMB),
      row("from nothing that runs to every resource applied", "ms", ({ upMs }) => upMs, LIMITS.upMs),
      row(
        "… CPU of what has ended since: the engine, the program, the packs, the plugins",
        "ms",
        ({ upCpuMs }) => upCpuMs,
      ),
      row("… memory of the control plane with everything in it", "MB", (each) => each.memoryMB),
      row("up again, with nothing to do", "ms", ({ againMs }) => againMs),
      row("preview against the running cluster", "ms", ({ previewMs }) => previewMs),
      row("down", "ms", ({ downMs }) => downMs),
    ],
    derived: [],
  };
}
