/** `--baseline`: violations that are accepted until a date, so that rules can be adopted while only what is new blocks. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { InvalidInput } from "../governance/reading/problem";
import { checkSchema } from "../governance/reading/schema-problems";
import { hasExpired } from "../governance/rules/exemption";
import type { Verdict } from "../governance/verdict";
import { unreadable } from "./object-reader/object-files";

const entrySchema = z.strictObject({
  rule: z.string().min(1),
  subject: z.string().min(1),
  message: z.string().min(1),
  /** How often the same is found, e.g. in the overlays of several environments. */
  count: z.int().min(1).default(1),
});
const baselineSchema = z.strictObject({
  version: z.literal(1),
  /** The last day, UTC, on which it accepts anything. */
  until: z.iso.date("must be a date such as 2027-03-31"),
  violations: z.array(entrySchema),
});
export type BaselineFile = z.output<typeof baselineSchema>;
export type BaselineEntry = z.output<typeof entrySchema>;

type Violation = Pick<Verdict, "rule" | "subject" | "reason">;

function keyOf(rule: string, subject: string, message: string): string {
  return JSON.stringify([rule, subject, message]);
}

/** What a baseline still accepts; each entry as often as it counts. */
export class Baseline {
  readonly until: string;
  readonly expired: boolean;
  private readonly left = new Map<string, { readonly entry: BaselineEntry; count: number }>();

  constructor(
    readonly file: string,
    { until, violations }: BaselineFile,
    now: Date,
  ) {
    this.until = until;
    this.expired = hasExpired({ expires: until }, now);
    for (const entry of violations) {
      const key = keyOf(entry.rule, entry.subject, entry.message);
      const known = this.left.get(key);
      if (known) known.count += entry.count;
      else this.left.set(key, { entry, count: entry.count });
    }
  }

  /** Whether it accepts the violation; each call uses one up. */
  accepts({ rule, subject, reason }: Violation): boolean {
    if (this.expired) return false;
    const found = this.left.get(keyOf(rule, subject, reason));
    if (!found || found.count === 0) return false;
    found.count -= 1;
    return true;
  }

  /** What it accepts and nothing used up: mended, or renamed. */
  unused(): BaselineEntry[] {
    if (this.expired) return [];
    return [...this.left.values()]
      .filter(({ count }) => count > 0)
      .map(({ entry, count }) => ({ ...entry, count }));
  }
}

/**
 * A baseline from its file.
 * @throws InvalidInput with every problem of the file.
 */
export function readBaseline(file: string, now: Date): Baseline {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { problem } = unreadable(file, error);
    throw new InvalidInput("baseline", [
      { ...problem, rule: `${problem.rule}; write one with --write-baseline ${file} --until <date>` },
    ]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidInput("baseline", [
      { path: "", file, rule: `is not JSON: ${(error as Error).message}` },
    ]);
  }
  const checked = checkSchema(baselineSchema, value, { file });
  if ("problems" in checked) throw new InvalidInput("baseline", checked.problems);
  return new Baseline(file, checked.value, now);
}

/** The text of a baseline that accepts these violations; in a settled order, so that versions compare well. */
export function baselineText(violations: readonly Violation[], until: string): string {
  const entries = new Map<string, BaselineEntry>();
  for (const { rule, subject, reason } of violations) {
    const key = keyOf(rule, subject, reason);
    const count = (entries.get(key)?.count ?? 0) + 1;
    entries.set(key, { rule, subject, message: reason, count });
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => withoutOne(entry));
  return `${JSON.stringify({ version: 1, until, violations: sorted }, null, 2)}\n`;
}

function withoutOne({ count, ...entry }: BaselineEntry): Omit<BaselineEntry, "count"> & { count?: number } {
  return count === 1 ? entry : { ...entry, count };
}
