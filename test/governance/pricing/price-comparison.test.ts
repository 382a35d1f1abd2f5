import assert from "node:assert/strict";
import { comparePrices, describeComparison } from "../../../governance/pricing/price-comparison";
import type { PriceList } from "../../../governance/pricing/pricing";

function list(instances: Record<string, number>, eks?: number): PriceList {
  const service = { unit: "hour", asOf: "2026-01-01", source: "a test" } as const;
  return {
    provider: "aws",
    region: "us-east-1",
    currency: "USD",
    asOf: "2026-07-06T14:20:29Z",
    source: "a test",
    instances,
    services: eks === undefined ? {} : { "eks-cluster": { ...service, microUsd: eks } },
  };
}

describe("comparePrices", () => {
  it("names what came, went and changed, the largest change in proportion first", () => {
    const before = list(
      { "a1.large": 100_000, "b1.large": 1_000_000, "c1.large": 5, "d1.large": 7 },
      100_000,
    );
    const after = list({ "a1.large": 150_000, "b1.large": 1_400_000, "d1.large": 7, "e1.large": 3 }, 40_000);
    assert.deepEqual(comparePrices(before, after), {
      since: "2026-07-06T14:20:29Z",
      added: ["e1.large"],
      removed: ["c1.large"],
      changed: [
        { what: "eks-cluster", fromMicroUsd: 100_000, toMicroUsd: 40_000 },
        { what: "a1.large", fromMicroUsd: 100_000, toMicroUsd: 150_000 },
        { what: "b1.large", fromMicroUsd: 1_000_000, toMicroUsd: 1_400_000 },
      ],
    });
  });

  it("counts everything as added when there was no list", () => {
    assert.deepEqual(comparePrices(undefined, list({ "b1.large": 1, "a1.large": 1 })), {
      added: ["a1.large", "b1.large"],
      removed: [],
      changed: [],
    });
  });
});

describe("describeComparison", () => {
  it("gives the largest change in dollars and percent", () => {
    const lines = describeComparison(
      comparePrices(list({ "a1.large": 100_000 }), list({ "a1.large": 150_000 })),
    );
    assert.deepEqual(lines, [
      "Compared with 2026-07-06T14:20:29Z:",
      "  0 added",
      "  0 removed",
      "  1 changed, the most a1.large from 0.1 to 0.15 USD (+50.0 %)",
    ]);
  });

  it("lists ten names and counts the others", () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`a${index}.large`, 1]));
    const lines = describeComparison(comparePrices(list({ "z1.large": 1 }), list(many)));
    assert.match(lines[1] ?? "", /^ {2}12 added: a0\.large, .*, and 2 more$/);
    assert.equal(lines[2], "  1 removed: z1.large");
  });
});
