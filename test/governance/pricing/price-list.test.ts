import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  decimalUsd,
  formatPriceList,
  parsePriceList,
  SERVICE_UNITS,
} from "../../../governance/pricing/price-list";
import type { PriceList } from "../../../governance/pricing/pricing";
import { InvalidInput } from "../../../governance/reading/problem";

const SHIPPED = readFileSync("data/prices/us-east-1.json", "utf8");

const LIST = {
  provider: "aws",
  region: "us-east-1",
  currency: "USD",
  operatingSystem: "linux",
  tenancy: "shared",
  term: "on-demand",
  unit: "USD per instance-hour",
  asOf: "2026-07-06T14:20:29Z",
  source: "a test",
  instances: { "g6.xlarge": 0.8048, "m6i.large": "0.096" } as Record<string, unknown>,
  services: { "eks-cluster": { usd: 0.1, unit: "hour", asOf: "2026-11-21", source: "a test" } } as Record<
    string,
    unknown
  >,
};

function refusal(text: string): string {
  try {
    parsePriceList(text, "prices.json");
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error));
    return error.message;
  }
  return assert.fail("was accepted");
}

const withPrice = (price: unknown): string =>
  JSON.stringify({ ...LIST, instances: { ...LIST.instances, "g6.xlarge": price } });
const withService = (over: object): string =>
  JSON.stringify({
    ...LIST,
    services: { "eks-cluster": { usd: 0.1, unit: "hour", asOf: "2026-11-21", source: "a test", ...over } },
  });

const microUsd = fc.integer({ min: 1, max: 100_000_000_000 });
const time = fc
  .date({ min: new Date("2020-01-01T00:00:00Z"), max: new Date("2030-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const priceList: fc.Arbitrary<PriceList> = fc.record(
  {
    provider: fc.constant("aws"),
    region: fc.constantFrom("us-east-1", "eu-central-1", "us-gov-west-1"),
    currency: fc.constant("USD"),
    asOf: time,
    source: fc.string({ minLength: 1 }),
    instances: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}\d[a-z]?\.\d{0,2}(large|metal)$/), microUsd, {
      minKeys: 1,
      noNullPrototype: true,
    }),
    services: fc
      .uniqueArray(fc.constantFrom(...(Object.keys(SERVICE_UNITS) as (keyof typeof SERVICE_UNITS)[])))
      .chain((keys) =>
        fc
          .tuple(...keys.map(() => fc.record({ microUsd, asOf: time, source: fc.string({ minLength: 1 }) })))
          .map((all) =>
            Object.fromEntries(
              keys.flatMap((key, index) => {
                const price = all[index];
                return price ? [[key, { ...price, unit: SERVICE_UNITS[key] }]] : [];
              }),
            ),
          ),
      ),
  },
  { noNullPrototype: true },
);

describe("parsePriceList", () => {
  it("reads prices as micro-dollars, from numbers and from text", () => {
    const list = parsePriceList(JSON.stringify(LIST), "prices.json");
    assert.deepEqual(list.instances, { "g6.xlarge": 804_800, "m6i.large": 96_000 });
    assert.deepEqual(list.services, {
      "eks-cluster": { microUsd: 100_000, unit: "hour", asOf: "2026-11-21", source: "a test" },
    });
    assert.equal(list.asOf, "2026-07-06T14:20:29Z");
  });

  for (const [what, price, rule] of [
    [
      "negative",
      -0.8048,
      /prices\.json instances\["g6\.xlarge"\]: -0\.8048: must be a decimal in USD above 0/,
    ],
    ["zero", 0, /: 0: must be a decimal in USD above 0/],
    ["missing", null, /instances\["g6\.xlarge"\]: is missing/],
    ["not a number", "NaN", /: "NaN": must be a decimal/],
    ["an object", { usd: 1 }, /: \{"usd":1\}: must be a decimal/],
    ["true", true, /: true: must be a decimal/],
    ["finer than a micro-dollar", 0.8048001, /: 0\.8048001: .*at most six places/],
    ["an exponent", 1e-7, /: 1e-7: must be a decimal/],
    ["absurd", 100_000.01, /: 100000\.01: .*at most 100000/],
  ] as const)
    it(`refuses a price that is ${what}`, () => {
      assert.match(refusal(withPrice(price)), rule);
    });

  for (const [what, over, rule] of [
    ["another provider", { provider: "gcp" }, /provider: "gcp": must be "aws"/],
    ["another currency", { currency: "CNY" }, /currency: "CNY": must be "USD"/],
    ["another term", { term: "reserved" }, /term: "reserved": must be "on-demand"/],
    ["another unit", { unit: "USD per month" }, /unit: "USD per month": must be "USD per instance-hour"/],
    ["a region that is none", { region: "../../x" }, /region: "\.\.\/\.\.\/x": must be a region/],
    [
      "a date that is none",
      { asOf: "2026-02-30T00:00:00Z" },
      /asOf: "2026-02-30T00:00:00Z": must be an RFC 3339/,
    ],
    ["a date without a time", { asOf: "2026-02-03" }, /asOf: "2026-02-03": must be an RFC 3339 time/],
    ["no source", { source: "" }, /source: "": must say where/],
    ["no instances", { instances: {} }, /instances: \{\}: must have at least one price/],
    ["a list of instances", { instances: [1] }, /instances: \[1\]: must be an object/],
    ["an unknown field", { discount: 5 }, /discount/],
    [
      "a type that is none",
      { instances: { "g6 xlarge": 1 } },
      /instances\["g6 xlarge"\]: must be an instance type/,
    ],
    [
      "an unknown service",
      { services: { lambda: {} } },
      /services\["lambda"\]: is not a service that is priced/,
    ],
  ] as const)
    it(`refuses ${what}`, () => {
      assert.match(refusal(JSON.stringify({ ...LIST, ...over })), rule);
    });

  for (const [what, over, rule] of [
    ["no price", { usd: undefined }, /services\["eks-cluster"\]\.usd: is missing/],
    ["a negative price", { usd: -1 }, /services\["eks-cluster"\]\.usd: -1: must be a decimal/],
    [
      "an unknown unit",
      { unit: "fortnight" },
      /services\["eks-cluster"\]\.unit: "fortnight": must be "hour"/,
    ],
    ["a unit of another service", { unit: "GiB" }, /\.unit: "GiB": must be "hour"/],
    [
      "a date that is none",
      { asOf: "last year" },
      /services\["eks-cluster"\]\.asOf: "last year": must be an RFC 3339/,
    ],
    ["no source", { source: undefined }, /services\["eks-cluster"\]\.source: must say where/],
  ] as const)
    it(`refuses a service with ${what}`, () => {
      assert.match(refusal(withService(over)), rule);
    });

  it("refuses a type that is priced twice, where JSON alone would keep the last", () => {
    const text = JSON.stringify(LIST).replace('"g6.xlarge":0.8048', '"g6.xlarge":9, "g6.xlarge" : 0.8048');
    assert.match(refusal(text), /g6\.xlarge: has two prices/);
  });

  it("refuses __proto__ as an instance type", () => {
    const text = JSON.stringify(LIST).replace('"m6i.large"', '"__proto__"');
    assert.match(refusal(text), /instances\["__proto__"\]: must be an instance type/);
  });

  it("refuses what is not JSON, and what is no object", () => {
    assert.match(refusal("{"), /prices\.json: must be JSON/);
    assert.match(refusal("null"), /prices\.json/);
  });

  it("names every problem at once", () => {
    const text = JSON.stringify({ ...LIST, currency: "EUR", instances: { "g6.xlarge": -1, "m6i.large": 0 } });
    const message = refusal(text);
    for (const part of ["3 problems", "currency", "g6.xlarge", "m6i.large"])
      assert.ok(message.includes(part), part);
  });

  it("refuses any list in which one price is negative or missing", () => {
    fc.assert(
      fc.property(priceList, fc.nat(), fc.constantFrom("negative", "missing"), (list, pick, fault) => {
        const text = formatPriceList(list);
        const prices = [...text.matchAll(/(?<=^ {4}"[^"]+": (?:\{"usd":)?)\d+(?:\.\d+)?/gm)];
        const found = prices[pick % prices.length];
        assert.ok(found);
        const price = fault === "negative" ? `-${found[0]}` : "null";
        const broken = text.slice(0, found.index) + price + text.slice(found.index + found[0].length);
        assert.throws(() => parsePriceList(broken, "prices.json"), InvalidInput);
      }),
    );
  });
});

describe("formatPriceList", () => {
  it("writes what parsePriceList reads back the same", () => {
    fc.assert(
      fc.property(priceList, (list) => {
        assert.deepEqual(parsePriceList(formatPriceList(list), "prices.json"), list);
      }),
    );
  });

  it("writes prices exactly, without exponents or trailing zeros", () => {
    assert.deepEqual([1, 10, 526_000, 1_000_000, 10_000_000, 21_957_642].map(decimalUsd), [
      "0.000001",
      "0.00001",
      "0.526",
      "1",
      "10",
      "21.957642",
    ]);
  });

  it("writes the shipped file as it stands", () => {
    assert.equal(formatPriceList(parsePriceList(SHIPPED, "us-east-1.json")), SHIPPED);
  });
});

describe("the price list of us-east-1", () => {
  const list = parsePriceList(SHIPPED, "us-east-1.json");

  it("has the published prices of instances", () => {
    assert.equal(Object.keys(list.instances).length, 1361);
    const expected = {
      "g4dn.xlarge": 526_000,
      "g5.xlarge": 1_006_000,
      "g6.xlarge": 804_800,
      "p4d.24xlarge": 21_957_642,
      "m6i.large": 96_000,
      "t3.medium": 41_600,
    };
    for (const [type, price] of Object.entries(expected)) assert.equal(list.instances[type], price, type);
  });

  it("has the published price of every service", () => {
    const prices = Object.fromEntries(
      Object.entries(list.services).map(([key, { microUsd: price }]) => [key, price]),
    );
    assert.deepEqual(prices, {
      "eks-cluster": 100_000,
      "ebs-gp3": 80_000,
      "nat-gateway": 45_000,
      "nat-gateway-data": 45_000,
      "public-ipv4": 5_000,
      "load-balancer-application": 22_500,
      "load-balancer-application-lcu": 8_000,
      "load-balancer-network": 22_500,
      "load-balancer-network-lcu": 6_000,
      "logs-ingested": 500_000,
      "logs-stored": 30_000,
      "kms-key": 1_000_000,
      "kms-requests": 3_000,
      "kms-asymmetric-requests": 15_000,
      "s3-standard": 23_000,
    });
  });
});
