/** Our own price list file, `data/prices/<region>.json`: strict when read, sorted and stable when written. */
import { z } from "zod";
import type { PriceUnit } from "../estimate/estimate";
import { parseUsd } from "../money";
import type { PriceList, ServicePrice } from "./pricing";
import { InvalidInput, type Problem } from "../reading/problem";

/**
 * What a price list may hold besides instances, and the unit of each. AWS's "GB" is 2^30 bytes, hence GiB. A key that a
 * list lacks is unpriced in its region, never free.
 */
export const SERVICE_UNITS = {
  "eks-cluster": "hour",
  "ebs-gp3": "GiB-month",
  "nat-gateway": "hour",
  "nat-gateway-data": "GiB",
  "public-ipv4": "hour",
  "load-balancer-application": "hour",
  "load-balancer-application-lcu": "LCU-hour",
  "load-balancer-network": "hour",
  "load-balancer-network-lcu": "LCU-hour",
  "logs-ingested": "GiB",
  "logs-stored": "GiB-month",
  "kms-key": "month",
  "kms-requests": "thousand-requests",
  "kms-asymmetric-requests": "thousand-requests",
  "s3-standard": "GiB-month",
} as const satisfies Record<string, PriceUnit>;

export type ServiceKey = keyof typeof SERVICE_UNITS;
export const SERVICE_KEYS = Object.keys(SERVICE_UNITS) as ServiceKey[];

/** What every instance price of a list is: said in the file, so that nobody reads it as something else. */
const INSTANCE_TERMS = {
  operatingSystem: "linux",
  tenancy: "shared",
  term: "on-demand",
  unit: "USD per instance-hour",
} as const;

/** Instance types as AWS writes them, e.g. `g6.xlarge`, `p6-b200.48xlarge`. */
export const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** USD for one unit; the dearest instance of 2026 costs some 400 an hour, so more is a slip of the decimal point. */
const MAX_USD = 100_000;

const asOf = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: "must be an RFC 3339 time or date such as 2026-07-06T14:20:29Z or 2026-07-06",
});
const literal = (value: string) => z.literal(value, { error: `must be ${JSON.stringify(value)}` });
const source = z.string("must say where the prices are from").min(1, "must say where the prices are from");
const prices = z.record(z.string(), z.unknown(), { error: "must be an object" });

const fileSchema = z.strictObject({
  provider: literal("aws"),
  region: z.string().regex(REGION, "must be a region such as us-east-1"),
  currency: literal("USD"),
  operatingSystem: literal(INSTANCE_TERMS.operatingSystem),
  tenancy: literal(INSTANCE_TERMS.tenancy),
  term: literal(INSTANCE_TERMS.term),
  unit: literal(INSTANCE_TERMS.unit),
  asOf: z.iso.datetime({ offset: true, error: "must be an RFC 3339 time such as 2026-07-06T14:20:29Z" }),
  source,
  instances: prices,
  services: prices,
});
const serviceSchema = z.strictObject({ usd: z.unknown().optional(), unit: z.string(), asOf, source });

const place = (parent: string, key: string): string => `${parent}[${JSON.stringify(key)}]`;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    document,
  );
}

function schemaProblems(error: z.ZodError, document: unknown, parent: string): Problem[] {
  return error.issues.map((issue) => {
    const found = valueAt(document, issue.path);
    const path = [parent, ...issue.path.map(String)].filter(Boolean).join(".");
    return { path, ...(found !== undefined && { found: shown(found) }), rule: issue.message };
  });
}

const PRICE_RULE = `must be a decimal in USD above 0 and at most ${MAX_USD}, with at most six places`;

/** Micro-dollars, or undefined with a problem noted. */
function price(value: unknown, path: string, problems: Problem[]): number | undefined {
  if (value === undefined || value === null) {
    problems.push({ path, rule: `is missing: ${PRICE_RULE}` });
    return undefined;
  }
  try {
    if (typeof value !== "number" && typeof value !== "string") throw new RangeError(PRICE_RULE);
    const microUsd = parseUsd(value);
    if (microUsd === 0 || microUsd > MAX_USD * 1_000_000) throw new RangeError(PRICE_RULE);
    return microUsd;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problems.push({ path, found: shown(value), rule: PRICE_RULE });
    return undefined;
  }
}

function instancePrices(raw: Readonly<Record<string, unknown>>, problems: Problem[]): Record<string, number> {
  const instances: Record<string, number> = {};
  for (const [instanceType, usd] of Object.entries(raw)) {
    const path = place("instances", instanceType);
    if (!INSTANCE_TYPE.test(instanceType))
      problems.push({ path, rule: "must be an instance type such as g6.xlarge" });
    const microUsd = price(usd, path, problems);
    if (microUsd !== undefined) instances[instanceType] = microUsd;
  }
  if (Object.keys(raw).length === 0)
    problems.push({ path: "instances", found: "{}", rule: "must have at least one price" });
  return instances;
}

function isServiceKey(key: string): key is ServiceKey {
  return Object.hasOwn(SERVICE_UNITS, key);
}

function servicePrices(
  raw: Readonly<Record<string, unknown>>,
  problems: Problem[],
): Record<string, ServicePrice> {
  const services: Record<string, ServicePrice> = {};
  for (const [key, value] of Object.entries(raw)) {
    const path = place("services", key);
    if (!isServiceKey(key)) {
      problems.push({ path, rule: `is not a service that is priced: use ${SERVICE_KEYS.join(", ")}` });
      continue;
    }
    const parsed = serviceSchema.safeParse(value);
    if (!parsed.success) {
      problems.push(...schemaProblems(parsed.error, value, path));
      continue;
    }
    const { unit, usd, ...origin } = parsed.data;
    const expected = SERVICE_UNITS[key];
    if (unit !== expected)
      problems.push({ path: `${path}.unit`, found: shown(unit), rule: `must be ${shown(expected)}` });
    const microUsd = price(usd, `${path}.usd`, problems);
    if (microUsd !== undefined) services[key] = { microUsd, unit: expected, ...origin };
  }
  return services;
}

/** JSON keeps the last of two equal keys: a second price would silently win. Every string token is read, so none hides. */
function repeatedKeys(text: string): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const [, key = "", colon] of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g)) {
    if (!colon || !(INSTANCE_TYPE.test(key) || isServiceKey(key))) continue;
    (seen.has(key) ? repeated : seen).add(key);
  }
  return [...repeated];
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(file, [{ path: "", file, rule: `must be JSON: ${(error as Error).message}` }]);
  }
}

/**
 * The price list in the text of a file.
 * @throws InvalidInput with every problem: not JSON, an unknown or missing field, another currency or unit, a price that
 * is missing, repeated, negative, zero, absurd or finer than a micro-dollar, an `asOf` that is no time.
 */
export function parsePriceList(text: string, file: string): PriceList {
  const document = parseJson(text, file);
  const parsed = fileSchema.safeParse(document);
  const problems: Problem[] = parsed.success ? [] : schemaProblems(parsed.error, document, "");
  const entries = (key: "instances" | "services"): Record<string, unknown> => {
    const found = valueAt(document, [key]);
    return typeof found === "object" && found !== null ? { ...found } : {};
  };
  const instances = instancePrices(entries("instances"), problems);
  const services = servicePrices(entries("services"), problems);
  for (const key of repeatedKeys(text)) problems.push({ path: key, rule: "has two prices: keep one" });
  if (problems.length > 0 || !parsed.success)
    throw new InvalidInput(
      file,
      problems.map((problem) => ({ ...problem, file })),
    );
  const { region, asOf: time, source: from } = parsed.data;
  return { provider: "aws", region, currency: "USD", asOf: time, source: from, instances, services };
}

/** `526000` → `0.526`: exact, and never in exponent form. */
export function decimalUsd(microUsd: number): string {
  const digits = String(microUsd).padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, "");
}

const byKey = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

/** The text of a price list file, one price a line and sorted, so that a refresh reads well as a difference. */
export function formatPriceList(list: PriceList): string {
  const { provider, region, currency, asOf: time, source: from } = list;
  const header = Object.entries({
    provider,
    region,
    currency,
    ...INSTANCE_TERMS,
    asOf: time,
    source: from,
  }).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  const instances = byKey(list.instances).map(
    ([instanceType, microUsd]) => `    ${JSON.stringify(instanceType)}: ${decimalUsd(microUsd)}`,
  );
  const services = byKey(list.services).map(([key, { microUsd, ...rest }]) => {
    const { unit, asOf: day, source: origin } = rest;
    const fields = JSON.stringify({ unit, asOf: day, source: origin }).slice(1);
    return `    ${JSON.stringify(key)}: {"usd":${decimalUsd(microUsd)},${fields}`;
  });
  const block = (name: string, lines: readonly string[]): string =>
    `  "${name}": {${lines.length > 0 ? `\n${lines.join(",\n")}\n  ` : ""}}`;
  return `{\n${header.join("\n")}\n${block("instances", instances)},\n${block("services", services)}\n}\n`;
}
