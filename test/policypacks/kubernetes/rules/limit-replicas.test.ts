import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../governance/plan";
import { answerOf, describeRule, workload } from "../../../support/object-rules";

const replicas = (count: unknown) => ({ "/spec.replicas": count });
const few = (count: number, minimum = 1) => `asks for ${count} replicas, and the minimum is ${minimum}`;
const many = (count: number, maximum = 100) => `asks for ${count} replicas, and the maximum is ${maximum}`;
const autoscaler = (spec: object, version = "v2") => ({
  apiVersion: `autoscaling/${version}`,
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "server" },
  spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "server" }, ...spec },
});

describeRule(
  "limit-replicas",
  {
    kinds: ["Deployment", "StatefulSet", "ReplicaSet"],
    broken: replicas(101),
    message: many(101),
    allowed: {
      "the most": ["Deployment", replicas(100)],
      "the fewest": ["StatefulSet", replicas(1)],
      "nothing said, which is one": ["ReplicaSet", replicas(undefined)],
      "the most pods of a Job at a time": ["Job", { "/spec.parallelism": 100 }],
      "a Job that is held": ["Job", { "/spec.parallelism": 0 }],
    },
    refused: {
      "none at all": ["Deployment", replicas(0), few(0)],
      "too many pods of a Job at a time": ["Job", { "/spec.parallelism": 101 }, many(101)],
      "too many pods of a CronJob's jobs": [
        "CronJob",
        { "/spec.jobTemplate.spec.parallelism": 1000 },
        many(1000),
      ],
    },
    unknown: [
      ["Deployment", "/spec.replicas"],
      ["Job", "/spec.parallelism"],
      ["CronJob", "/spec.jobTemplate"],
    ],
  },
  () => {
    const bounds = { "minimum-replicas": "2", "maximum-replicas": "10" };

    it("has its bounds from the parameters", () => {
      const answer = (count: unknown) =>
        answerOf("limit-replicas", workload("Deployment", replicas(count)), bounds)?.messages;
      assert.deepEqual([answer(2), answer(10)], [[], []]);
      assert.deepEqual(answer(1), [few(1, 2)]);
      assert.deepEqual(answer(undefined), [few(1, 2)]);
      assert.deepEqual(answer(11), [many(11, 10)]);
    });

    it("holds an autoscaler to the same bounds, in every version", () => {
      for (const version of ["v1", "v2"]) {
        const answer = (spec: object) =>
          answerOf("limit-replicas", autoscaler(spec, version), bounds)?.messages;
        assert.deepEqual(answer({ minReplicas: 2, maxReplicas: 10 }), []);
        assert.deepEqual(answer({ maxReplicas: 11 }), [few(1, 2), many(11, 10)]);
      }
    });

    it("cannot judge an autoscaler whose bounds are not known yet", () => {
      const object = autoscaler({ minReplicas: 2, maxReplicas: UNKNOWN });
      assert.equal(answerOf("limit-replicas", object)?.outcome, "inconclusive");
    });
  },
);
