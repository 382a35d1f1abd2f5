import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  replicaRequests,
  type InferenceService,
  type SideCar,
} from "../../../governance/manifest/inference-service";
import { ATTRIBUTION } from "../../support/plan";

const sideCar = (cpuMillis: number, memoryMiB: number): SideCar => ({
  name: "explainer",
  image: "example.com/explainer@sha256:ab",
  requests: { cpuMillis, memoryMiB },
  limits: { cpuMillis: 9000, memoryMiB: 9000 },
  env: {},
});
const service = (sideCars: readonly SideCar[]): InferenceService => ({
  name: "vision",
  namespace: "vision",
  attribution: ATTRIBUTION,
  file: "dev/vision.yaml",
  image: "example.com/vision@sha256:ab",
  port: 8080,
  model: { name: "vl", version: "2", digest: "sha256:ab", uri: "s3://weights/vl", cardUri: "s3://cards/vl" },
  pool: "gpu-l4",
  gpus: 1,
  requests: { cpuMillis: 2000, memoryMiB: 8192 },
  limits: { cpuMillis: 4000, memoryMiB: 16_384 },
  replicas: { min: 1, expected: 2, max: 3 },
  env: {},
  alignmentCheckEndpoint: "/alignment",
  sideCars,
  responsibleAi: {},
  euRiskClass: "limited",
});

describe("what one replica requests", () => {
  it("is what the service requests, and its side cars with it, never their limits", () => {
    assert.deepEqual(replicaRequests(service([])), { cpuMillis: 2000, memoryMiB: 8192 });
    assert.deepEqual(replicaRequests(service([sideCar(500, 1024), sideCar(1, 2)])), {
      cpuMillis: 2501,
      memoryMiB: 9218,
    });
  });
});
