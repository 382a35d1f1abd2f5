import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { costDifference } from "../../../governance/estimate/cost-difference";
import { estimate } from "../../../governance/estimate/estimate";
import { USAGE, aws, fixed } from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

const address = (name: string, costCenter: string) => aws("aws:ec2/eip:Eip", name, {}, { costCenter });
const planned = estimate([address("a", "cc-a"), address("b", "cc-a"), address("c", "cc-new")], BOOK, USAGE);
const deployed = estimate([address("a", "cc-a"), address("d", "cc-old")], BOOK, USAGE);

describe("the cost difference", () => {
  it("compares every cost center of either side", () => {
    // An address is 0.005 × 730 = 3.65.
    const { byCostCenter, total } = costDifference(planned, deployed);
    assert.deepEqual(byCostCenter, {
      "cc-a": { before: fixed(3_650_000), after: fixed(7_300_000), change: fixed(3_650_000) },
      "cc-new": { before: fixed(0), after: fixed(3_650_000), change: fixed(3_650_000) },
      "cc-old": { before: fixed(3_650_000), after: fixed(0), change: fixed(-3_650_000) },
    });
    assert.deepEqual(total.change, fixed(3_650_000));
  });

  it("is everything where nothing is deployed", () => {
    const { total } = costDifference(planned, undefined);
    assert.deepEqual([total.before, total.change], [fixed(0), fixed(10_950_000)]);
  });
});
