import assert from "node:assert/strict";
import { UNKNOWN } from "../../../../governance/plan";
import { answerOf, describeRule, IMAGE, workload } from "../../../support/object-rules";

const GPU = "nvidia.com/gpu";
const resources = (requests?: unknown, limits?: unknown) => ({
  "spec.containers.0.resources": {
    ...(requests !== undefined && { requests: { [GPU]: requests } }),
    ...(limits !== undefined && { limits: { [GPU]: limits } }),
  },
});
const tolerating = (toleration: unknown) => ({ "spec.tolerations": [toleration] });
const EXISTS = { key: GPU, operator: "Exists", effect: "NoSchedule" };
const placed = { ...resources("1", "1"), ...tolerating(EXISTS) };
const pool = (name: string) => ({ "spec.nodeSelector": { "apexlogic.ai/node-pool": name } });
const affinity = (operator: string, values: string[]) => ({
  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms": [
    { matchExpressions: [{ key: "apexlogic.ai/node-pool", operator, values }] },
  ],
});
const uneven = "requests and limits different numbers of nvidia.com/gpu in server";
const intolerant = "asks for GPUs without tolerating the taint of GPU nodes, nvidia.com/gpu=true:NoSchedule";

describeRule(
  "require-gpu-placement",
  {
    broken: resources("1", "1"),
    message: intolerant,
    allowed: {
      "GPUs on a GPU pool": ["Deployment", { ...placed, ...pool("gpu-l4") }],
      "a number instead of text": ["Deployment", { ...resources(2, 2), ...tolerating(EXISTS) }],
      "a limit alone, which is the request": [
        "Deployment",
        { ...resources(undefined, "1"), ...tolerating(EXISTS) },
      ],
      "the same number in another spelling": [
        "Deployment",
        { ...resources("1", "1000m"), ...tolerating(EXISTS) },
      ],
      "the taint by its value": [
        "Job",
        { ...resources("1", "1"), ...tolerating({ key: GPU, value: "true" }) },
      ],
      "every taint": ["Pod", { ...resources("1", "1"), ...tolerating({ operator: "Exists" }) }],
      "no GPU on the system pool": ["Deployment", { ...resources("0", "0"), ...pool("system") }],
      "an affinity to other pools than the system's": [
        "Deployment",
        { ...placed, ...affinity("NotIn", ["system"]) },
      ],
    },
    refused: {
      "a request above the limit": ["Deployment", { ...resources("2", "1"), ...tolerating(EXISTS) }, uneven],
      "a request without a limit": ["CronJob", { ...resources("1"), ...tolerating(EXISTS) }, uneven],
      "GPUs of an init container too": [
        "Deployment",
        { "spec.initContainers": [{ name: "load", image: IMAGE, resources: { limits: { [GPU]: 1 } } }] },
        intolerant,
      ],
      "the taint by another value": [
        "Deployment",
        { ...resources("1", "1"), ...tolerating({ key: GPU, value: "present" }) },
        intolerant,
      ],
      "another effect": [
        "Deployment",
        { ...resources("1", "1"), ...tolerating({ ...EXISTS, effect: "NoExecute" }) },
        intolerant,
      ],
      "another taint": [
        "Deployment",
        { ...resources("1", "1"), ...tolerating({ ...EXISTS, key: "amd.com/gpu" }) },
        intolerant,
      ],
      "a system pool": [
        "Deployment",
        { ...placed, ...pool("system") },
        "asks for GPUs on system pool system",
      ],
      "an affinity to a system pool": [
        "StatefulSet",
        { ...placed, ...affinity("In", ["gpu-l4", "system"]) },
        "asks for GPUs with an affinity to a system pool",
      ],
    },
    unknown: [
      ["Deployment", "spec.containers.0.resources"],
      ["Deployment", "spec.containers"],
    ],
  },
  () => {
    it("cannot judge tolerations of GPUs that are not known yet, and says so", () => {
      const object = workload("Pod", { ...resources("1", "1"), "spec.tolerations": UNKNOWN });
      assert.equal(answerOf("require-gpu-placement", object)?.outcome, "inconclusive");
    });

    it("knows system pools by the parameter", () => {
      const object = workload("Deployment", { ...placed, ...pool("gpu-l4") });
      const answer = answerOf("require-gpu-placement", object, { "system-pools": "system, gpu-l4" });
      assert.deepEqual(answer?.messages, ["asks for GPUs on system pool gpu-l4"]);
    });
  },
);
