/** What a benchmark found, for `results.json` and for the tables of the README. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Summary } from "./statistics";

export interface Target {
  readonly most?: number;
  readonly least?: number;
  /** What the value cannot be below: a run that says so was disturbed, and is no verdict. */
  readonly limit?: number;
}

export interface Row extends Summary {
  readonly what: string;
  readonly unit: "ms" | "MiB" | "MB";
  readonly target?: Target;
}

/** Computed from medians. */
export interface Derived {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "×" | "a second";
  readonly target?: Target;
}

export interface Section {
  readonly measuredAt: string;
  /** Load averages of the last minute before and after: above the number of cores, the machine had other work. */
  readonly load: readonly [number, number];
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly derived: readonly Derived[];
  readonly notes?: readonly string[];
}

/** What a benchmark itself knows. */
export type Measured = Omit<Section, "measuredAt" | "load">;

export interface Results {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly sections: readonly Section[];
}

export const RESULTS_FILE = path.join(__dirname, "results.json");
const README = path.join(__dirname, "README.md");
const BEGIN = "<!-- results: written by npm run bench -->";
const END = "<!-- end of results -->";

export function verdict(value: number, { most, least, limit }: Target): "met" | "missed" | "disturbed run" {
  if (Number.isNaN(value) || value < (limit ?? -Infinity)) return "disturbed run";
  return value <= (most ?? Infinity) && value >= (least ?? -Infinity) ? "met" : "missed";
}

const significant = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

function targetCells(value: number, unit: string, target: Target | undefined): string {
  if (!target) return "| |";
  const { most, least } = target;
  const text = most === undefined ? `≥ ${least} ${unit}` : `≤ ${most.toLocaleString("en-US")} ${unit}`;
  return `| ${text} | ${verdict(value, target)} |`;
}

function sectionText({ title, rows, derived, measuredAt, load, notes = [] }: Section): string {
  return [
    `### ${title}`,
    "",
    "| what | median | p95 | least | runs | target | verdict |",
    "| --- | ---: | ---: | ---: | ---: | --- | --- |",
    ...rows.map(
      ({ what, unit, target, ...found }) =>
        `| ${what} | ${significant(found.median)} ${unit} | ${significant(found.p95)} ${unit} ` +
        `| ${significant(found.least)} ${unit} | ${found.runs} ${targetCells(found.median, unit, target)}`,
    ),
    ...derived.map(
      ({ what, value, unit, target }) =>
        `| ${what} | **${significant(value)} ${unit}** | | | ${targetCells(value, unit, target)}`,
    ),
    ...[
      `Measured ${measuredAt.slice(0, 10)}, load average ${load.map((each) => each.toFixed(1)).join(" before, ")} after.`,
      ...notes,
    ].flatMap((note) => ["", note]),
  ].join("\n");
}

function markdown({ machine, versions, sections }: Results): string {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [`On ${machine}; ${used.join(", ")}.`, ...sections.map(sectionText)].join("\n\n");
}

/** The last results; none where nothing was measured yet. */
export function readResults(): Results | null {
  try {
    return JSON.parse(readFileSync(RESULTS_FILE, "utf8")) as Results;
  } catch {
    return null;
  }
}

/** Writes both, the README between its marks. */
export function writeResults(results: Results): void {
  writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 2)}\n`);
  const text = readFileSync(README, "utf8");
  const [before] = text.split(BEGIN);
  const after = text.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${README} has no place for the results`);
  writeFileSync(README, `${before}${BEGIN}\n\n${markdown(results)}\n\n${END}${after}`);
}
