import assert from "node:assert/strict";
import { resultAsJson } from "../../../cli/output/json";
import { UNFAIR_SERVICE, UNPROVEN_SERVICE } from "../../support/service-fairness";
import { DEPLOYED, EVALUATION_COST, PLAN, result, verdict } from "../../support/result";

interface Shown {
  readonly estimate: Readonly<Record<string, unknown>> & {
    readonly byCostCenter: Readonly<Record<string, object>>;
    readonly lineItems: readonly Readonly<Record<string, unknown>>[];
    readonly unknownUsage: readonly Readonly<Record<string, unknown>>[];
  };
}
const shown = (...args: Parameters<typeof result>) =>
  JSON.parse(JSON.stringify(resultAsJson(result(...args)))) as Shown & Record<string, unknown>;

describe("a result as JSON", () => {
  it("has the keys of the contract, in its order", () => {
    assert.deepEqual(Object.keys(shown()), [
      "environment",
      "evaluateAt",
      "outcome",
      "changes",
      "estimate",
      "fairness",
      "verdicts",
      "notes",
    ]);
    assert.deepEqual(Object.keys(shown().estimate), [
      "currency",
      "pricesAsOf",
      "byCostCenter",
      "total",
      "deployedTotal",
      "lineItems",
      "responsibleAi",
      "unpriced",
      "unknownUsage",
    ]);
  });

  it("has money as decimal strings with two places, rounded half-even", () => {
    const { byCostCenter, total } = shown().estimate;
    assert.deepEqual(byCostCenter["cc-platform"], {
      floorUsd: "0.00",
      expectedUsd: "0.02",
      ceilingUsd: "0.02",
      budgetUsd: null,
      expectedPercentOfBudget: null,
    });
    assert.deepEqual(total, { floorUsd: "0.00", expectedUsd: "1234.52", ceilingUsd: "2000.02" });
  });

  it("has every budget, that of a cost center without cost too, and the share rounded up", () => {
    const { byCostCenter } = shown().estimate;
    assert.deepEqual(Object.keys(byCostCenter), ["cc-idle", "cc-platform", "cc-vision"]);
    assert.deepEqual(byCostCenter["cc-vision"], {
      floorUsd: "0.00",
      expectedUsd: "1234.50",
      ceilingUsd: "2000.00",
      budgetUsd: "2000.00",
      expectedPercentOfBudget: 61.8,
    });
    assert.deepEqual(byCostCenter["cc-idle"], {
      floorUsd: "0.00",
      expectedUsd: "0.00",
      ceilingUsd: "0.00",
      budgetUsd: "50.00",
      expectedPercentOfBudget: 0,
    });
  });

  it("keeps six places of a unit price", () => {
    const { lineItems, unknownUsage } = shown().estimate;
    assert.equal(lineItems[0]?.["unitPriceUsd"], "0.977600");
    assert.equal(unknownUsage[0]?.["unitPriceUsd"], "0.045000");
    assert.ok(!JSON.stringify(shown()).includes("icroUsd"));
  });

  it("tells what changes and what is deployed after a preview, and neither after an engine-free run", () => {
    assert.equal(shown()["changes"], null);
    assert.equal(shown().estimate["deployedTotal"], null);
    const previewed = shown({ plan: PLAN, deployed: DEPLOYED });
    assert.deepEqual(previewed["changes"], { create: 3, update: 1, delete: 1, same: 2 });
    assert.equal((previewed.estimate["deployedTotal"] as Record<string, string>)["expectedUsd"], "1010.02");
  });

  it("has what evidence says of each model, and what responsible AI costs of it", () => {
    const found = shown({ evaluationCosts: [EVALUATION_COST], fairness: [UNFAIR_SERVICE, UNPROVEN_SERVICE] });
    const [cost] = found.estimate["responsibleAi"] as Record<string, unknown>[];
    assert.deepEqual(
      [cost?.["workloadId"], cost?.["expectedUsd"], cost?.["evidence"]],
      ["vision", "4.85", { floorUsd: "0.73", expectedUsd: "0.73", ceilingUsd: "0.73" }],
    );
    const [unfair, unproven] = found["fairness"] as {
      service: string;
      evidence: { digest: string } | null;
      report: { results: { gap: number; interval: object; limit: number; outcome: string }[] } | null;
    }[];
    assert.match(unfair?.evidence?.digest ?? "", /^sha256:/);
    const [judged] = unfair?.report?.results ?? [];
    assert.deepEqual([judged?.limit, judged?.outcome], [0.05, "fail"]);
    assert.ok(judged && judged.interval && Math.abs(judged.gap - 0.2) < 1e-9);
    assert.deepEqual([unproven?.service, unproven?.report, unproven?.evidence], ["audio", null, null]);
  });

  it("fails when a mandatory verdict is inconclusive, and hands the verdict on as it is", () => {
    const unclear = verdict({ outcome: "inconclusive", cause: "unknown" });
    const { outcome, verdicts, evaluateAt } = shown({ verdicts: [unclear] });
    assert.deepEqual([outcome, evaluateAt], ["fail", "2026-11-21T00:00:00.000Z"]);
    assert.deepEqual(verdicts, [unclear]);
  });
});
