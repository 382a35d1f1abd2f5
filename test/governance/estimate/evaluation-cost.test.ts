import assert from "node:assert/strict";
import fc from "fast-check";
import { estimate, type LineItem } from "../../../governance/estimate/estimate";
import { evaluationCosts, evaluationCostTable } from "../../../governance/estimate/evaluation-cost";
import type { PlanResource } from "../../../governance/plan";
import { awsTags } from "../../../governance/tags";
import {
  USAGE,
  attribution,
  aws,
  evaluationJob,
  fixed,
  managedPool,
  service,
} from "../../support/environment-plan";
import { BOOK } from "../../support/price-book";

const RUNS = { runsPerMonth: 73, minutes: { floor: 0, expected: 60, ceiling: 120 } };

/** Two keys of the evidence store: $1 a month each. */
const STORE = ["signing", "encryption"].map((name) =>
  aws("aws:kms/key:Key", name, {
    tags: awsTags({ ...attribution("cc-platform", "evidence-store"), activity: "evaluation" }),
  }),
);
const PLAN: PlanResource[] = [
  ...managedPool("gpu-l4", { nodes: fixed(2) }),
  service("vision", "gpu-l4", fixed(1)),
  evaluationJob("vision", "gpu-l4", RUNS),
  service("search", "gpu-l4", fixed(0)),
  evaluationJob("search", "gpu-l4", RUNS),
  ...STORE,
];
const usage = { ...USAGE, kmsRequestsThousands: 0 };

const line = (workloadId: string, activity: LineItem["activity"], microUsd: number): LineItem => ({
  resource: "urn",
  costCenter: "cc",
  workloadId,
  activity,
  what: "it",
  unit: "month",
  unitPriceMicroUsd: microUsd,
  quantity: fixed(1),
  hours: 1,
  microUsd: fixed(microUsd),
});

describe("what responsible AI costs", () => {
  it("is for every model its share of the nodes, by the hour, and of the store", () => {
    const costs = evaluationCosts(estimate(PLAN, BOOK, usage), PLAN);
    assert.deepEqual(
      costs.map(({ workloadId, model }) => [workloadId, model]),
      ["search", "vision"].map((id) => [id, { name: "model", version: "1" }]),
    );
    for (const { evaluations, evidence, total } of costs) {
      // 73 hours of one g6.2xlarge at 0.9776, and a tenth of a month of its 100 GiB at 0.08.
      assert.equal(evaluations.expected, 71_364_800 + 800_000);
      assert.equal(evaluations.floor, 0);
      assert.equal(evaluations.ceiling, 2 * (71_364_800 + 800_000));
      // Half of two keys.
      assert.deepEqual(evidence, fixed(1_000_000));
      assert.equal(total.expected, 73_164_800);
    }
    const [search, vision] = costs;
    assert.equal(search?.serving.expected, 0);
    assert.equal(vision?.serving.expected, 713_648_000 + 8_000_000);
  });

  it("is all of the activity, to the micro-dollar, however many models share the store", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 12 }),
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        (names, own, common) => {
          const lineItems = [
            ...names.map((name) => line(name, "evaluation", own)),
            line("evidence-store", "evaluation", common),
            line("network", "serving", 5),
          ];
          const plan = names.map((name) => evaluationJob(name, "gpu-l4", RUNS));
          const costs = evaluationCosts({ lineItems }, plan);
          const sum = costs.reduce((total, cost) => total + cost.total.expected, 0);
          assert.equal(sum, names.length * own + common);
          const shares = costs.map(({ evidence }) => evidence.expected);
          assert.ok(Math.max(...shares) - Math.min(...shares) <= 1);
        },
      ),
    );
  });

  it("is nothing where nothing is evaluated", () => {
    assert.deepEqual(evaluationCosts({ lineItems: [line("a", "serving", 1)] }, []), []);
  });
});

describe("the table of what responsible AI costs", () => {
  it("has a row a service, its share of what the service costs, and a total", () => {
    const costs = evaluationCosts(estimate(PLAN, BOOK, usage), PLAN);
    assert.equal(
      evaluationCostTable(costs),
      [
        "responsible AI  model    floor  expected  ceiling  evidence  of the service's cost",
        "──────────────  ───────  ─────  ────────  ───────  ────────  ─────────────────────",
        "search          model 1  $1.00    $73.16  $145.33     $1.00                100.0 %",
        "vision          model 1  $1.00    $73.16  $145.33     $1.00                  9.2 %",
        "total                    $2.00   $146.33  $290.66     $2.00                 16.9 %",
      ].join("\n"),
    );
  });

  it("has no percentage of nothing", () => {
    const plan = [evaluationJob("vision", "gpu-l4", RUNS)];
    const [, , row = ""] = evaluationCostTable(evaluationCosts({ lineItems: [] }, plan)).split("\n");
    assert.deepEqual(row.split(/ {2,}/), ["vision", "model 1", "$0.00", "$0.00", "$0.00", "$0.00", "–"]);
  });
});
