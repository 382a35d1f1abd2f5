import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { judgeCeilingCost, judgeMonthlyCost } from "../../../governance/rules/budget";
import { reading } from "../../../governance/verdict";
import { USAGE, aws, evaluationJob, fixed, poolFacts, service } from "../../support/environment-plan";
import { budget, judge } from "../../support/judgement";

/** 721.648 a node of g6.2xlarge and a month: 0.9776 × 730 + 100 GiB × 0.08. */
const PLAN = [
  poolFacts("gpu", { nodes: { floor: 2, expected: 2, ceiling: 3 } }),
  service("vision", "gpu", { floor: 2, expected: 2, ceiling: 3 }),
];
const PLAIN = {
  production: true,
  allowedGpuTypes: ["g6.2xlarge"],
  usage: { ...USAGE, spotPercentOfOnDemand: 100 },
};

function monthly(of: Partial<ReturnType<typeof budget>>, plan = PLAN) {
  const budgets = { "cc-vision": { ...budget(1), ...of }, "cc-platform": budget(5000) };
  const verdict = judgeMonthlyCost(judge(plan, { ...PLAIN, budgets })).find(
    ({ subject }) => subject === "cc-vision",
  );
  return verdict ?? assert.fail("no verdict");
}

describe("limit-monthly-cost", () => {
  it("passes within the budget", () => {
    const verdict = monthly({ monthlyUsd: 1444 });
    assert.equal(verdict.outcome, "pass");
    assert.deepEqual(verdict.found, { value: "1443.30", unit: "USD/month" });
    assert.deepEqual(verdict.limit, { value: "1444.00", unit: "USD/month" });
    assert.equal(
      verdict.reason,
      "cc-vision is expected to cost $1,443.30 a month, within $1,444.00 (100 % of its budget of $1,444.00).",
    );
  });

  it("complies exactly at the limit, and not a micro-dollar above", () => {
    const eip = [aws("aws:ec2/eip:Eip", "ip", {}, { costCenter: "cc-vision" })];
    const twenty = Array.from({ length: 20 }, () => eip).flat(); // 20 × 3.65 = 73.00
    assert.equal(monthly({ monthlyUsd: 73 }, twenty).outcome, "pass");
    assert.equal(monthly({ monthlyUsd: 73, warnAtPercent: 99 }, twenty).outcome, "fail");
    assert.equal(monthly({ monthlyUsd: 72 }, twenty).outcome, "fail");
  });

  it("warns above the warning threshold", () => {
    const verdict = monthly({ monthlyUsd: 1800, warnAtPercent: 80 });
    assert.equal(reading(verdict), "warns");
    assert.match(verdict.reason, /over the warning at \$1,440\.00 \(80 % of its budget of \$1,800\.00\)/);
  });

  it("blocks above the block threshold, naming the sum, the limit and what to change", () => {
    const verdict = monthly({ monthlyUsd: 1000 });
    assert.equal(reading(verdict), "blocks");
    assert.equal(
      verdict.reason,
      "cc-vision is expected to cost $1,443.30 a month, over the limit of $1,000.00 (100 % of its budget of $1,000.00).",
    );
    assert.equal(verdict.suggestedChange?.path, "spec.autoscaling");
    assert.deepEqual(verdict.suggestedChange?.found, { value: "721.65", unit: "USD/month" });
  });

  it("says so when no single change suffices", () => {
    const verdict = monthly({ monthlyUsd: 10 });
    assert.equal(verdict.suggestedChange, undefined);
    assert.match(verdict.reason, /No single change suffices; the largest saving: .*\$721\.65 a month\.$/);
  });

  it("blocks what costs something and has no budget", () => {
    const [verdict] = judgeMonthlyCost(judge(PLAN, { budgets: { "cc-platform": budget(9) } })).filter(
      ({ subject }) => subject === "cc-vision",
    );
    assert.equal(verdict?.cause, "missing");
    assert.match(verdict?.reason ?? "", /has no budget: add cc-vision under budgets/);
  });

  it("passes a budget that nothing is charged to", () => {
    const verdicts = judgeMonthlyCost(judge([], { budgets: { "cc-idle": budget(10) } }));
    assert.deepEqual(
      verdicts.map(({ subject, outcome }) => [subject, outcome]),
      [["cc-idle", "pass"]],
    );
  });

  it("says what the figure leaves out", () => {
    const left = [aws("aws:rds/instance:Instance", "db"), aws("aws:ec2/natGateway:NatGateway", "nat")];
    assert.match(
      monthly({ monthlyUsd: 2000 }, [...PLAN, ...left]).reason,
      /plus 1 unpriced resource and 1 unknown quantity of usage in the environment, within/,
    );
  });

  it("judges a cost center that is named like something every object has", () => {
    const plan = [aws("aws:ec2/eip:Eip", "ip", {}, { costCenter: "constructor" })];
    const [verdict] = judgeMonthlyCost(judge(plan));
    assert.equal(verdict?.cause, "missing");
  });

  it("judges a service by the budget of its manifest", () => {
    const own = (budgetMonthlyUsd: number) => {
      const plan = [
        poolFacts("gpu", { nodes: fixed(2) }),
        service("vision", "gpu", fixed(2), { budgetMonthlyUsd }),
      ];
      const budgets = { "cc-vision": budget(5000), "cc-platform": budget(5000) };
      return judgeMonthlyCost(judge(plan, { ...PLAIN, budgets })).filter(({ setBy }) => setBy === "manifest");
    };
    assert.deepEqual(
      own(1444).map(({ subject, outcome }) => [subject, outcome]),
      [["vision", "pass"]],
    );
    const [over] = own(1443);
    assert.equal(over && reading(over), "blocks");
    assert.match(over?.reason ?? "", /over the \$1,443\.00 that its manifest allows/);
    assert.deepEqual(over?.suggestedChange?.to, { minReplicas: 1, maxReplicas: 1 });
  });

  // A node: 0.9776 × 730 + 100 × 0.08 = 721.648. Two replicas 1443.296; 73 runs of an hour are 0.1 node, 72.1648.
  it("counts a service's evaluation towards its budget", () => {
    const own = (budgetMonthlyUsd: number) => {
      const plan = [
        poolFacts("gpu", { nodes: fixed(3) }),
        service("vision", "gpu", fixed(2), { budgetMonthlyUsd }),
        evaluationJob("vision", "gpu", { runsPerMonth: 73, minutes: fixed(60) }),
      ];
      const budgets = { "cc-vision": budget(5000), "cc-platform": budget(5000) };
      const verdicts = judgeMonthlyCost(judge(plan, { ...PLAIN, budgets }));
      return verdicts
        .filter(({ setBy }) => setBy === "manifest")
        .map(({ subject, outcome, found }) => [subject, outcome, found?.value]);
    };
    assert.deepEqual(own(1516), [["vision", "pass", "1515.46"]]);
    assert.deepEqual(own(1515), [["vision", "fail", "1515.46"]]);
  });
});

describe("limit-ceiling-cost", () => {
  const ceiling = (usd: number) => {
    const budgets = { "cc-vision": budget(5000, usd), "cc-platform": budget(5000) };
    const verdicts = judgeCeilingCost(judge(PLAN, { ...PLAIN, budgets }));
    assert.equal(verdicts.length, 1, "only budgets with a ceiling are judged");
    return verdicts[0] ?? assert.fail();
  };

  it("compares the ceiling, 3 nodes", () => {
    assert.equal(ceiling(2165).outcome, "pass");
    const over = ceiling(2164);
    assert.equal(reading(over), "blocks");
    assert.equal(over.reason, "cc-vision costs at most $2,164.94 a month, over its ceiling of $2,164.00.");
    assert.deepEqual(
      [over.suggestedChange?.path, over.suggestedChange?.to, over.suggestedChange?.found.value],
      ["spec.autoscaling.maxReplicas", 2, "1443.30"],
    );
  });

  it("passes where no budget sets a ceiling", () => {
    const [verdict] = judgeCeilingCost(judge(PLAN, { budgets: { "cc-vision": budget(1) } }));
    assert.equal(verdict?.outcome, "pass");
  });
});
