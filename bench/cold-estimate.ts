/** The first estimate of a new process: `cold-estimate.js <plan file> <usage as JSON> <region>`. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as EstimateModule from "../governance/estimate/estimate";
import type { Plan } from "../governance/plan";
import type { Usage } from "../governance/stack-config/stack-config";
import type * as PriceBookModule from "../data/price-book";
import { UNKNOWN_MARK } from "./plan-file";
import { answer } from "./child";

export interface ColdRun {
  /** Loading and compiling the code and what it depends on; our own from tsx's cache. */
  readonly codeMs: number;
  readonly priceBookMs: number;
  readonly estimateMs: number;
  readonly expectedMicroUsd: number;
}

export function coldEstimate(dependenciesMs: number): void {
  const [planFile = "", usage = "{}", region = ""] = process.argv.slice(2);
  const unknown = Symbol.for("plumbline:unknown");
  const plan = JSON.parse(readFileSync(planFile, "utf8"), (_key, value: unknown) =>
    value === UNKNOWN_MARK ? unknown : value,
  ) as Plan;
  // Not by `import`, which would load it before the clock is read.
  const load = createRequire(__filename);

  const begin = performance.now();
  const { estimate } = load("../governance/estimate/estimate.ts") as typeof EstimateModule;
  const { readPriceBook } = load("../data/price-book.ts") as typeof PriceBookModule;
  const loaded = performance.now();
  const book = readPriceBook(region);
  const read = performance.now();
  const { total } = estimate(plan, book, JSON.parse(usage) as Usage);
  const end = performance.now();

  answer({
    codeMs: dependenciesMs + loaded - begin,
    priceBookMs: read - loaded,
    estimateMs: end - read,
    expectedMicroUsd: total.expected,
  } satisfies ColdRun);
}
