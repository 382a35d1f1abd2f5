import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  containerSecurity,
  envOf,
  labelsOf,
  placementOf,
  podSecurity,
  resourcesOf,
  scratch,
} from "../../../governance/kubernetes-objects/pod-parts";
import { ATTRIBUTION } from "../../support/plan";

describe("the parts of a pod", () => {
  it("carry the labels that it is found by and those that it is paid by", () => {
    const selector = { "app.kubernetes.io/name": "vision", "app.kubernetes.io/instance": "vision-1" };
    const labels = labelsOf(ATTRIBUTION, selector);
    assert.equal(labels["app.kubernetes.io/instance"], "vision-1");
    assert.equal(labels["apexlogic.ai/cost-center"], "cc-vision");
    assert.equal(Object.keys(labels).length, 2 + 9);
  });

  it("list the environment by name, whatever order it was written in", () => {
    const expected = [
      { name: "A", value: "" },
      { name: "B", value: "2" },
    ];
    assert.deepEqual(envOf({ B: "2", A: "" }), expected);
    assert.deepEqual(envOf({ A: "", B: "2" }), expected);
  });

  it("request and limit GPUs alike, and name none where there are none", () => {
    const [requests, limits] = [
      { cpuMillis: 500, memoryMiB: 512 },
      { cpuMillis: 2000, memoryMiB: 2048 },
    ];
    assert.deepEqual(resourcesOf(requests, limits, 2), {
      requests: { cpu: "500m", memory: "512Mi", "nvidia.com/gpu": "2" },
      limits: { cpu: "2", memory: "2Gi", "nvidia.com/gpu": "2" },
    });
    assert.deepEqual(resourcesOf(requests, limits), {
      requests: { cpu: "500m", memory: "512Mi" },
      limits: { cpu: "2", memory: "2Gi" },
    });
  });

  it("tolerate the taint of GPU nodes only when they ask for a GPU", () => {
    const nodeSelector = { "apexlogic.ai/node-pool": "gpu-l4" };
    const toleration = { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" };
    assert.deepEqual(placementOf("gpu-l4", 1), { nodeSelector, tolerations: [toleration] });
    assert.deepEqual(placementOf("gpu-l4", 0), { nodeSelector });
  });

  it("meet the restricted pod security standard", () => {
    const { runAsNonRoot, runAsUser, seccompProfile } = podSecurity();
    assert.deepEqual([runAsNonRoot, seccompProfile], [true, { type: "RuntimeDefault" }]);
    assert.notEqual(runAsUser, 0);
    assert.deepEqual(containerSecurity(), {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("bound their scratch space, and are new objects at every call", () => {
    assert.deepEqual(scratch("tmp", "1Gi"), { name: "tmp", emptyDir: { sizeLimit: "1Gi" } });
    assert.notEqual(podSecurity(), podSecurity());
    assert.notEqual(containerSecurity().capabilities, containerSecurity().capabilities);
  });
});
