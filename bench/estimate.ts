/**
 * The estimate of 1,000 resources: warm and cold; and its price look-ups against the same look-ups over loopback HTTP
 * and in SQLite. Everybody's totals are equal to the micro-dollar before anything is timed.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inChild } from "./child";
import type { ColdRun } from "./cold-estimate";
import { planOf } from "./declared";
import { environment, stackConfig } from "./environment";
import { ENVIRONMENT, REGION } from "./organisation";
import { UNKNOWN_MARK } from "./plan-file";
import { USAGE, pricedPlan, type PricedPlan, type PriceKeys } from "./priced-plan";
import { openSqlite, startPriceService, type PriceService, type Sqlite } from "./price-sources";
import { bookOf, priceRows, type PriceRow } from "./price-table";
import type { Derived, Measured, Row } from "./report";
import { median, summary } from "./statistics";
import { validateStackConfig } from "../governance/manifest/environment";
import { estimate } from "../governance/estimate/estimate";
import type { PriceBook } from "../governance/rules/judgement";
import { UNKNOWN, type Plan } from "../governance/plan";
import type { Usage } from "../governance/stack-config/stack-config";
import { readPriceBook } from "../data/price-book";

const ROUNDS = 20;
const PER_ROUND = 10;
const COLD_RUNS = 15;
const IN_FLIGHT = 16;
const LIMITS = { warmMs: 20, coldMs: 150, overHttp: 50, overSqlite: 10 } as const;

/** Our own look-ups: what the estimate does, by hash. */
function lookUp({ prices }: PriceBook, keys: readonly PriceKeys[]): number {
  let sum = 0;
  for (const each of keys)
    for (const key of each) {
      const { instances, services } = prices;
      const found = Object.hasOwn(instances, key) ? instances[key] : services[key]?.microUsd;
      if (found === undefined) throw new Error(`no price for ${key}`);
      sum += found;
    }
  return sum;
}

interface Subjects {
  readonly book: PriceBook;
  readonly usage: Usage;
  readonly environment: Plan;
  readonly priced: PricedPlan;
  readonly sqlite: Sqlite;
  readonly service: PriceService;
}

/** The same prices from everywhere, and so the same estimate. */
async function check({ book, priced, sqlite, service, environment: plan, usage }: Subjects): Promise<void> {
  const expected = estimate(priced.plan, book, USAGE);
  assert.deepEqual([expected.unpriced, expected.unknownUsage, expected.disputes], [[], [], []]);
  const realistic = estimate(plan, book, usage);
  assert.deepEqual([realistic.unpriced, realistic.unknownUsage, realistic.disputes], [[], [], []]);
  const sum = (rows: readonly PriceRow[]): number =>
    rows.reduce((total, { microUsd }) => total + microUsd, 0);
  for (const rows of [
    sqlite.look(priced.keys),
    await service.look(priced.keys, 1),
    await service.look(priced.keys, IN_FLIGHT),
  ]) {
    assert.equal(sum(rows), lookUp(book, priced.keys));
    assert.deepEqual(estimate(priced.plan, bookOf(rows, book), USAGE), expected);
  }
}

async function timed(work: () => unknown): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

const REPEATED = [
  "environment",
  "priced",
  "hash",
  "sqlite",
  "sqliteEstimate",
  "http",
  "httpInFlight",
  "httpEstimate",
] as const;
type Repeated = (typeof REPEATED)[number];

/** In turn, so that whatever else the machine does meets all of them. */
async function warm(subjects: Subjects): Promise<Record<Repeated, number[]>> {
  const { book, usage, priced, sqlite, service } = subjects;
  const works: Record<Repeated, () => unknown> = {
    environment: () => estimate(subjects.environment, book, usage),
    priced: () => estimate(priced.plan, book, USAGE),
    hash: () => lookUp(book, priced.keys),
    sqlite: () => sqlite.look(priced.keys),
    sqliteEstimate: () => estimate(priced.plan, bookOf(sqlite.look(priced.keys), book), USAGE),
    http: () => service.look(priced.keys, 1),
    httpInFlight: () => service.look(priced.keys, IN_FLIGHT),
    httpEstimate: async () =>
      estimate(priced.plan, bookOf(await service.look(priced.keys, IN_FLIGHT), book), USAGE),
  };
  const samples: Record<Repeated, number[]> = {
    environment: [],
    priced: [],
    hash: [],
    sqlite: [],
    sqliteEstimate: [],
    http: [],
    httpInFlight: [],
    httpEstimate: [],
  };
  for (let round = -1; round < ROUNDS; round += 1)
    for (const name of REPEATED)
      for (let turn = 0; turn < (name.startsWith("http") ? 1 : PER_ROUND); turn += 1) {
        const ms = await timed(works[name]);
        // The first round warms up.
        if (round >= 0) samples[name].push(ms);
      }
  return samples;
}

interface Cold extends ColdRun {
  readonly processMs: number;
}

async function cold(folder: string, { environment: plan, usage, book }: Subjects): Promise<Cold[]> {
  const file = path.join(folder, "plan.json");
  await writeFile(
    file,
    JSON.stringify(plan, (_key, value: unknown) => (value === UNKNOWN ? UNKNOWN_MARK : value)),
  );
  const expected = estimate(plan, book, usage).total.expected;
  const runs: Cold[] = [];
  for (let run = -1; run < COLD_RUNS; run += 1) {
    const since = performance.now();
    const found = await inChild<ColdRun>("cold-estimate.js", [file, JSON.stringify(usage), REGION], {
      execArgv: [],
    });
    assert.equal(found.expectedMicroUsd, expected);
    // The first run fills tsx's cache.
    if (run >= 0) runs.push({ ...found, processMs: performance.now() - since });
  }
  return runs;
}

function section(samples: Record<Repeated, number[]>, runs: readonly Cold[], subjects: Subjects): Measured {
  const row = (what: string, values: readonly number[], target?: Row["target"]): Row => ({
    what,
    unit: "ms",
    ...summary(values),
    ...(target && { target }),
  });
  const split = (what: string, figure: (run: Cold) => number): Row => row(what, runs.map(figure));
  const times = (what: string, slow: Repeated, fast: Repeated, target?: Derived["target"]): Derived => ({
    what,
    value: median(samples[slow]) / median(samples[fast]),
    unit: "×",
    ...(target && { target }),
  });
  const lookUps = subjects.priced.keys.flat().length;
  return {
    name: "estimate",
    title: "Estimate of 1,000 resources",
    rows: [
      row("warm: the environment of 1,000 resources", samples.environment, { most: LIMITS.warmMs }),
      row("warm: 1,000 resources that all have prices", samples.priced, { most: LIMITS.warmMs }),
      row("cold: code, price book and first estimate", runs.map(coldMs), { most: LIMITS.coldMs }),
      split("… of which loading the code", ({ codeMs }) => codeMs),
      split("… of which reading the price book", ({ priceBookMs }) => priceBookMs),
      split("… of which the first estimate", ({ estimateMs }) => estimateMs),
      split("the whole process: Node, tsx, reading the plan, all of the above", ({ processMs }) => processMs),
      row(`${lookUps} look-ups: ours, by hash (the limit)`, samples.hash),
      row(`${lookUps} look-ups: SQLite, a prepared statement each`, samples.sqlite),
      row(`${lookUps} look-ups: HTTP, a request a resource, one after the other`, samples.http),
      row(`${lookUps} look-ups: HTTP, a request a resource, ${IN_FLIGHT} in flight`, samples.httpInFlight),
      row("estimate with prices from SQLite, look-ups included", samples.sqliteEstimate),
      row(`estimate with prices over HTTP, ${IN_FLIGHT} in flight, look-ups included`, samples.httpEstimate),
    ],
    derived: [
      times("look-ups: HTTP one by one ÷ ours", "http", "hash", { least: LIMITS.overHttp }),
      times(`look-ups: HTTP ${IN_FLIGHT} in flight ÷ ours`, "httpInFlight", "hash", {
        least: LIMITS.overHttp,
      }),
      times("look-ups: SQLite ÷ ours", "sqlite", "hash", { least: LIMITS.overSqlite }),
      times("HTTP look-ups one by one ÷ our whole estimate", "http", "priced"),
      times("SQLite look-ups ÷ our whole estimate", "sqlite", "priced"),
      times(`whole estimate: with HTTP ${IN_FLIGHT} in flight ÷ ours`, "httpEstimate", "priced"),
      times("whole estimate: with SQLite ÷ ours", "sqliteEstimate", "priced"),
      times("whole estimate ÷ its look-ups by hash: how far from the limit", "priced", "hash"),
    ],
    notes: [
      `SQLite through better-sqlite3 ${subjects.sqlite.version}; HTTP is node:http, server in its own process.`,
    ],
  };
}

const coldMs = ({ codeMs, priceBookMs, estimateMs }: Cold): number => codeMs + priceBookMs + estimateMs;

export async function estimateBenchmark(progress: (line: string) => void): Promise<Measured> {
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-bench-"));
  const book = readPriceBook(REGION);
  const { usage } = validateStackConfig(stackConfig(), `Pulumi.${ENVIRONMENT}.yaml`);
  const service = await startPriceService(REGION);
  const sqlite = openSqlite(path.join(folder, "prices.sqlite"), priceRows(book));
  const subjects: Subjects = {
    book,
    usage,
    environment: planOf(environment(), ENVIRONMENT),
    priced: pricedPlan(book),
    sqlite,
    service,
  };
  try {
    await check(subjects);
    progress("estimate: totals are equal from every source");
    const samples = await warm(subjects);
    progress("estimate: warm runs done");
    const runs = await cold(folder, subjects);
    progress("estimate: cold runs done");
    return section(samples, runs, subjects);
  } finally {
    sqlite.close();
    service.close();
    await rm(folder, { recursive: true, force: true });
  }
}
