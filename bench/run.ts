/** Runs the benchmarks named in its arguments, all without any, and writes what they found: `npm run bench`. */
import { cpus, loadavg, totalmem } from "node:os";
import { readResults, verdict, writeResults, type Measured, type Section } from "./report";
import { checkBenchmark } from "./check";
import { estimateBenchmark } from "./estimate";
import { fairnessBenchmark } from "./fairness";
import { previewBenchmark } from "./preview";
import { schedulingBenchmark } from "./scheduling";
import { startBenchmark } from "./start";
import { upLocalBenchmark } from "./up-local";
import { findPulumi } from "../tools/pulumi-cli";
import { version as policyVersion } from "@pulumi/policy/package.json";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";

type Benchmark = (progress: (line: string) => void) => Promise<Measured>;
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  preview: previewBenchmark,
  estimate: estimateBenchmark,
  fairness: fairnessBenchmark,
  check: checkBenchmark,
  "up-local": upLocalBenchmark,
  scheduling: schedulingBenchmark,
  start: startBenchmark,
};

const progress = (line: string): void => console.error(line);

const load = (): number => loadavg()[0] ?? NaN;

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "an unknown CPU";
  return `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${process.platform}`;
}

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown.length > 0)
    throw new Error(`no benchmark ${unknown.join(", ")}: there are ${Object.keys(BENCHMARKS).join(", ")}`);
  const pulumi = await findPulumi({ env: process.env, progress });
  // What was not asked for keeps its last figures, as long as there are any.
  const sections = new Map(readResults()?.sections.map((section) => [section.name, section]));
  const ordered = (): Section[] => Object.keys(BENCHMARKS).flatMap((name) => sections.get(name) ?? []);
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const before = load();
    const found = await benchmark(progress);
    sections.set(name, { ...found, measuredAt: new Date().toISOString(), load: [before, load()] });
    // After each, so that a later one that fails loses nothing.
    writeResults({
      machine: machine(),
      versions: {
        Node: process.versions.node,
        Pulumi: pulumi.version,
        "@pulumi/pulumi": sdkVersion,
        "@pulumi/policy": policyVersion,
      },
      sections: ordered(),
    });
  }
  for (const { title, rows, derived } of ordered())
    for (const each of [...rows.map((row) => ({ ...row, value: row.median })), ...derived])
      if (each.target)
        console.log(
          `${verdict(each.value, each.target)}: ${title}: ${each.what}: ${each.value.toFixed(2)} ${each.unit}`,
        );
}

void main(process.argv.slice(2));
