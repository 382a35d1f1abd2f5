import assert from "node:assert/strict";
import { manifestFaults } from "../../../governance/manifest/manifest-faults";

const said = (manifest: unknown): string[] =>
  manifestFaults(manifest).map(({ path, rule }) => `${path.join(".")}: ${rule}`);

describe("manifest-faults", () => {
  it("finds none in what is no manifest at all", () => {
    for (const value of [undefined, null, 1, "a", [], {}, { spec: null }, { spec: { sideCars: [null, 1] } }])
      assert.deepEqual(said(value), [], JSON.stringify(value));
  });

  it("compares limits and requests in any unit", () => {
    const spec = (cpu: string, memory: string): unknown => ({
      spec: { resourceRequests: { cpu: "0.5", memory: "1Gi" }, resourceLimits: { cpu, memory } },
    });
    assert.deepEqual(said(spec("500m", "1024Mi")), []);
    assert.deepEqual(said(spec("499m", "1023Mi")), [
      "spec.resourceLimits.cpu: must not be below resourceRequests.cpu, which is 0.5",
      "spec.resourceLimits.memory: must not be below resourceRequests.memory, which is 1Gi",
    ]);
  });

  it("still compares what is right beside what is wrong", () => {
    const manifest = {
      spec: {
        resourceRequests: { cpu: "four", memory: "1Gi" },
        resourceLimits: { cpu: "1", memory: "512Mi" },
        autoscaling: { minReplicas: 4, maxReplicas: 2, targetCPUUtilization: "high" },
      },
    };
    assert.deepEqual(said(manifest), [
      "spec.resourceLimits.memory: must not be below resourceRequests.memory, which is 1Gi",
      "spec.autoscaling.maxReplicas: must not be below minReplicas, which is 4",
    ]);
  });

  it("keeps names and ports of a pod's containers apart", () => {
    const manifest = {
      metadata: { name: "model" },
      spec: {
        monitoring: { port: 9090 },
        sideCars: [
          { name: "model", port: 9090 },
          { name: "a", port: 8080 },
        ],
      },
    };
    assert.deepEqual(said(manifest), [
      "spec.sideCars.0.name: is the name of another container of the pod",
      "spec.sideCars.0.port: is used by the service's metrics in the same pod",
      "spec.sideCars.1.port: is used by the service in the same pod",
    ]);
  });

  it("keeps the name of the container that fetches the weights", () => {
    const rule = "is the name of the container that fetches the weights: choose another";
    assert.deepEqual(said({ metadata: { name: "model" }, spec: { sideCars: [{ name: "fetch-weights" }] } }), [
      `spec.sideCars.0.name: ${rule}`,
    ]);
    assert.deepEqual(said({ metadata: { name: "fetch-weights" } }), [`metadata.name: ${rule}`]);
  });

  it("reserves the variable that the platform sets in the server alone", () => {
    const env = { MODEL_PATH: "/etc" };
    assert.deepEqual(said({ spec: { env, sideCars: [{ name: "a", env }] } }), [
      "spec.env.MODEL_PATH: is set by the platform to where it puts the weights: remove it",
    ]);
  });

  it("reserves the variable that the platform sets in every container", () => {
    const env = { AI_ALIGNMENT_CHECK_ENDPOINT: "x" };
    assert.deepEqual(
      manifestFaults({ spec: { env, sideCars: [{ name: "a", env }] } }).map(({ path }) => path.join(".")),
      ["spec.env.AI_ALIGNMENT_CHECK_ENDPOINT", "spec.sideCars.0.env.AI_ALIGNMENT_CHECK_ENDPOINT"],
    );
  });
});
