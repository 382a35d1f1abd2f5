/** Resolved inference services for tests, written down without reading files. */
import type { InferenceService } from "../../governance/manifest/inference-service";
import { ATTRIBUTION } from "./plan";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** One GPU a replica, 2 to 10 replicas, metrics on the serving port, drift against a baseline. */
export const GPU_SERVICE: InferenceService = {
  name: "vision-language-model-v2",
  namespace: "engagement",
  attribution: ATTRIBUTION,
  file: "test/vision-language-model-v2.yaml",
  image: `registry.example.com/vision@${digest("a")}`,
  port: 8080,
  model: {
    name: "vl_model_v2",
    version: "2.1.0",
    digest: digest("b"),
    uri: "s3://weights/vl_model_v2/v2.1.0/weights.tar",
    cardUri: "https://example.com/vl_model_v2/card.md",
    baseline: { name: "vl_model_v1", digest: digest("c") },
  },
  pool: "gpu-l4",
  gpus: 1,
  requests: { cpuMillis: 4000, memoryMiB: 16_384 },
  limits: { cpuMillis: 4000, memoryMiB: 16_384 },
  replicas: { min: 2, expected: 6, max: 10 },
  targetCpuPercent: 70,
  metrics: { path: "/metrics", port: 8080 },
  env: {},
  alignmentCheckEndpoint: "http://alignment-service.ai-governance.svc.cluster.local/check",
  sideCars: [],
  responsibleAi: {},
  euRiskClass: "limited",
  dataSet: { uri: "s3://evaluation/vl_model_v2.parquet", digest: digest("d") },
};

/** No GPU, three replicas fixed, weights over HTTPS, a side car with a port and a service budget. */
export const CPU_SERVICE: InferenceService = {
  name: "multimodal-ai-service",
  namespace: "ai-apps",
  attribution: { ...ATTRIBUTION, workloadId: "multimodal-ai-service", tier: "critical" },
  file: "test/multimodal-ai-service.yaml",
  image: `registry.example.com/multimodal@${digest("1")}`,
  port: 8080,
  model: {
    name: "multimodal_inference",
    version: "1.2.0",
    digest: digest("2"),
    uri: "https://example.com/weights/multimodal.onnx",
    cardUri: "https://example.com/card.md",
  },
  pool: "system",
  gpus: 0,
  requests: { cpuMillis: 500, memoryMiB: 2048 },
  limits: { cpuMillis: 2000, memoryMiB: 8192 },
  replicas: { min: 3, expected: 3, max: 3 },
  metrics: { path: "/metrics", port: 9090 },
  env: { MODEL_CONFIG_PATH: "/app/models/config.json", BATCH: "8" },
  alignmentCheckEndpoint: "https://alignment.example.com/check",
  sideCars: [
    {
      name: "data-preprocessor",
      image: `registry.example.com/preprocessor@${digest("3")}`,
      port: 8081,
      requests: { cpuMillis: 200, memoryMiB: 1024 },
      limits: { cpuMillis: 1000, memoryMiB: 4096 },
      env: { WORKERS: "2" },
    },
  ],
  responsibleAi: {},
  euRiskClass: "limited",
  budgetMonthlyUsd: 150,
};

/** A copy that lacks one field. */
export function without<T extends object, K extends keyof T>(value: T, field: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== field)) as Omit<T, K>;
}
