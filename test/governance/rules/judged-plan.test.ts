import assert from "node:assert/strict";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { judgementOf } from "../../../governance/rules/judged-plan";
import { config, poolFacts } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

describe("a plan to be judged", () => {
  it("is priced, and comes with everything that rules read", () => {
    const [plan, now, settings] = [[poolFacts("gpu-l4")], new Date("2026-11-21T00:00:00Z"), config()];
    const judgement = judgementOf(plan, { config: settings, book: BOOK, now, crypto: nodeCrypto });
    // 730 h × $0.9776 and 100 GiB × $0.08.
    assert.equal(judgement.estimate.total.expected, 721_648_000);
    assert.deepEqual(
      [judgement.plan, judgement.config, judgement.now, judgement.crypto, judgement.prices],
      [plan, settings, now, nodeCrypto, BOOK.prices],
    );
  });
});
