/** What a person waits for: the first preview, the first figures, the unit tests. Each in a new process, in turn. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Measured } from "./report";
import { summary } from "./statistics";
import { findPulumi } from "../tools/pulumi-cli";

const ROOT = path.join(__dirname, "..");

interface Command {
  readonly what: string;
  readonly command: readonly string[];
  readonly mostMs: number;
  readonly runs: number;
}

const COMMANDS: readonly Command[] = [
  {
    what: "`npm start` with Pulumi present",
    command: ["npm", "start"],
    mostMs: 30_000,
    runs: 5,
  },
  {
    what: "`plumbline cost dev`",
    command: ["node", "cli/plumbline.js", "cost", "dev"],
    mostMs: 3_000,
    runs: 10,
  },
  {
    what: "`npm run test:unit`",
    command: ["npm", "run", "test:unit"],
    mostMs: 15_000,
    runs: 3,
  },
];

const LINES_OF_OUTPUT = 20;

/**
 * Milliseconds that a command takes.
 * @throws with the end of its output when it fails.
 */
function time({ command: [program = "", ...args] }: Command, state: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const since = performance.now();
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, XDG_STATE_HOME: state },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => said.push(text));
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve(performance.now() - since);
      else {
        const end = said.join("").trimEnd().split("\n").slice(-LINES_OF_OUTPUT).join("\n");
        reject(new Error(`${program} ${args.join(" ")} ended with ${status ?? "a signal"}:\n${end}`));
      }
    });
  });
}

export async function startBenchmark(progress: (line: string) => void): Promise<Measured> {
  await findPulumi({ env: process.env, progress });
  const state = await mkdtemp(path.join(tmpdir(), "plumbline-bench-"));
  const samples = new Map<Command, number[]>(COMMANDS.map((command) => [command, []]));
  try {
    for (let round = 0; round < Math.max(...COMMANDS.map(({ runs }) => runs)); round += 1)
      for (const [command, times] of samples) {
        if (round >= command.runs) continue;
        times.push(await time(command, state));
        progress(`${command.what}, run ${round + 1}: ${((times.at(-1) ?? NaN) / 1000).toFixed(2)} s`);
      }
  } finally {
    await rm(state, { recursive: true, force: true });
  }
  return {
    name: "start",
    title: "What a person waits for",
    rows: [...samples].map(([{ what, mostMs }, times]) => ({
      what,
      unit: "ms",
      ...summary(times),
      target: { most: mostMs },
    })),
    derived: [],
  };
}
