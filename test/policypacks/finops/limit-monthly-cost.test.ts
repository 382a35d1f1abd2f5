import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import type { StackConfig } from "../../../governance/stack-config/stack-config";
import { limitMonthlyCost } from "../../../policypacks/finops/limit-monthly-cost";
import { aws, fixed, nodeGroup, poolFacts, service } from "../../support/environment-plan";
import { budget } from "../../support/judgement";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

/** 20 addresses of 0.005 USD an hour: 73 USD in a month of 730 hours. */
const ADDRESSES = Array.from({ length: 20 }, (_, index) =>
  aws("aws:ec2/eip:Eip", `address-${index}`, {}, { costCenter: "cc-vision" }),
);
const ONLY_TYPE = { allowedGpuTypes: ["g6.2xlarge"] };

/** Two nodes at 0.9776 × 730 + 100 GiB × 0.08 = 721.648 USD each, both taken by a service of one GPU a replica. */
const SERVED = [
  poolFacts("gpu-l4", { nodes: fixed(2) }),
  service("search", "gpu-l4", { floor: 1, expected: 2, ceiling: 2 }),
];

const budgets = (of: Partial<StackConfig["budgets"][string]>): Partial<StackConfig> => ({
  budgets: { "cc-vision": { ...budget(1), ...of }, "cc-platform": budget(9000) },
});

describe("limit-monthly-cost", () => {
  it("allows what costs exactly its budget, and blocks what costs a dollar more", async () => {
    assert.deepEqual(await saysOf(limitMonthlyCost, ADDRESSES, budgets({ monthlyUsd: 73 })), []);
    assert.deepEqual(await saysOf(limitMonthlyCost, ADDRESSES, budgets({ monthlyUsd: 72 })), [
      "mandatory: cc-vision is expected to cost $73.00 a month, over the limit of $72.00 " +
        "(100 % of its budget of $72.00). No single change suffices.",
    ]);
  });

  it("warns past the warning and blocks past the limit, from the one policy", async () => {
    const says = (monthlyUsd: number) =>
      saysOf(limitMonthlyCost, ADDRESSES, budgets({ monthlyUsd, warnAtPercent: 50, blockAtPercent: 80 }));
    assert.deepEqual(await says(146), []);
    assert.deepEqual(await says(145), [
      "advisory: cc-vision is expected to cost $73.00 a month, over the warning at $72.50 " +
        "(50 % of its budget of $145.00). No single change suffices.",
    ]);
    assert.match((await says(92)).join("\n"), /^advisory: .* over the warning at \$46\.00/);
    assert.deepEqual(await says(91), [
      "mandatory: cc-vision is expected to cost $73.00 a month, over the limit of $72.80 " +
        "(80 % of its budget of $91.00). No single change suffices.",
    ]);
  });

  it("shows warning and limit of two cost centers side by side", async () => {
    const other = aws("aws:ec2/eip:Eip", "address", {}, { costCenter: "cc-search" });
    const { budgets: known } = budgets({ monthlyUsd: 72 });
    const more = { budgets: { ...known, "cc-search": { ...budget(4), warnAtPercent: 91 } } };
    const levels = (await saysOf(limitMonthlyCost, [...ADDRESSES, other], more)).map(
      (message) => message.split(" is expected")[0],
    );
    assert.deepEqual(levels, ["advisory: cc-search", "mandatory: cc-vision"]);
  });

  it("names the cheapest single change that complies", async () => {
    // 1443.296 × 3900 ÷ 10,080 minutes a week = 558.418, less than one replica or spot capacity would leave.
    assert.deepEqual(
      await saysOf(limitMonthlyCost, SERVED, { ...ONLY_TYPE, ...budgets({ monthlyUsd: 1443 }) }),
      [
        "mandatory: cc-vision is expected to cost $1,443.30 a month, over the limit of $1,443.00 " +
          "(100 % of its budget of $1,443.00). Cheapest change that complies: " +
          "run gpu-l4 Monday to Friday from 07:00 to 20:00 only " +
          "(config.plumbline:nodePools.gpu-l4.schedule in Pulumi.test.yaml): " +
          "cc-vision would be expected to cost $558.42 a month.",
      ],
    );
  });

  it("complies once the change that it names is applied", async () => {
    const scheduled = [poolFacts("gpu-l4", { nodes: fixed(2), minutesPerWeek: 3900 }), ...SERVED.slice(1)];
    const says = (monthlyUsd: number) =>
      saysOf(limitMonthlyCost, scheduled, { ...ONLY_TYPE, ...budgets({ monthlyUsd }) });
    assert.deepEqual(await says(1443), []);
    assert.match((await says(558)).join(), /cc-vision is expected to cost \$558\.42 a month, over the limit/);
  });

  it("blocks a cost center that spends without a budget", async () => {
    assert.deepEqual(await saysOf(limitMonthlyCost, ADDRESSES), [
      "mandatory: cc-vision is expected to cost $73.00 a month, but has no budget: " +
        "add cc-vision under budgets, with an owner.",
    ]);
  });

  it("blocks a service over the budget of its manifest, whatever its cost center may spend", async () => {
    const [pool] = SERVED;
    const own = service("search", "gpu-l4", fixed(2), { budgetMonthlyUsd: 1443 });
    const says = await saysOf(limitMonthlyCost, pool ? [pool, own] : [], {
      ...ONLY_TYPE,
      ...budgets({ monthlyUsd: 9000 }),
      usage: { expectedReplicas: {}, spotPercentOfOnDemand: 100, evaluationMinutes: 30 },
      production: true,
    });
    assert.deepEqual(says, [
      "mandatory: search is expected to cost $1,443.30 a month, over the $1,443.00 that its manifest allows. " +
        "Cheapest change that complies: run 1 replica of search instead of 2 (spec.autoscaling in test/search.yaml): " +
        "search would be expected to cost $721.65 a month.",
    ]);
  });

  it("says what the figure leaves out, where something cannot be priced", async () => {
    const database = aws("aws:rds/instance:Instance", "database", {}, { costCenter: "cc-vision" });
    const [message = ""] = await saysOf(
      limitMonthlyCost,
      [...ADDRESSES, database],
      budgets({ monthlyUsd: 72 }),
    );
    assert.match(
      message,
      /^mandatory: .* \$73\.00 a month, plus 1 unpriced resource in the environment, over/,
    );
  });

  it("blocks what nobody can be charged for before the update", async () => {
    const address = aws("aws:ec2/eip:Eip", "address", { tags: UNKNOWN });
    assert.deepEqual(await saysOf(limitMonthlyCost, [address], budgets({})), [
      "mandatory: unattributed is expected to cost $3.65 a month, but has no budget: " +
        "add unattributed under budgets, with an owner.",
    ]);
  });

  it("prices by facts what inputs do not say before the update", async () => {
    const pool = poolFacts("gpu-l4");
    const plan = [pool, ...nodeGroup(pool, { scalingConfig: UNKNOWN, instanceTypes: UNKNOWN })];
    const says = await saysOf(limitMonthlyCost, plan, {
      ...ONLY_TYPE,
      budgets: { "cc-platform": budget(721) },
    });
    assert.match(
      says.join("\n"),
      /^mandatory: cc-platform is expected to cost \$721\.65 a month, plus 2 unpriced resources in the environment, over/,
    );
  });

  it("allows an environment that costs nothing", async () => {
    const free = [aws("aws:ec2/vpc:Vpc", "network"), aws("kubernetes:core/v1:Namespace", "vision")];
    assert.deepEqual(await saysOf(limitMonthlyCost, free), []);
    assert.deepEqual(await saysOf(limitMonthlyCost, [], budgets({})), []);
  });

  itFollowsTheStackConfig(limitMonthlyCost, {
    plan: ADDRESSES,
    config: budgets({ monthlyUsd: 72 }),
    subject: "cc-vision",
    message:
      "cc-vision is expected to cost $73.00 a month, over the limit of $72.00 " +
      "(100 % of its budget of $72.00). No single change suffices.",
  });
});
