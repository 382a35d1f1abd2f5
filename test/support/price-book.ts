/** A price book small enough to reckon with by hand: prices of us-east-1 in 2026. */
import type { PriceBook } from "../../governance/rules/judgement";
import type { GpuInstanceType, InstanceShape } from "../../governance/pricing/pricing";

const GIB = 1024;

const gpuTypes: Readonly<Record<string, Omit<GpuInstanceType, "instanceType" | "architecture">>> = {
  "g4dn.xlarge": { gpuModel: "T4", gpus: 1, gpuMemoryMiB: 16 * GIB, vcpus: 4, memoryMiB: 16 * GIB },
  "g6.xlarge": { gpuModel: "L4", gpus: 1, gpuMemoryMiB: 24 * GIB, vcpus: 4, memoryMiB: 16 * GIB },
  "g6.2xlarge": { gpuModel: "L4", gpus: 1, gpuMemoryMiB: 24 * GIB, vcpus: 8, memoryMiB: 32 * GIB },
  "g5.2xlarge": { gpuModel: "A10G", gpus: 1, gpuMemoryMiB: 24 * GIB, vcpus: 8, memoryMiB: 32 * GIB },
  "g6.12xlarge": { gpuModel: "L4", gpus: 4, gpuMemoryMiB: 24 * GIB, vcpus: 48, memoryMiB: 192 * GIB },
};
const systemShapes: Readonly<Record<string, InstanceShape>> = {
  "m6i.xlarge": { vcpus: 4, memoryMiB: 16 * GIB, gpus: 0 },
  "m6i.2xlarge": { vcpus: 8, memoryMiB: 32 * GIB, gpus: 0 },
};

const origin = { source: "written for a test", asOf: "2026-11-01" };

export const BOOK: PriceBook = {
  prices: {
    provider: "aws",
    region: "us-east-1",
    currency: "USD",
    asOf: "2026-11-01T00:00:00Z",
    source: "written for a test",
    instances: {
      "g4dn.xlarge": 526_000,
      "g6.xlarge": 804_800,
      "g6.2xlarge": 977_600,
      "g5.2xlarge": 1_212_000,
      "g6.12xlarge": 4_601_600,
      "m6i.xlarge": 192_000,
      "m6i.2xlarge": 384_000,
    },
    services: {
      "eks-cluster": { microUsd: 100_000, unit: "hour", ...origin },
      "ebs-gp3": { microUsd: 80_000, unit: "GiB-month", ...origin },
      "nat-gateway": { microUsd: 45_000, unit: "hour", ...origin },
      "nat-gateway-data": { microUsd: 45_000, unit: "GiB", ...origin },
      "public-ipv4": { microUsd: 5_000, unit: "hour", ...origin },
      "load-balancer-application": { microUsd: 22_500, unit: "hour", ...origin },
      "load-balancer-application-lcu": { microUsd: 8_000, unit: "LCU-hour", ...origin },
      "load-balancer-network": { microUsd: 22_500, unit: "hour", ...origin },
      "load-balancer-network-lcu": { microUsd: 6_000, unit: "LCU-hour", ...origin },
      "logs-ingested": { microUsd: 500_000, unit: "GiB", ...origin },
      "logs-stored": { microUsd: 30_000, unit: "GiB-month", ...origin },
      "kms-key": { microUsd: 1_000_000, unit: "month", ...origin },
      "kms-requests": { microUsd: 3_000, unit: "thousand-requests", ...origin },
      "s3-standard": { microUsd: 23_000, unit: "GiB-month", ...origin },
    },
  },
  catalogue: Object.fromEntries(
    Object.entries(gpuTypes).map(([instanceType, type]) => [
      instanceType,
      { ...type, instanceType, architecture: "x86_64" as const },
    ]),
  ),
  shapes: {
    ...systemShapes,
    ...Object.fromEntries(
      Object.entries(gpuTypes).map(([name, { vcpus, memoryMiB, gpus }]) => [
        name,
        { vcpus, memoryMiB, gpus },
      ]),
    ),
  },
};
