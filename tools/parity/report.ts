/** What parity was shown on, as JSON and as the tables of docs/parity.md. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RuleTally, Tally } from "./compare";

/** Of one peer that has the rules exported for it. */
export interface PeerTally {
  readonly name: string;
  readonly version: string;
  readonly objects: number;
  readonly comparisons: number;
  readonly agreements: number;
  readonly seconds: number;
}

export interface ParityResults {
  readonly measuredAt: string;
  readonly seed: number;
  readonly kubernetes: string;
  readonly objects: number;
  readonly byOrigin: Readonly<Record<string, number>>;
  readonly malformed: Readonly<Record<string, number>>;
  readonly malformedAlike: number;
  readonly untold: number;
  readonly judged: number;
  readonly unplanned: number;
  readonly rules: Tally["rules"];
  /** Rules of parity's own, which tell what a gate sees. */
  readonly probes: Tally["rules"];
  readonly peers: readonly PeerTally[];
}

const ROOT = path.join(__dirname, "..", "..");
export const RESULTS_FILE = path.join(ROOT, "docs", "parity.json");
export const PAGE = path.join(ROOT, "docs", "parity.md");
const BEGIN = "<!-- results: written by npm run parity -->";
const END = "<!-- end of results -->";

const count = (value: number): string => value.toLocaleString("en-US");
const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/** The results of a tally, without the objects themselves. */
export function resultsOf(
  { disagreements: _, rules, ...counts }: Tally,
  probes: readonly string[],
  more: Pick<ParityResults, "measuredAt" | "seed" | "kubernetes" | "peers">,
): ParityResults {
  const isProbe = ({ rule }: RuleTally): boolean => probes.includes(rule);
  return {
    ...more,
    ...counts,
    rules: rules.filter((each) => !isProbe(each)),
    probes: rules.filter(isProbe),
  };
}

const row = (...cells: readonly (string | number)[]): string =>
  `| ${cells.map((cell) => (typeof cell === "number" ? count(cell) : cell)).join(" | ")} |`;

function summaryTable(results: ParityResults): string[] {
  const { objects, malformed, malformedAlike, untold, judged, unplanned, rules } = results;
  const refused = sum(Object.values(malformed));
  return [
    "| what | number |",
    "| --- | ---: |",
    row("objects", objects),
    row("… malformed: the API server refuses them whatever the rules say", refused),
    row("… … of which preview and `check` say the same", malformedAlike),
    row("… with more messages than an answer of the API server can hold", untold),
    row("… judged by every gate", judged),
    row("… … but not by the preview: integers beyond 2⁵³, which no plan can hold", unplanned),
    row("rules", rules.length),
    row(
      "comparisons: objects × rules",
      sum(rules.map(({ agreements, disagreements }) => agreements + disagreements)),
    ),
    row("… of which refusals", sum(rules.map(({ refusals }) => refusals))),
    row(
      "**agreements** of all gates, verdict and messages",
      `**${count(sum(rules.map((each) => each.agreements)))}**`,
    ),
    row("**disagreements**", `**${count(sum(rules.map((each) => each.disagreements)))}**`),
  ];
}

function ruleTable({ rules, probes, judged }: ParityResults): string[] {
  return [
    "| rule | compared | refused | agreements | disagreements |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...[...rules, ...probes].map(({ rule, refusals, agreements, disagreements }) =>
      row(`\`${rule}\``, judged, refusals, agreements, disagreements),
    ),
  ];
}

function peerTable({ peers }: ParityResults): string[] {
  if (peers.length === 0) return [];
  return [
    "",
    "| peer, with the exported rules | objects | comparisons | agreements | disagreements |",
    "| --- | ---: | ---: | ---: | ---: |",
    ...peers.map(({ name, version, objects, comparisons, agreements }) =>
      row(`${name} ${version}`, objects, comparisons, agreements, comparisons - agreements),
    ),
  ];
}

/** The tables, in Markdown. */
export function tables(results: ParityResults): string {
  const { byOrigin, seed, kubernetes, measuredAt } = results;
  const origins = Object.entries(byOrigin).map(([origin, objects]) => `${count(objects)} ${origin}`);
  return [
    `Kubernetes ${kubernetes}, seed ${seed}, ${measuredAt.slice(0, 10)}; objects: ${origins.join(", ")}.`,
    "",
    ...summaryTable(results),
    "",
    ...ruleTable(results),
    ...peerTable(results),
  ].join("\n");
}

/** Writes both, the page between its marks. */
export function writeResults(results: ParityResults): void {
  writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(PAGE, withTables(readFileSync(PAGE, "utf8"), results));
}

/** The page with these tables. */
export function withTables(page: string, results: ParityResults): string {
  const [before] = page.split(BEGIN);
  const after = page.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE} has no place for the results`);
  return `${before}${BEGIN}\n\n${tables(results)}\n\n${END}${after}`;
}
