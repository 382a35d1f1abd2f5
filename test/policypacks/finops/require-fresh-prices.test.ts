import assert from "node:assert/strict";
import { requireFreshPrices } from "../../../policypacks/finops/require-fresh-prices";
import { aws } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

/** Prices of 2026-11-01, judged on 2026-11-21: 20 days old. */
const FIX = "Run `plumbline prices refresh --region us-east-1`.";
const OLD = `The prices of us-east-1 are 20 days old (2026-11-01T00:00:00Z), 19 days are allowed. ${FIX}`;
const allowing = (maximumAgeDays: number, more = {}) => ({ prices: { maximumAgeDays }, ...more });
const dated = (asOf: string) => ({ ...BOOK, prices: { ...BOOK.prices, asOf } });

describe("require-fresh-prices", () => {
  it("allows prices that are exactly as old as they may be, and warns of a day more", async () => {
    assert.deepEqual(await saysOf(requireFreshPrices, [], allowing(20)), []);
    assert.deepEqual(await saysOf(requireFreshPrices, [], allowing(19)), [`advisory: ${OLD}`]);
  });

  it("blocks in production", async () => {
    const says = await saysOf(requireFreshPrices, [], allowing(19, { production: true }));
    assert.deepEqual(says, [`mandatory: ${OLD}`]);
  });

  it("goes by the oldest price of the list, to the minute", async () => {
    const old = await saysOf(requireFreshPrices, [], allowing(20), dated("2026-10-31T23:59:00Z"));
    assert.deepEqual(old, [
      `advisory: The prices of us-east-1 are 21 days old (2026-10-31T23:59:00Z), 20 days are allowed. ${FIX}`,
    ]);
    const { services } = BOOK.prices;
    const key = {
      ...services["kms-key"],
      microUsd: 1_000_000,
      unit: "month",
      source: "a test",
      asOf: "2026-10-01",
    } as const;
    const oneOld = { ...BOOK, prices: { ...BOOK.prices, services: { ...services, "kms-key": key } } };
    assert.deepEqual(await saysOf(requireFreshPrices, [], allowing(50), oneOld), [
      `advisory: The prices of us-east-1 are 51 days old (2026-10-01), 50 days are allowed. ${FIX}`,
    ]);
  });

  it("does not take a date that is yet to come for a fresh one", async () => {
    const says = await saysOf(requireFreshPrices, [], allowing(3650), dated("2026-11-23T00:00:00Z"));
    assert.deepEqual(says, [
      "advisory: The prices of us-east-1 are dated 2026-11-23T00:00:00Z, which is not yet: correct the date. " +
        FIX,
    ]);
    assert.deepEqual(await saysOf(requireFreshPrices, [], allowing(3650), dated("2026-11-22T00:00:00Z")), []);
  });

  it("refuses prices of another region", async () => {
    const says = await saysOf(requireFreshPrices, [], allowing(180, { region: "eu-west-1" }));
    assert.deepEqual(says, [
      "advisory: The prices are of us-east-1, but the environment is in eu-west-1. " +
        "Run `plumbline prices refresh --region eu-west-1`.",
    ]);
  });

  it("asks nothing of the resources", async () => {
    const plan = [aws("aws:rds/instance:Instance", "database", { tags: null })];
    assert.deepEqual(await saysOf(requireFreshPrices, plan, allowing(20)), []);
  });

  itFollowsTheStackConfig(requireFreshPrices, {
    plan: [],
    config: allowing(19),
    subject: "prices of us-east-1",
    message: OLD,
  });
});
