import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { costCaveats, costTable, percentOfBudget } from "../../../governance/estimate/cost-table";
import type { Estimate } from "../../../governance/estimate/estimate";
import { budget } from "../../support/judgement";

const USD = 1_000_000;

const usd = (floor: number, expected: number, ceiling: number) => ({
  floor: floor * USD,
  expected: expected * USD,
  ceiling: ceiling * USD,
});

const EMPTY: Estimate = {
  region: "us-east-1",
  pricesAsOf: "2026-11-01T00:00:00Z",
  lineItems: [],
  byCostCenter: {},
  byWorkload: {},
  total: usd(0, 0, 0),
  unpriced: [],
  unknownUsage: [],
  disputes: [],
};

describe("the percentage of a budget", () => {
  it("has one place and is rounded up, so that what is over the limit never reads as within", () => {
    assert.equal(percentOfBudget(0, 1000), "0.0");
    assert.equal(percentOfBudget(1, 1000), "0.1");
    assert.equal(percentOfBudget(500 * USD, 1000), "50.0");
    assert.equal(percentOfBudget(999 * USD, 1000), "99.9");
    assert.equal(percentOfBudget(999 * USD + 1, 1000), "100.0");
    assert.equal(percentOfBudget(1000 * USD, 1000), "100.0");
    assert.equal(percentOfBudget(1000 * USD + 1, 1000), "100.1");
    assert.equal(percentOfBudget(1000.4 * USD, 1000), "100.1");
    assert.equal(percentOfBudget(333_333_333, 1000), "33.4");
    assert.equal(percentOfBudget(12_345 * USD, 1000), "1234.5");
  });

  it("is never below the exact one, and by less than a tenth of a percent above it", () => {
    fc.assert(
      fc.property(fc.nat(2_000_000_000), fc.integer({ min: 1, max: 10_000_000 }), (cost, monthlyUsd) => {
        const perMille = BigInt(percentOfBudget(cost, monthlyUsd).replace(".", ""));
        const exact = BigInt(cost) * 1000n;
        const budgetMicroUsd = BigInt(monthlyUsd) * 1_000_000n;
        assert.ok(perMille * budgetMicroUsd >= exact && (perMille - 1n) * budgetMicroUsd < exact);
      }),
    );
  });
});

describe("the cost table", () => {
  it("has a row for every cost center, with a budget or a cost alone too, and a total", () => {
    const estimate: Estimate = {
      ...EMPTY,
      byCostCenter: { "cc-vision": usd(100, 1500, 2500), "cc-lost": usd(1, 2, 3) },
      total: usd(101, 1502, 2503),
    };
    const table = costTable(estimate, { "cc-vision": budget(1000), "cc-idle": budget(500) });
    assert.equal(
      table,
      [
        "cost center    floor   expected    ceiling     budget  expected of budget",
        "───────────  ───────  ─────────  ─────────  ─────────  ──────────────────",
        "cc-idle        $0.00      $0.00      $0.00    $500.00               0.0 %",
        "cc-lost        $1.00      $2.00      $3.00          –                   –",
        "cc-vision    $100.00  $1,500.00  $2,500.00  $1,000.00             150.0 %",
        "total        $101.00  $1,502.00  $2,503.00  $1,500.00             100.2 %",
      ].join("\n"),
    );
  });

  it("has a total of nothing and no budget where there is nothing", () => {
    const [, , ...rows] = costTable(EMPTY, {}).split("\n");
    assert.deepEqual(
      rows.map((row) => row.split(/ {2,}/)),
      [["total", "$0.00", "$0.00", "$0.00", "–", "–"]],
    );
  });

  it("takes a cost center whose name every object knows", () => {
    const row = costTable(EMPTY, { constructor: budget(10) }).split("\n")[2] ?? "";
    assert.deepEqual(row.split(/ {2,}/), ["constructor", "$0.00", "$0.00", "$0.00", "$10.00", "0.0 %"]);
    const charged = { ...EMPTY, byCostCenter: { valueOf: usd(1, 1, 1) } };
    assert.deepEqual((costTable(charged, {}).split("\n")[2] ?? "").split(/ {2,}/), [
      "valueOf",
      "$1.00",
      "$1.00",
      "$1.00",
      "–",
      "–",
    ]);
  });
});

describe("what the figures leave out", () => {
  it("is nothing where everything is priced", () => {
    assert.deepEqual(costCaveats(EMPTY), []);
  });

  it("is said once each: what has no price, and what usage is not known", () => {
    const usage = {
      resource: "urn:nat",
      dimension: "data through NAT gateways",
      unitPriceMicroUsd: 45_000,
      unit: "GiB" as const,
      key: "natGatewayDataGiB",
    };
    const unpriced = { resource: "urn:db", type: "aws:rds/instance:Instance", reason: "unknown type" };
    assert.deepEqual(
      costCaveats({
        ...EMPTY,
        unpriced: [unpriced],
        unknownUsage: [usage, { ...usage, resource: "urn:nat-2" }],
      }),
      [
        "unpriced: urn:db (aws:rds/instance:Instance): unknown type",
        "unknown usage: data through NAT gateways, $0.045 per GiB: say how much under plumbline:usage.natGatewayDataGiB",
      ],
    );
  });
});
