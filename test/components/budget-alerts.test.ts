import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  budgetAlerts,
  budgetFaults,
  publishPolicy,
  type CostCenterBudget,
} from "../../components/budget-alerts";
import { UNKNOWN, type PlanResource } from "../../governance/plan";
import { assertAttributed } from "../support/labels";
import { ATTRIBUTION, only, planOf } from "../support/plan";

const BUDGET: CostCenterBudget = {
  costCenter: "cc-batch",
  monthlyUsd: 1250,
  warnAtPercent: 80,
  blockAtPercent: 100,
  owner: "lee.fong",
};
const TYPE = "aws:budgets/budget:Budget";

class Parent extends pulumi.ComponentResource {}

const alerts = (budgets: readonly CostCenterBudget[]): Promise<PlanResource[]> =>
  planOf(() =>
    budgetAlerts("vision", { attribution: ATTRIBUTION, budgets }, new Parent("test:x:Parent", "p")),
  );
const thresholds = (plan: readonly PlanResource[]): unknown[] =>
  (only(plan, TYPE).props["notifications"] as Record<string, unknown>[]).map((notification) => [
    notification["notificationType"],
    notification["comparisonOperator"],
    notification["threshold"],
    notification["thresholdType"],
  ]);

describe("budgetAlerts", () => {
  it("limits what is tagged with the cost center, by the month", async () => {
    const { props, name } = only(await alerts([BUDGET]), TYPE);
    assert.equal(name, "vision-budget-cc-batch");
    assert.equal(props["name"], "test-vision-cc-batch");
    assert.equal(props["budgetType"], "COST");
    assert.equal(props["timeUnit"], "MONTHLY");
    assert.equal(props["limitAmount"], "1250");
    assert.equal(props["limitUnit"], "USD");
    assert.deepEqual(props["costFilters"], [{ name: "TagKeyValue", values: ["user:cost-center$cc-batch"] }]);
  });

  it("warns of the forecast and of what was spent, and tells when previews would be blocked", async () => {
    assert.deepEqual(thresholds(await alerts([BUDGET])), [
      ["FORECASTED", "GREATER_THAN", 80, "PERCENTAGE"],
      ["ACTUAL", "GREATER_THAN", 80, "PERCENTAGE"],
      ["ACTUAL", "GREATER_THAN", 100, "PERCENTAGE"],
    ]);
  });

  it("gives equal thresholds one notification, since AWS refuses duplicates", async () => {
    assert.deepEqual(thresholds(await alerts([{ ...BUDGET, warnAtPercent: 100 }])), [
      ["FORECASTED", "GREATER_THAN", 100, "PERCENTAGE"],
      ["ACTUAL", "GREATER_THAN", 100, "PERCENTAGE"],
    ]);
  });

  it("publishes every notification to one topic", async () => {
    const plan = await alerts([BUDGET, { ...BUDGET, costCenter: "cc-vision" }]);
    only(plan, "aws:sns/topic:Topic", "vision-alerts");
    const budgets = plan.filter(({ type }) => type === TYPE);
    assert.equal(budgets.length, 2);
    for (const { props } of budgets)
      for (const notification of props["notifications"] as { subscriberSnsTopicArns: unknown }[])
        assert.deepEqual(notification.subscriberSnsTopicArns, [UNKNOWN]);
  });

  it("tags topic and budgets, a budget with its own cost center and owner", async () => {
    const plan = await alerts([BUDGET]);
    assertAttributed(plan, ATTRIBUTION, ["aws:sns/topicPolicy:TopicPolicy"]);
    const tags = only(plan, TYPE).props["tags"] as Record<string, string>;
    assert.equal(tags["cost-center"], "cc-batch");
    assert.equal(tags["owner"], "lee.fong");
    assert.equal(tags["team"], "vision");
  });
});

describe("publishPolicy", () => {
  const ARN = "arn:aws:sns:us-east-1:123456789012:vision-alerts";

  it("lets the Budgets service of one account publish, and nothing else", () => {
    assert.deepEqual(publishPolicy(ARN, "123456789012"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "BudgetsPublish",
          Effect: "Allow",
          Principal: { Service: "budgets.amazonaws.com" },
          Action: "SNS:Publish",
          Resource: ARN,
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:budgets::123456789012:*" },
          },
        },
      ],
    });
  });

  it("sets no condition where the account is not known", () => {
    const { Statement } = publishPolicy(ARN, undefined) as { Statement: object[] };
    assert.ok(Statement[0] && !("Condition" in Statement[0]));
  });
});

describe("budgetFaults", () => {
  it("finds none in a good budget", () => assert.deepEqual(budgetFaults([BUDGET]), []));

  const faults: [Partial<CostCenterBudget>, string, string][] = [
    [{ monthlyUsd: 0 }, "budgets[0].monthlyUsd", "0"],
    [{ monthlyUsd: 12.5 }, "budgets[0].monthlyUsd", "12.5"],
    [{ monthlyUsd: -1 }, "budgets[0].monthlyUsd", "-1"],
    [{ warnAtPercent: 0 }, "budgets[0].warnAtPercent", "0"],
    [{ warnAtPercent: 101 }, "budgets[0].warnAtPercent", "101"],
    [{ owner: "" }, "budgets[0].owner", '""'],
    [{ costCenter: "cc vision" }, "budgets[0].costCenter", '"cc vision"'],
  ];
  for (const [change, path, found] of faults)
    it(`finds ${path} ${found}`, () => {
      const problems = budgetFaults([{ ...BUDGET, ...change }]);
      assert.deepEqual(
        problems.map((problem) => [problem.path, problem.found]),
        [[path, found]],
      );
    });

  it("finds a cost center with two budgets", () => {
    assert.deepEqual(budgetFaults([BUDGET, BUDGET]), [
      { path: "budgets[1].costCenter", found: '"cc-batch"', rule: "is listed twice" },
    ]);
  });
});
