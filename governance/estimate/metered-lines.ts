/** Lines of what is billed by itself: at all times, or by use in the quantities of `usage`. */
import type { BilledNodePool } from "./bill";
import { chargedByTags } from "./charged-to";
import type { LineItem, UnknownUsage, Unpriced } from "./estimate";
import type { PriceBook } from "../rules/judgement";
import { HOURS_PER_MONTH, divideHalfEven, scaleMicroUsd, type Interval } from "../money";
import type { PlanResource } from "../plan";
import type { PlanIndex } from "./plan-index";
import type { ServicePrice } from "../pricing/pricing";
import { billingOf, type Meter, type UsageKey, type UsageMeter } from "../pricing/resource-prices";
import type { Usage } from "../stack-config/stack-config";

interface Metered {
  readonly lines: LineItem[];
  readonly unpriced: Unpriced[];
  readonly unknownUsage: UnknownUsage[];
}

interface Use {
  readonly resource: PlanResource;
  readonly meter: UsageMeter;
  readonly price: ServicePrice;
}

/** Every figure alike: what stands in a plan is billed, whatever the load. */
const always = (value: number): Interval => ({ floor: value, expected: value, ceiling: value });

export function meteredLines(
  { plan }: PlanIndex,
  pools: readonly BilledNodePool[],
  book: PriceBook,
  usage: Usage,
): Metered {
  const metered: Metered = { lines: [], unpriced: [], unknownUsage: [] };
  // Nobody bills a local cluster for load balancers and volumes.
  const local = pools.length > 0 && pools.every(({ provisioner }) => provisioner === "fake");
  const uses: Use[] = [];
  for (const resource of plan) {
    if (local && resource.type.startsWith("kubernetes:")) continue;
    const billing = billingOf(resource);
    const unpriced = (reason: string): void =>
      void metered.unpriced.push({ resource: resource.urn, type: resource.type, reason });
    if (billing.kind === "unpriced") unpriced(billing.reason);
    if (billing.kind !== "billed") continue;
    for (const meter of billing.meters) {
      const line = meterLine(resource, meter, book);
      if (typeof line === "string") unpriced(line);
      else metered.lines.push(line);
    }
    for (const meter of billing.usage) {
      const price = service(book, meter.service);
      if (price) uses.push({ resource, meter, price });
      else unpriced(noPrice(meter.service, book));
    }
  }
  usageLines(uses, usage, metered);
  return metered;
}

function service({ prices }: PriceBook, key: string): ServicePrice | undefined {
  return Object.hasOwn(prices.services, key) ? prices.services[key] : undefined;
}

const noPrice = (key: string, { prices }: PriceBook): string =>
  `the price list of ${prices.region} has no price for ${key}`;

function meterLine(resource: PlanResource, meter: Meter, book: PriceBook): LineItem | string {
  const key = "service" in meter.price ? meter.price.service : meter.price.instanceType;
  const { instances } = book.prices;
  const hourly = Object.hasOwn(instances, key) ? instances[key] : undefined;
  const price: Pick<ServicePrice, "microUsd" | "unit"> | undefined =
    "service" in meter.price
      ? service(book, key)
      : hourly === undefined
        ? undefined
        : { microUsd: hourly, unit: "hour" };
  if (!price) return noPrice(key, book);
  const hours = price.unit === "hour" ? HOURS_PER_MONTH : 1;
  return {
    resource: resource.urn,
    ...chargedByTags(resource),
    what: meter.what,
    unit: price.unit,
    unitPriceMicroUsd: price.microUsd,
    quantity: always(meter.quantity),
    hours: HOURS_PER_MONTH,
    microUsd: always(scaleMicroUsd(price.microUsd, meter.quantity * hours)),
  };
}

/** A usage quantity is of the whole environment: resources of a key share it evenly, to the micro-dollar. */
function usageLines(uses: readonly Use[], usage: Usage, { lines, unknownUsage }: Metered): void {
  const sharing = new Map<UsageKey, Set<PlanResource>>();
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const { key } = use.meter;
    sharing.set(key, (sharing.get(key) ?? new Set()).add(use.resource));
    const { service: name, ratio } = use.meter;
    const group = [key, name, ratio.numerator, ratio.denominator].join(" ");
    const members = groups.get(group);
    if (members) members.push(use);
    else groups.set(group, [use]);
  }
  for (const members of groups.values()) {
    const [first] = members;
    if (!first) continue;
    const { meter, price } = first;
    const total = usage[meter.key];
    if (total === undefined) {
      for (const { resource } of members)
        unknownUsage.push({
          resource: resource.urn,
          dimension: meter.what,
          unitPriceMicroUsd: price.microUsd,
          unit: price.unit,
          key: meter.key,
        });
      continue;
    }
    lines.push(...groupLines(members, total, sharing.get(meter.key)?.size ?? 1));
  }
}

/** `members` of the same price among the `sharers` of the key; cumulative rounding keeps their sum exact. */
function groupLines(members: readonly Use[], total: number, sharers: number): LineItem[] {
  return members.map(({ resource, meter, price }, position): LineItem => {
    const { numerator, denominator } = meter.ratio;
    const upTo = (count: number): number =>
      Number(
        divideHalfEven(
          BigInt(price.microUsd) * BigInt(total) * BigInt(numerator) * BigInt(count),
          BigInt(denominator) * BigInt(sharers),
        ),
      );
    return {
      resource: resource.urn,
      ...chargedByTags(resource),
      what: meter.what,
      unit: price.unit,
      unitPriceMicroUsd: price.microUsd,
      quantity: always((total * numerator) / denominator / sharers),
      hours: price.unit === "GiB-month" ? HOURS_PER_MONTH : 1,
      microUsd: always(upTo(position + 1) - upTo(position)),
    };
  });
}
