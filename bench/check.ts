/**
 * `plumbline check` on plain manifests against Kyverno's command line, on the same files by the same rules, exported. Both
 * must find the same before anything is timed.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cpuMilliseconds, inChild } from "./child";
import { writeManifests, type Manifests } from "./check/manifests";
import type { Phases } from "./check/phases";
import type { Derived, Measured, Row } from "./report";
import { median, summary } from "./statistics";
import { runShort, type Outcome } from "../tools/child";
import { buildKyverno, KYVERNO_VERSION } from "../tools/parity/build-kyverno";
import { resultsOf } from "../tools/parity/kyverno";

const ROOT = path.join(__dirname, "..");
const CLI = path.join(ROOT, "cli", "plumbline.js");
const MANIFESTS = 10_000;
/** Kyverno needs half an hour for all; how long it takes for each does not depend on how many there are. */
const PEER_MANIFESTS = 500;
const RUNS = 5;
const PEER_RUNS = 3;
const PHASE_ROUNDS = 5;
const LIMITS = { overKyverno: 10, objectRulesASecond: 20_000 } as const;

interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly outcome: Outcome;
}

async function timed(command: string, args: readonly string[]): Promise<Took> {
  const [since, cpu] = [performance.now(), cpuMilliseconds()];
  const outcome = await runShort(command, args, { env: process.env, cwd: ROOT });
  return {
    wallMs: performance.now() - since,
    cpuMs: (cpuMilliseconds() ?? NaN) - (cpu ?? NaN),
    outcome,
  };
}

const ours = ({ folder }: Manifests): Promise<Took> =>
  timed(process.execPath, [CLI, "check", folder, "--format", "json"]);

const theirs = (kyverno: string, policies: string, { folder }: Manifests): Promise<Took> =>
  timed(kyverno, [
    ...[
      "apply",
      policies,
      "--resource",
      folder,
      "--policy-report",
      "--output-format",
      "json",
      "--remove-color",
    ],
  ]);

interface CheckJson {
  readonly objects: { readonly judged: number };
  readonly verdicts: readonly { readonly rule: string; readonly subject: string }[];
}

/** `rule workload-7` of everything that is refused, sorted. */
function ourRefusals({ stdout }: Outcome): string[] {
  const { verdicts } = JSON.parse(stdout) as CheckJson;
  return [...new Set(verdicts.map(({ rule, subject }) => `${rule} ${subject.split("/").at(-1)}`))].sort();
}

function theirRefusals({ stdout }: Outcome): string[] {
  return [...resultsOf(stdout)]
    .flatMap(([name, answers]) =>
      [...answers].flatMap(([rule, message]) => (message === null ? [] : [`${rule} ${name}`])),
    )
    .sort();
}

interface Samples {
  readonly ours: Took[];
  readonly oursOnFewer: Took[];
  readonly theirs: Took[];
}

async function measure(
  all: Manifests,
  fewer: Manifests,
  peer: (manifests: Manifests) => Promise<Took>,
  progress: (line: string) => void,
): Promise<Samples> {
  const samples: Samples = { ours: [], oursOnFewer: [], theirs: [] };
  for (let run = 0; run < RUNS; run += 1) {
    samples.ours.push(await ours(all));
    samples.oursOnFewer.push(await ours(fewer));
    if (run < PEER_RUNS) samples.theirs.push(await peer(fewer));
    progress(`check: round ${run + 1} of ${RUNS} done`);
  }
  return samples;
}

const row = (what: string, values: readonly number[], target?: Row["target"]): Row => ({
  what,
  unit: "ms",
  ...summary(values),
  ...(target && { target }),
});

function section({ ours: all, oursOnFewer, theirs: peer }: Samples, phases: Phases, bytes: number): Measured {
  const wall = (took: readonly Took[]): number[] => took.map(({ wallMs }) => wallMs);
  const cpu = (took: readonly Took[]): number[] => took.map(({ cpuMs }) => cpuMs);
  const each = (took: readonly Took[], figure: (took: readonly Took[]) => number[], count: number): number =>
    median(figure(took)) / count;
  const ratio = (what: string, figure: typeof wall, least?: number): Derived => ({
    what,
    value: each(peer, figure, PEER_MANIFESTS) / each(all, figure, MANIFESTS),
    unit: "×",
    ...(least !== undefined && { target: { least } }),
  });
  const aSecond = (what: string, ms: readonly number[], least?: number): Derived => ({
    what,
    value: (phases.objectRules / median(ms)) * 1000,
    unit: "a second",
    ...(least !== undefined && { target: { least } }),
  });
  const count = (n: number): string => n.toLocaleString("en-US");
  const judging = phases.judgeMs.map((ms, at) => ms + (phases.prepareMs[at] ?? NaN));
  return {
    name: "check",
    title: `\`plumbline check\` of ${count(MANIFESTS)} manifests`,
    rows: [
      row(`plumbline check, the whole process, ${count(MANIFESTS)} manifests`, wall(all)),
      row("… CPU", cpu(all)),
      row(`plumbline check, ${count(PEER_MANIFESTS)} manifests`, wall(oursOnFewer)),
      row("… CPU", cpu(oursOnFewer)),
      row(`Kyverno's command line, ${count(PEER_MANIFESTS)} manifests`, wall(peer)),
      row("… CPU", cpu(peer)),
      row("warm, one core: reading the files", phases.readMs),
      row("… js-yaml alone, what it makes thrown away: the limit of reading YAML", phases.libraryMs),
      row("… reading their YAML as kubectl does", phases.parseMs),
      row("… making the objects ready for CEL", phases.prepareMs),
      row(`… judging: ${count(phases.objectRules)} objects × rules that cover them`, phases.judgeMs),
    ],
    derived: [
      ratio("a manifest: Kyverno ÷ plumbline check", wall, LIMITS.overKyverno),
      ratio("… CPU", cpu, LIMITS.overKyverno),
      {
        what: `${count(PEER_MANIFESTS)} manifests each, starts included: Kyverno ÷ plumbline check`,
        value: median(wall(peer)) / median(wall(oursOnFewer)),
        unit: "×",
      },
      aSecond("objects × rules that cover them, of the whole process", wall(all), LIMITS.objectRulesASecond),
      aSecond("… by its CPU time, the engine's helper threads included", cpu(all)),
      aSecond("… made ready and judged alone, on one core", judging, LIMITS.objectRulesASecond),
      {
        what: "the whole process ÷ js-yaml alone: how far from the limit",
        value: median(wall(all)) / median(phases.libraryMs),
        unit: "×",
      },
    ],
    notes: [`Kyverno ${KYVERNO_VERSION}; ${(bytes / 2 ** 20).toFixed(1)} MiB of YAML, a file each.`],
  };
}

export async function checkBenchmark(progress: (line: string) => void): Promise<Measured> {
  const kyverno = await buildKyverno({ env: process.env, progress });
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-bench-"));
  try {
    const all = await writeManifests(path.join(folder, "all"), MANIFESTS);
    const fewer = await writeManifests(path.join(folder, "fewer"), PEER_MANIFESTS);
    const policies = path.join(folder, "policies");
    await mkdir(policies);
    const exported = [CLI, "rules", "export", "--format", "kyverno", "--output", policies];
    assert.equal((await timed(process.execPath, exported)).outcome.status, 0);
    const peer = (manifests: Manifests): Promise<Took> => theirs(kyverno, policies, manifests);
    const [found, expected] = [await ours(fewer), await peer(fewer)];
    assert.deepEqual(ourRefusals(found.outcome), theirRefusals(expected.outcome));
    progress(`check: both refuse the same ${ourRefusals(found.outcome).length} times`);
    const samples = await measure(all, fewer, peer, progress);
    const phases = await inChild<Phases>("check/phases.ts", [all.folder, String(PHASE_ROUNDS)]);
    return section(samples, phases, all.bytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
