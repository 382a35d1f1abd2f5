/** Budgets of a team's cost centers in AWS, which say so when what was really spent passes the same thresholds as estimates. */
import type * as pulumi from "@pulumi/pulumi";
import { Budget } from "@pulumi/aws/budgets/budget";
import { Topic } from "@pulumi/aws/sns/topic";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy";
import type { Problem } from "../governance/reading/problem";
import { TAG_KEYS, TAG_VALUE, TAG_VALUE_RULE, awsTags, type Attribution } from "../governance/tags";

export interface CostCenterBudget {
  readonly costCenter: string;
  /** Whole dollars. */
  readonly monthlyUsd: number;
  /** Percent of monthlyUsd at which the team is warned. */
  readonly warnAtPercent: number;
  /** Percent of monthlyUsd at which previews are blocked, at least warnAtPercent. */
  readonly blockAtPercent: number;
  readonly owner: string;
}

export interface BudgetAlertsArgs {
  readonly attribution: Attribution;
  readonly budgets: readonly CostCenterBudget[];
  /** Account whose Budgets service may publish; default: any account's. */
  readonly accountId?: string;
}

/**
 * The topic that the alerts of all these budgets are published to. People subscribe to it themselves. Spending counts once
 * `cost-center` is activated as a cost allocation tag, which the account that pays the bill does once by hand.
 */
export function budgetAlerts(
  name: string,
  { attribution, budgets, accountId }: BudgetAlertsArgs,
  parent: pulumi.Resource,
): Topic {
  // Not encrypted: Budgets cannot use the key that AWS manages for SNS, and alerts hold a budget's name and sum, no secret.
  const topic = new Topic(`${name}-alerts`, { tags: awsTags(attribution) }, { parent });
  const policy = new TopicPolicy(
    `${name}-alerts-policy`,
    { arn: topic.arn, policy: topic.arn.apply((arn) => JSON.stringify(publishPolicy(arn, accountId))) },
    { parent },
  );
  for (const budget of budgets)
    new Budget(
      `${name}-budget-${budget.costCenter}`,
      {
        // Unique in the account, where other environments and teams may have budgets of the same cost center.
        name: `${attribution.environment}-${attribution.team}-${budget.costCenter}`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: `${budget.monthlyUsd}`,
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [`user:${TAG_KEYS.costCenter}$` + budget.costCenter] }],
        notifications: thresholds(budget).map((threshold) => ({
          ...threshold,
          comparisonOperator: "GREATER_THAN",
          thresholdType: "PERCENTAGE",
          subscriberSnsTopicArns: [topic.arn],
        })),
        tags: awsTags({ ...attribution, costCenter: budget.costCenter, owner: budget.owner }),
      },
      // AWS refuses a notification to a topic that it may not publish to.
      { parent, dependsOn: policy },
    );
  return topic;
}

/**
 * Warn of what was spent and of what the month is forecast to cost (AWS forecasts after about five weeks of data); block of
 * what was spent. Equal thresholds are one notification: AWS refuses duplicates.
 */
function thresholds({
  warnAtPercent,
  blockAtPercent,
}: CostCenterBudget): { notificationType: "ACTUAL" | "FORECASTED"; threshold: number }[] {
  return [
    { notificationType: "FORECASTED", threshold: warnAtPercent },
    { notificationType: "ACTUAL", threshold: warnAtPercent },
    ...(blockAtPercent === warnAtPercent
      ? []
      : [{ notificationType: "ACTUAL" as const, threshold: blockAtPercent }]),
  ];
}

/** Lets AWS Budgets, and nobody else by it, publish to the topic. */
export function publishPolicy(topicArn: string, accountId: string | undefined): unknown {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "BudgetsPublish",
        Effect: "Allow",
        Principal: { Service: "budgets.amazonaws.com" },
        Action: "SNS:Publish",
        Resource: topicArn,
        ...(accountId !== undefined && {
          Condition: {
            StringEquals: { "aws:SourceAccount": accountId },
            ArnLike: { "aws:SourceArn": `arn:aws:budgets::${accountId}:*` },
          },
        }),
      },
    ],
  };
}

/** Everything wrong with a team's budgets. */
export function budgetFaults(budgets: readonly CostCenterBudget[]): Problem[] {
  const seen = new Set<string>();
  return budgets.flatMap((budget, index): Problem[] => {
    const { costCenter, owner, monthlyUsd, warnAtPercent, blockAtPercent } = budget;
    const problem = (field: string, found: unknown, rule: string): Problem[] => [
      { path: `budgets[${index}].${field}`, found: JSON.stringify(found), rule },
    ];
    const twice = seen.has(costCenter);
    seen.add(costCenter);
    const positive = (field: string, value: number): Problem[] =>
      Number.isSafeInteger(value) && value >= 1
        ? []
        : problem(field, value, "must be a whole number, at least 1");
    return [
      ...(TAG_VALUE.test(costCenter) ? [] : problem("costCenter", costCenter, `must be ${TAG_VALUE_RULE}`)),
      ...(twice ? problem("costCenter", costCenter, "is listed twice") : []),
      ...(TAG_VALUE.test(owner) ? [] : problem("owner", owner, `must be ${TAG_VALUE_RULE}`)),
      ...positive("monthlyUsd", monthlyUsd),
      ...positive("warnAtPercent", warnAtPercent),
      ...positive("blockAtPercent", blockAtPercent),
      ...(warnAtPercent > blockAtPercent
        ? problem(
            "warnAtPercent",
            warnAtPercent,
            `must not be above blockAtPercent, which is ${blockAtPercent}`,
          )
        : []),
    ];
  });
}
