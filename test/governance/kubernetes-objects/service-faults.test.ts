import assert from "node:assert/strict";
import type { InferenceService } from "../../../governance/manifest/inference-service";
import { serviceFaults } from "../../../governance/kubernetes-objects/service-faults";
import { describeProblem } from "../../../governance/reading/problem";
import { CPU_SERVICE, GPU_SERVICE, without } from "../../support/service";

describe("serviceFaults", () => {
  it("finds none in services that are right", () =>
    assert.deepEqual([...serviceFaults(GPU_SERVICE), ...serviceFaults(CPU_SERVICE)], []));

  const aimless = without(GPU_SERVICE, "targetCpuPercent");
  const [sideCar] = CPU_SERVICE.sideCars;
  assert.ok(sideCar);
  const order = "must be whole numbers, 1 <= min <= expected <= max";
  const faults: [string, InferenceService, string][] = [
    [
      "no replica",
      { ...CPU_SERVICE, replicas: { min: 0, expected: 0, max: 0 } },
      `replicas: 0, 0, 0: ${order}`,
    ],
    [
      "more replicas expected than there may be",
      { ...GPU_SERVICE, replicas: { min: 2, expected: 11, max: 10 } },
      `replicas: 2, 11, 10: ${order}`,
    ],
    [
      "half a replica",
      { ...GPU_SERVICE, replicas: { min: 2, expected: 2.5, max: 10 } },
      `replicas: 2, 2.5, 10: ${order}`,
    ],
    [
      "an autoscaler without target",
      aimless,
      "targetCpuPercent: must be a whole percentage where min and max replicas differ, because an autoscaler follows it",
    ],
    [
      "a target of nothing",
      { ...GPU_SERVICE, targetCpuPercent: 0 },
      "targetCpuPercent: 0: must be a whole percentage where min and max replicas differ, because an autoscaler follows it",
    ],
    [
      "a target without autoscaler",
      { ...CPU_SERVICE, targetCpuPercent: 70 },
      "targetCpuPercent: 70: has no use where min and max replicas are equal: leave it out",
    ],
    ["half a GPU", { ...GPU_SERVICE, gpus: 0.5 }, "gpus: 0.5: must be a whole number, at least 0"],
    [
      "GPUs on the system pool",
      { ...GPU_SERVICE, pool: "system" },
      'pool: "system": must be a GPU pool for a service with GPUs',
    ],
    [
      "a GPU pool without GPUs",
      { ...CPU_SERVICE, pool: "gpu-l4" },
      'pool: "gpu-l4": must be system for a service without GPUs',
    ],
    [
      "a digest that is none",
      { ...GPU_SERVICE, model: { ...GPU_SERVICE.model, digest: "sha256:abc" } },
      'model.digest: "sha256:abc": must be sha256: and 64 hexadecimal digits',
    ],
    [
      "weights over plain HTTP",
      { ...GPU_SERVICE, model: { ...GPU_SERVICE.model, uri: "http://example.com/w" } },
      "model.uri: must begin with s3:// or https://, where weights are fetched",
    ],
    [
      "a side car named as the server",
      { ...CPU_SERVICE, sideCars: [{ ...sideCar, name: CPU_SERVICE.name }] },
      'sideCars[0].name: "multimodal-ai-service": is the name of another container of the pod',
    ],
    [
      "a side car named as the init container",
      { ...CPU_SERVICE, sideCars: [{ ...sideCar, name: "fetch-weights" }] },
      'sideCars[0].name: "fetch-weights": is the name of another container of the pod',
    ],
    [
      "a service named as the init container",
      { ...GPU_SERVICE, name: "fetch-weights" },
      'name: "fetch-weights": is the name of another container of the pod',
    ],
    [
      "two side cars of one name",
      { ...CPU_SERVICE, sideCars: [sideCar, sideCar] },
      'sideCars[1].name: "data-preprocessor": is the name of another container of the pod',
    ],
    [
      "another alignment endpoint in env",
      { ...GPU_SERVICE, env: { AI_ALIGNMENT_CHECK_ENDPOINT: "x" } },
      "env.AI_ALIGNMENT_CHECK_ENDPOINT: is set by the platform: remove it",
    ],
    [
      "other weights in env",
      { ...GPU_SERVICE, env: { MODEL_PATH: "/etc" } },
      "env.MODEL_PATH: is set by the platform: remove it",
    ],
  ];
  for (const [what, service, expected] of faults)
    it(`refuses ${what}`, () => assert.deepEqual(serviceFaults(service).map(describeProblem), [expected]));
});
