/**
 * Fairness: from ten million decisions in Parquet to verdicts with intervals, against the same counts by DuckDB's own
 * query, pandas, Fairlearn and AIF360; and what verdicts of 100 models add to a preview.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inChild } from "./child";
import { check } from "./fairness/checks";
import type { ColdJudgement } from "./fairness/cold-judge";
import { prepare, FEWER_ROWS, ROWS, type Inputs } from "./fairness/inputs";
import { judgeEnvelope } from "./fairness/judging";
import { measureModels, modelDerived, modelRows } from "./fairness/preview-models";
import { PythonWorker, script, wholeProcess, type Took } from "./fairness/worker";
import type { Derived, Measured, Row } from "./report";
import { median, summary } from "./statistics";

const ROUNDS = 15;
const COLD_RUNS = 5;
const TARGETS = { totalMs: 1000, peakMib: 200, overDuckdb: 1.2, overPandas: 10 } as const;

const WORKS = {
  evidence: "from Parquet to signed evidence: digest checked, counted, signed, stored",
  counts: "counts: ours, with every check of the values",
  duckdb: "counts: DuckDB's own query, by hand",
  scan: "… reading every value, grouping nothing: the limit of a count by DuckDB",
  bytes: "… reading the file's bytes",
  judge: "from evidence to verdicts: 7 metrics, 3 attributes, all intersections",
  "judge-one": "from evidence to verdicts: one metric",
  pandas: "counts: pandas by hand, reading excluded",
  "pandas-reading": "… the reading",
  "pandas-categories": "… with names that were made categories before, which is excluded too",
  "counts-without-scores": "counts of labels and predictions alone: ours",
  "pandas-without-scores": "counts of labels and predictions alone: pandas by hand, reading excluded",
  "counts-smaller": "counts of 1 M rows: ours",
  fairlearn: "4 metrics of 1 M rows: Fairlearn's MetricFrame, reading excluded",
  aif360: "4 metrics of 1 M rows: AIF360, 39 pairs, reading excluded",
} as const;
type Work = keyof typeof WORKS;
/** They take seconds each. */
const ONCE: ReadonlySet<Work> = new Set(["pandas-reading", "fairlearn", "aif360"]);
const PEERS: ReadonlySet<Work> = new Set([
  "pandas",
  "pandas-reading",
  "pandas-categories",
  "pandas-without-scores",
  "fairlearn",
  "aif360",
]);

type Samples = ReadonlyMap<Work, Took[]>;

interface Subjects {
  readonly evaluator: PythonWorker;
  readonly peers: PythonWorker;
  readonly envelope: string;
  readonly publicKey: string;
}

function here(work: () => unknown): Took {
  const cpu = process.cpuUsage();
  const since = performance.now();
  work();
  const ms = performance.now() - since;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
}

function once(work: Work, { evaluator, peers, envelope, publicKey }: Subjects): Promise<Took> {
  if (work === "judge") return Promise.resolve(here(() => judgeEnvelope(envelope, publicKey)));
  if (work === "judge-one")
    return Promise.resolve(here(() => judgeEnvelope(envelope, publicKey, ["demographic-parity-difference"])));
  return (PEERS.has(work) ? peers : evaluator).time(work);
}

/**
 * In turn, another one first in each round, and in the other direction in every second, so that none always follows the
 * same one; the first round warms up.
 */
async function warm(subjects: Subjects, progress: (line: string) => void): Promise<Samples> {
  const works = Object.keys(WORKS) as Work[];
  const samples = new Map<Work, Took[]>(works.map((work) => [work, []]));
  for (let round = -1; round < ROUNDS; round += 1) {
    const turned = works.map((_, turn) => works[(turn + round + 1) % works.length] ?? "evidence");
    for (const work of round % 2 === 0 ? turned : turned.reverse()) {
      if (ONCE.has(work) && round !== 0) continue;
      const took = await once(work, subjects);
      if (round >= 0) samples.get(work)?.push(took);
    }
    progress(`fairness: round ${round + 1} of ${ROUNDS} done`);
  }
  return samples;
}

interface ColdRun {
  readonly evaluatorMs: number;
  readonly evaluatorMib: number;
  readonly judgeMs: number;
  readonly judgeMib: number;
}

/** Whole processes, Node, tsx, Python and its imports included. */
async function cold(inputs: Inputs, { envelope, publicKey }: Subjects): Promise<ColdRun[]> {
  const file = path.join(inputs.folder, "evidence.dsse.json");
  await writeFile(file, envelope);
  const expected = judgeEnvelope(envelope, publicKey).report.results.map(({ outcome }) => outcome);
  const runs: ColdRun[] = [];
  for (let run = -1; run < COLD_RUNS; run += 1) {
    const { ms, output } = await wholeProcess(inputs.python, [
      script("whole_process.py"),
      "evaluate",
      ...["--contract", inputs.contract, "--data-set", inputs.data, "--prediction-log"],
      ...["--key", inputs.key, "--store", path.join(inputs.folder, `cold-${run}`)],
      ...["--work", path.join(inputs.folder, "work"), "--threads", "2"],
    ]);
    const { peakMib } = JSON.parse(output.trim().split("\n").at(-1) ?? "") as { peakMib: number | null };
    const since = performance.now();
    const judged = await inChild<ColdJudgement>("fairness/cold-judge.ts", [file, publicKey]);
    const judgeMs = performance.now() - since;
    assert.deepEqual(judged.outcomes, expected);
    const found = { evaluatorMs: ms, evaluatorMib: peakMib ?? NaN, judgeMs, judgeMib: judged.peakMib };
    // The first run fills the caches of files.
    if (run >= 0) runs.push(found);
  }
  return runs;
}

function rowsOf(samples: Samples, runs: readonly ColdRun[]): Row[] {
  const coldRow = (what: string, figure: (run: ColdRun) => number): Row => ({
    what,
    unit: "ms",
    ...summary(runs.map(figure)),
  });
  const peakRow = (what: string, figure: (run: ColdRun) => number): Row => ({
    ...coldRow(what, figure),
    unit: "MiB",
    target: { most: TARGETS.peakMib },
  });
  return [
    ...[...samples].flatMap(([work, all]): Row[] => [
      { what: WORKS[work], unit: "ms", ...summary(all.map(({ ms }) => ms)) },
      { what: "… CPU", unit: "ms", ...summary(all.map(({ cpuMs }) => cpuMs)) },
    ]),
    coldRow("the evaluator's whole process, cold", ({ evaluatorMs }) => evaluatorMs),
    coldRow("the judge's whole process, cold: Node and tsx included", ({ judgeMs }) => judgeMs),
    peakRow("peak memory of the evaluator's process", ({ evaluatorMib }) => evaluatorMib),
    peakRow("peak memory of the judge's process", ({ judgeMib }) => judgeMib),
  ];
}

function derivedOf(samples: Samples, runs: readonly ColdRun[]): Derived[] {
  const of = (work: Work, figure: "ms" | "cpuMs" = "ms"): number =>
    median((samples.get(work) ?? []).map((took) => took[figure]));
  const times = (what: string, slow: Work, fast: Work, target?: Derived["target"]): Derived => ({
    what,
    value: of(slow) / of(fast),
    unit: "×",
    ...(target && { target }),
  });
  const overPandas = { least: TARGETS.overPandas };
  return [
    {
      what: "from Parquet to verdicts of 7 metrics, in warm processes: evidence and its judgement",
      value: of("evidence") + of("judge"),
      unit: "ms",
      target: { most: TARGETS.totalMs },
    },
    {
      what: "… of one metric",
      value: of("evidence") + of("judge-one"),
      unit: "ms",
      target: { most: TARGETS.totalMs },
    },
    {
      what: "from Parquet to verdicts, both whole processes from cold",
      value: median(runs.map(({ evaluatorMs, judgeMs }) => evaluatorMs + judgeMs)),
      unit: "ms",
    },
    times("counts: ours ÷ DuckDB's own query", "counts", "duckdb", { most: TARGETS.overDuckdb }),
    {
      what: "… CPU",
      value: of("counts", "cpuMs") / of("duckdb", "cpuMs"),
      unit: "×",
      target: { most: TARGETS.overDuckdb },
    },
    times("counts: ours ÷ reading every value", "counts", "scan"),
    times("counts: pandas by hand ÷ ours", "pandas", "counts", overPandas),
    times("… with categories", "pandas-categories", "counts"),
    {
      what: "… as read, with the reading: what a person waits for",
      value: (of("pandas") + of("pandas-reading")) / of("counts"),
      unit: "×",
    },
    times(
      "counts of labels and predictions alone: pandas by hand ÷ ours",
      "pandas-without-scores",
      "counts-without-scores",
      overPandas,
    ),
    times("1 M rows: Fairlearn ÷ our counts", "fairlearn", "counts-smaller"),
    times("1 M rows: AIF360 ÷ our counts", "aif360", "counts-smaller"),
  ];
}

async function note({ evaluator, peers }: Subjects): Promise<string> {
  const versions = {
    ...(await evaluator.result<Record<string, string>>("versions")),
    ...(await peers.result<Record<string, string>>("versions")),
  };
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${named.join(", ")}. Fairlearn and AIF360 had ${FEWER_ROWS.toLocaleString("en-US")} rows, once.`;
}

export async function fairnessBenchmark(progress: (line: string) => void): Promise<Measured> {
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-bench-"));
  const workers: PythonWorker[] = [];
  const start = (python: string, args: readonly string[]): Promise<PythonWorker> => {
    const worker = new PythonWorker(python, args);
    workers.push(worker);
    return worker.ready();
  };
  try {
    const inputs = await prepare(folder, progress);
    const { python, data, smaller, contract, key, publicKey } = inputs;
    const evaluator = await start(python, [script("evaluator.py"), contract, data, smaller, folder, key]);
    const peers = await start(inputs.peers, [script("peers.py"), data, smaller]);
    const envelope = await check(evaluator, peers, publicKey, ROWS);
    progress("fairness: counts and gaps are equal from every source");
    const subjects = { evaluator, peers, envelope, publicKey };
    const samples = await warm(subjects, progress);
    const runs = await cold(inputs, subjects);
    const models = await measureModels(progress);
    return {
      name: "fairness",
      title: `Fairness of ${ROWS.toLocaleString("en-US")} decisions and of 100 models`,
      rows: [...rowsOf(samples, runs), ...modelRows(models)],
      derived: [...derivedOf(samples, runs), ...modelDerived(models)],
      notes: [await note(subjects)],
    };
  } finally {
    for (const worker of workers) worker.close();
    await rm(folder, { recursive: true, force: true });
  }
}
