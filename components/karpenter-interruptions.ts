/** Tells Karpenter in time that AWS takes a node away: events of EC2 and of AWS Health, through a queue. */
import type * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import { Queue } from "@pulumi/aws/sqs/queue";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy";
import { namedTags } from "./named-tags";
import type { Attribution } from "../governance/tags";

const EVENTS = [
  { role: "health", source: "aws.health", event: "AWS Health Event" },
  { role: "spot-interruption", source: "aws.ec2", event: "EC2 Spot Instance Interruption Warning" },
  { role: "rebalance", source: "aws.ec2", event: "EC2 Instance Rebalance Recommendation" },
  { role: "state-change", source: "aws.ec2", event: "EC2 Instance State-change Notification" },
] as const;

/** Seconds that a message is kept: a warning older than five minutes is of a node that is gone. */
const RETENTION_SECONDS = 300;

export function interruptionQueue(name: string, attribution: Attribution, parent: pulumi.Resource): Queue {
  const queue = new Queue(
    `${name}-interruptions`,
    {
      messageRetentionSeconds: RETENTION_SECONDS,
      sqsManagedSseEnabled: true,
      tags: namedTags(attribution, `${name}-interruptions`),
    },
    { parent },
  );
  new QueuePolicy(
    `${name}-interruptions-policy`,
    { queueUrl: queue.url, policy: queue.arn.apply((arn) => JSON.stringify(queuePolicy(arn))) },
    { parent },
  );
  for (const { role, source, event } of EVENTS) {
    const rule = new EventRule(
      `${name}-${role}`,
      {
        eventPattern: JSON.stringify({ source: [source], "detail-type": [event] }),
        tags: namedTags(attribution, `${name}-${role}`),
      },
      { parent },
    );
    new EventTarget(`${name}-${role}-target`, { rule: rule.name, arn: queue.arn }, { parent });
  }
  return queue;
}

function queuePolicy(arn: string): Record<string, unknown> {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AllowEvents",
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "sqs.amazonaws.com"] },
        Action: "sqs:SendMessage",
        Resource: arn,
      },
      {
        Sid: "DenyUnencrypted",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: arn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  };
}
