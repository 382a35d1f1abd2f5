import assert from "node:assert/strict";
import { answerOf, describeRule, IMAGE, SERVING, workload } from "../../../support/object-rules";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const both = (path: string, value: unknown) => ({ [path]: value, [`/${path}`]: value });
const MODEL = (letter: string) => both("metadata.annotations[apexlogic.ai/model-digest]", digest(letter));
const aiModel = (score: string, status: string) => ({
  "/metadata.labels[app.kubernetes.io/component]": "ai-model",
  "metadata.labels[ai.apexlogic.com/bias_score]": score,
  "metadata.labels[ai.apexlogic.com/remediation_status]": status,
});
const noModel = {
  ...both("metadata.annotations[apexlogic.ai/model-digest]", undefined),
  ...both("metadata.labels[apexlogic.ai/model-id]", "none"),
};
const fetching = (sha256: string) => ({
  "spec.initContainers": [
    { name: "fetch-weights", image: IMAGE, env: [{ name: "MODEL_SHA256", value: sha256 }] },
  ],
});

const notMeasured = (evidence: string) =>
  `verified evidence says ${evidence}: it must be a pass with a bias score below 0.1`;

describeRule(
  "limit-bias-score",
  {
    kinds: SERVING,
    broken: both("metadata.annotations", undefined),
    message: "no verified evidence of its model: name its digest in annotation apexlogic.ai/model-digest",
    allowed: {
      "a score just below the limit": ["Deployment", MODEL("f")],
      "an ai-model whose label says what evidence says": ["Deployment", aiModel("0.05", "complete")],
      "the same number in another spelling": ["StatefulSet", aiModel("0.0500", "complete")],
      "what serves no model": ["Deployment", noModel],
      "a digest under another domain": [
        "Deployment",
        {
          ...both("metadata.annotations[apexlogic.ai/model-digest]", undefined),
          "metadata.annotations[ai.apexlogic.com/model-digest]": digest("a"),
        },
      ],
      "a service whose check is off, as minimal risk allows": ["Deployment", MODEL("e")],
      "an init container that fetches this very model": ["Deployment", fetching("a".repeat(64))],
    },
    refused: {
      "a model without evidence": [
        "Deployment",
        MODEL("0"),
        "no verified evidence of model sha256:000000000000...",
      ],
      "a score that its author wrote, without evidence": [
        "Deployment",
        { ...aiModel("0.01", "complete"), ...MODEL("0") },
        "no verified evidence of model sha256:000000000000...",
      ],
      "what is no digest": [
        "Pod",
        { "metadata.annotations[apexlogic.ai/model-digest]": "latest" },
        "no verified evidence of model latest",
      ],
      "the name of the limit for a digest": [
        "Pod",
        { "metadata.annotations[apexlogic.ai/model-digest]": "limit" },
        "no verified evidence of model limit",
      ],
      "pods of another model than the object's": [
        "Deployment",
        { "metadata.annotations[apexlogic.ai/model-digest]": digest("0") },
        "no verified evidence of model sha256:000000000000...",
      ],
      "a digest on what says that it has no model": [
        "Deployment",
        { ...noModel, "metadata.annotations[apexlogic.ai/model-digest]": digest("0") },
        "no verified evidence of model sha256:000000000000...",
      ],
      "a model that failed": ["Deployment", MODEL("b"), notMeasured('"fail 0.1500"')],
      "a score at the limit": ["Deployment", MODEL("c"), notMeasured('"pass 0.1000"')],
      "a verdict that is inconclusive": ["DaemonSet", MODEL("d"), notMeasured('"inconclusive unknown"')],
      "a label that is not what evidence says": [
        "Deployment",
        aiModel("0.04", "complete"),
        'label bias-score says 0.04, but verified evidence says "pass 0.0500"',
      ],
      "a label that is no number": [
        "Deployment",
        { "/metadata.labels[apexlogic.ai/bias-score]": "low" },
        'label bias-score says low, but verified evidence says "pass 0.0500"',
      ],
      "a label where evidence measures nothing": [
        "Deployment",
        { ...MODEL("e"), "metadata.labels[apexlogic.ai/bias-score]": "0.05" },
        'label bias-score says 0.05, but verified evidence says "pass unmeasured"',
      ],
      "an ai-model without its labels": [
        "ReplicaSet",
        { "/metadata.labels[app.kubernetes.io/component]": "ai-model" },
        "an ai-model carries its bias score in label ai.apexlogic.com/bias_score of its pods",
        "an ai-model carries its remediation status in label ai.apexlogic.com/remediation_status of its pods",
      ],
      "a remediation that is not complete": [
        "Deployment",
        aiModel("0.05", "pending"),
        'its remediation status must be complete, and is "pending"',
      ],
      "a status alone, on what says that it has no model": [
        "Pod",
        { ...noModel, "metadata.labels[apexlogic.ai/remediation-status]": "complete" },
        "no verified evidence of its model: name its digest in annotation apexlogic.ai/model-digest",
      ],
      "an init container that fetches another model": [
        "Deployment",
        fetching("b".repeat(64)),
        "fetches another model than annotation apexlogic.ai/model-digest names, in fetch-weights",
      ],
    },
    unknown: [
      ["Deployment", "/metadata.annotations"],
      ["Deployment", "metadata.labels"],
      ["Pod", "metadata.annotations[apexlogic.ai/model-digest]"],
    ],
  },
  () => {
    it("reads the limit from the platform's verdicts", () => {
      const answer = answerOf("limit-bias-score", workload("Deployment"), { limit: "0.05" });
      assert.deepEqual(answer?.messages, [
        'verified evidence says "pass 0.0500": it must be a pass with a bias score below 0.05',
      ]);
      assert.equal(
        answerOf("limit-bias-score", workload("Deployment"), { limit: "0.0501" })?.outcome,
        "pass",
      );
    });
  },
);
