import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../governance/plan";
import { answerOf, describeRule, workload } from "../../../support/object-rules";

const JOB = "/spec.activeDeadlineSeconds";
const CRON_JOB = "/spec.jobTemplate.spec.activeDeadlineSeconds";
const late = (seconds: number, latest = 86_400) =>
  `has a deadline of ${seconds} seconds, and the latest is ${latest}`;

describeRule(
  "require-job-deadline",
  {
    kinds: ["Job", "CronJob"],
    broken: { [JOB]: undefined, [CRON_JOB]: undefined },
    message: "has no deadline (activeDeadlineSeconds)",
    allowed: {
      "the latest deadline": ["Job", { [JOB]: 86_400 }],
      "the latest deadline of a CronJob's jobs": ["CronJob", { [CRON_JOB]: 86_400 }],
    },
    refused: {
      "a deadline of the pods alone, which start again": [
        "Job",
        { [JOB]: undefined, "spec.activeDeadlineSeconds": 60 },
        "has no deadline (activeDeadlineSeconds)",
      ],
      "a second more": ["Job", { [JOB]: 86_401 }, late(86_401)],
      "a second more of a CronJob's jobs": ["CronJob", { [CRON_JOB]: 86_401 }, late(86_401)],
    },
    unknown: [
      ["Job", JOB],
      ["CronJob", CRON_JOB],
      ["CronJob", "/spec.jobTemplate"],
    ],
  },
  () => {
    it("has the latest deadline from the parameters", () => {
      const answer = (seconds: unknown) =>
        answerOf("require-job-deadline", workload("Job", { [JOB]: seconds }), {
          "maximum-deadline-seconds": "600",
        })?.messages;
      assert.deepEqual([answer(600), answer(601)], [[], [late(601, 600)]]);
    });

    it("does not read what a Deployment has unknown: it asks nothing of one", () => {
      const object = workload("Deployment", { "/spec.replicas": UNKNOWN });
      assert.equal(answerOf("require-job-deadline", object)?.outcome, "pass");
    });
  },
);
