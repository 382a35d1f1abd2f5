import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { estimate } from "../../../governance/estimate/estimate";
import type { PriceBook } from "../../../governance/rules/judgement";
import { USAGE, aws } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

const keys = (count: number) =>
  Array.from({ length: count }, (_, index) => aws("aws:kms/key:Key", `key-${index}`));

describe("what is billed by use", () => {
  it("is a quantity of the whole environment, which resources share evenly to the micro-dollar", () => {
    // 1 thousand requests × 0.003 = 3000 µ$ among 7 keys is 428.57… each.
    const { lineItems } = estimate(keys(7), BOOK, { ...USAGE, kmsRequestsThousands: 1 });
    const requests = lineItems.filter(({ what }) => what === "KMS requests");
    assert.deepEqual(
      requests.map(({ microUsd }) => microUsd.expected),
      [429, 428, 429, 428, 429, 428, 429],
    );
  });

  it("adds up to the price of the quantity, however many share it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(100_000), (count, thousands) => {
        const { total } = estimate(keys(count), BOOK, { ...USAGE, kmsRequestsThousands: thousands });
        assert.equal(total.expected, count * 1_000_000 + thousands * 3000);
      }),
    );
  });

  it("has for each kind of load balancer its own price of a capacity unit", () => {
    const type = "aws:lb/loadBalancer:LoadBalancer";
    const plan = [aws(type, "a"), aws(type, "n", { loadBalancerType: "network" })];
    const { total } = estimate(plan, BOOK, { ...USAGE, loadBalancerCapacityUnitHours: 1000 });
    // Two × 0.0225 × 730 = 32.85; 500 × 0.008 + 500 × 0.006 = 7.
    assert.equal(total.expected, 39_850_000);
  });

  it("is unpriced, and no zero, where the price list lacks it", () => {
    const services = Object.fromEntries(
      Object.entries(BOOK.prices.services).filter(([key]) => !key.startsWith("kms")),
    );
    const book: PriceBook = { ...BOOK, prices: { ...BOOK.prices, services } };
    assert.deepEqual(
      estimate(keys(1), book, USAGE).unpriced.map(({ reason }) => reason),
      [
        "the price list of us-east-1 has no price for kms-key",
        "the price list of us-east-1 has no price for kms-requests",
      ],
    );
  });
});
