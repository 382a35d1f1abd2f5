/** What changed between two price lists of one region. */
import { decimalUsd } from "./price-list";
import type { PriceList } from "./pricing";

export interface PriceChange {
  /** Instance type or service. */
  readonly what: string;
  readonly fromMicroUsd: number;
  readonly toMicroUsd: number;
}

export interface PriceComparison {
  /** RFC 3339 time of the older list; absent when there was none. */
  readonly since?: string;
  /** Instance types and services, sorted. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Largest change first, in proportion. */
  readonly changed: readonly PriceChange[];
}

function allPrices(list: PriceList | undefined): Map<string, number> {
  const services = Object.entries(list?.services ?? {}).map(
    ([key, { microUsd }]) => [key, microUsd] as const,
  );
  return new Map([...Object.entries(list?.instances ?? {}), ...services]);
}

/** Signed change in percent of the older price. */
function percent({ fromMicroUsd, toMicroUsd }: PriceChange): number {
  return ((toMicroUsd - fromMicroUsd) / fromMicroUsd) * 100;
}

export function comparePrices(before: PriceList | undefined, after: PriceList): PriceComparison {
  const older = allPrices(before);
  const newer = allPrices(after);
  const changed = [...newer].flatMap(([what, toMicroUsd]): PriceChange[] => {
    const fromMicroUsd = older.get(what);
    return fromMicroUsd === undefined || fromMicroUsd === toMicroUsd
      ? []
      : [{ what, fromMicroUsd, toMicroUsd }];
  });
  return {
    ...(before && { since: before.asOf }),
    added: [...newer.keys()].filter((what) => !older.has(what)).sort(),
    removed: [...older.keys()].filter((what) => !newer.has(what)).sort(),
    changed: changed.sort((a, b) => Math.abs(percent(b)) - Math.abs(percent(a))),
  };
}

const SHOWN = 10;

function named(count: string, names: readonly string[]): string {
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : "";
  return `${names.length} ${count}${names.length > 0 ? `: ${names.slice(0, SHOWN).join(", ")}${more}` : ""}`;
}

/** Lines for people. */
export function describeComparison({ since, added, removed, changed }: PriceComparison): string[] {
  if (since === undefined) return ["There was no price list before"];
  const [largest] = changed;
  const sign = largest && percent(largest) > 0 ? "+" : "";
  const most = largest
    ? `, the most ${largest.what} from ${decimalUsd(largest.fromMicroUsd)} to ${decimalUsd(largest.toMicroUsd)} USD (${sign}${percent(largest).toFixed(1)} %)`
    : "";
  return [
    `Compared with ${since}:`,
    `  ${named("added", added)}`,
    `  ${named("removed", removed)}`,
    `  ${changed.length} changed${most}`,
  ];
}
