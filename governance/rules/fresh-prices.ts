/** Rule require-fresh-prices: a verdict on cost is no better than its prices. */
import type { Judgement } from "./judgement";
import type { Verdict } from "../verdict";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Clocks and time zones differ; a date further ahead is a slip or a forgery. */
const FUTURE_DAYS = 1;

/** Judges the oldest price of the list by its age, and that the list is of the environment's region. */
export function judgeFreshPrices({ prices, config, now }: Judgement): Verdict[] {
  const times = [prices.asOf, ...Object.values(prices.services).map(({ asOf }) => asOf)];
  const oldest = times.reduce((a, b) => (Date.parse(a) <= Date.parse(b) ? a : b));
  const newest = times.reduce((a, b) => (Date.parse(a) >= Date.parse(b) ? a : b));
  const maximum = config.prices.maximumAgeDays;
  const age = (now.getTime() - Date.parse(oldest)) / DAY_MS;
  const ahead = (Date.parse(newest) - now.getTime()) / DAY_MS;
  const refresh = `Run \`plumbline prices refresh --region ${config.region}\`.`;
  const base = {
    rule: "require-fresh-prices",
    subject: `prices of ${prices.region}`,
    level: "mandatory",
    setBy: "environment",
    found: { value: Math.max(0, Math.ceil(age)), unit: "days" },
    limit: { value: maximum, unit: "days" },
    comparison: "<=",
  } as const;
  if (prices.region !== config.region)
    return [
      {
        ...base,
        outcome: "fail",
        found: { value: prices.region, unit: "text" },
        limit: { value: config.region, unit: "text" },
        comparison: "in",
        reason: `The prices are of ${prices.region}, but the environment is in ${config.region}. ${refresh}`,
      },
    ];
  if (!Number.isFinite(age) || ahead > FUTURE_DAYS)
    return [
      {
        ...base,
        outcome: "fail",
        reason: `The prices of ${prices.region} are dated ${newest}, which is not yet: correct the date. ${refresh}`,
      },
    ];
  const said = `The prices of ${prices.region} are ${base.found.value} days old (${oldest}), ${maximum} days are allowed.`;
  return [
    age <= maximum
      ? { ...base, outcome: "pass", reason: said }
      : { ...base, outcome: "fail", reason: `${said} ${refresh}` },
  ];
}
