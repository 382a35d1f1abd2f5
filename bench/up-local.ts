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
import { findPulumi } from "../tools/pulumi-cli";

const ROOT = path.join(__dirname, "..");
const CLI = path.join(ROOT, "cli", "plumbline.js");
const RUNS = 5;
const LIMITS = { upMs: 60_000, MiB: 700 } as const;

interface Run {
  readonly upMs: number;
  readonly upCpuMs: number;
  readonly againMs: number;
  readonly previewMs: number;
  readonly downMs: number;
  /** Of all parts together, once everything is applied. */
  readonly memoryMiB: number;
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

async function memoryMiB(env: Variables): Promise<number> {
  const processes = await processesOf(await ControlPlaneFolder.open("local", env));
  return processes.reduce((sum, { residentBytes }) => sum + residentBytes, 0) / 2 ** 20;
}

async function run(): Promise<Run> {
  const state = await mkdtemp(path.join(tmpdir(), "plumbline-bench-"));
  const env = { ...process.env, XDG_STATE_HOME: state };
  try {
    const cpu = cpuMilliseconds() ?? NaN;
    const upMs = await timed(env, "up", "local");
    const upCpuMs = (cpuMilliseconds() ?? NaN) - cpu;
    const memory = await memoryMiB(env);
    const againMs = await timed(env, "up", "local");
    const previewMs = await timed(env, "preview", "local");
    const downMs = await timed(env, "down", "local");
    return { upMs, upCpuMs, againMs, previewMs, downMs, memoryMiB: memory };
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
  const row = (what: string, figure: (run: Run) => number, target?: Row["target"]): Row => ({
    what,
    unit: "ms",
    ...summary(runs.map(figure)),
    ...(target && { target }),
  });
  return {
    name: "up-local",
    title: "`plumbline up local`",
    rows: [
      row("from nothing that runs to every resource applied", ({ upMs }) => upMs, { most: LIMITS.upMs }),
      row(
        "… CPU of what has ended since: the engine, the program, the packs, the plugins",
        ({ upCpuMs }) => upCpuMs,
      ),
      row("up again, with nothing to do", ({ againMs }) => againMs),
      row("preview against the running cluster", ({ previewMs }) => previewMs),
      row("down", ({ downMs }) => downMs),
      {
        what: "memory of the control plane with everything in it",
        unit: "MiB",
        ...summary(runs.map((each) => each.memoryMiB)),
        target: { most: LIMITS.MiB },
      },
    ],
    derived: [],
  };
}
