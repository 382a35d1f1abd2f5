/** The price list as rows, and back: what the peers of the benchmark keep and answer. */
import type { PriceBook } from "../governance/rules/judgement";
import type { PriceUnit } from "../governance/estimate/estimate";
import type { ServicePrice } from "../governance/pricing/pricing";

export interface PriceRow {
  readonly key: string;
  readonly microUsd: number;
  readonly unit: PriceUnit;
  readonly asOf: string;
}

export function priceRows({ prices }: PriceBook): PriceRow[] {
  return [
    ...Object.entries(prices.instances).map(([key, microUsd]): PriceRow => ({
      key,
      microUsd,
      unit: "hour",
      asOf: prices.asOf,
    })),
    ...Object.entries(prices.services).map(([key, { microUsd, unit, asOf }]) => ({
      key,
      microUsd,
      unit,
      asOf,
    })),
  ];
}

/** A book with the prices that were looked up, and no other. */
export function bookOf(rows: readonly PriceRow[], { prices, ...book }: PriceBook): PriceBook {
  const instances: Record<string, number> = {};
  const services: Record<string, ServicePrice> = {};
  for (const { key, microUsd, unit, asOf } of rows)
    if (key.includes(".")) instances[key] = microUsd;
    else services[key] = { microUsd, unit, asOf, source: prices.source };
  return { ...book, prices: { ...prices, instances, services } };
}
