import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeFreshPrices } from "../../../governance/rules/fresh-prices";
import type { PriceBook } from "../../../governance/rules/judgement";
import { judge } from "../../support/judgement";
import { BOOK } from "../../support/price-book";

const DAY_MS = 86_400_000;

/** The verdict `days` after 2026-11-01, the date of the test prices; 180 days are allowed. */
function after(days: number, book: PriceBook = BOOK) {
  const now = new Date(Date.parse("2026-11-01T00:00:00Z") + days * DAY_MS);
  const [verdict] = judgeFreshPrices({ ...judge([], {}, book), now });
  return verdict ?? assert.fail("no verdict");
}

describe("require-fresh-prices", () => {
  it("passes prices up to the allowed age", () => {
    assert.equal(after(0).outcome, "pass");
    assert.equal(after(180).outcome, "pass");
    assert.deepEqual(after(180).found, { value: 180, unit: "days" });
  });

  it("fails prices that are older, saying how to renew them", () => {
    const verdict = after(180.01);
    assert.deepEqual([verdict.outcome, verdict.level, verdict.found?.value], ["fail", "mandatory", 181]);
    assert.match(verdict.reason, /Run `plumbline prices refresh --region us-east-1`/);
  });

  it("judges the oldest price of the list", () => {
    const { prices } = BOOK;
    const nat = { microUsd: 45_000, unit: "hour", source: "x", asOf: "2025-11-01" } as const;
    const old = { ...BOOK, prices: { ...prices, services: { ...prices.services, "nat-gateway": nat } } };
    assert.equal(after(0, old).outcome, "fail");
    assert.equal(after(0, old).found?.value, 365);
  });

  it("allows a day of difference between clocks, and no date further ahead", () => {
    assert.equal(after(-1).outcome, "pass");
    assert.equal(after(-1.01).outcome, "fail");
    assert.match(after(-2).reason, /which is not yet/);
  });

  it("fails prices of another region", () => {
    const other = { ...BOOK, prices: { ...BOOK.prices, region: "eu-central-1" } };
    assert.match(after(0, other).reason, /prices are of eu-central-1, but the environment is in us-east-1/);
  });
});
