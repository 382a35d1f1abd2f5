/** What people write, for tests: fixtures, a small environment, and what reading says about it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { resolveEnvironment, validateStackConfig } from "../../governance/manifest/environment";
import type { InferenceService } from "../../governance/manifest/inference-service";
import type { PriceBook } from "../../governance/rules/judgement";
import { InvalidInput, type Problem } from "../../governance/reading/problem";

export const REPOSITORY = path.join(__dirname, "../..");

export function repositoryText(file: string): string {
  return readFileSync(path.join(REPOSITORY, file), "utf8");
}

/** A seed's manifest: `vision-language-model-v2`, `multimodal-ai-service` or `multimodal-inference-service`. */
export function seedManifest(name: string): string {
  return repositoryText(`test/fixtures/seeds/${name}.yaml`);
}

/** `text` with the one occurrence of `from` replaced: a test must not pass because nothing was changed. */
export function edited(text: string, from: string, to: string): string {
  assert.equal(text.split(from).length, 2, `${JSON.stringify(from)} must be there once`);
  return text.replace(from, () => to);
}

/** The problems that `read` throws. */
export function problemsOf(read: () => unknown): readonly Problem[] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof InvalidInput, `threw ${String(error)}`);
    return error.problems;
  }
  return assert.fail("nothing was refused");
}

/** The one problem at `at`; fails with all of them listed. */
export function problemAtPath(problems: readonly Problem[], at: string): Problem {
  const [found, ...more] = problems.filter((problem) => problem.path === at);
  assert.ok(found && more.length === 0, `at ${at}: ${JSON.stringify(problems, undefined, 1)}`);
  return found;
}

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A resolved file with nothing optional in it; `more` is added as YAML. */
export function resolvedText(more = ""): string {
  return `image: registry.example.com/model@${digest("a")}
model:
  digest: ${digest("b")}
  uri: s3://weights/model.tar
  cardUri: https://example.com/card.md
  baseline:
    name: vl_model_v1
    digest: ${digest("c")}
${more}`;
}

/** Values of the namespace `plumbline` of a small environment: two GPU pools, three projects. */
export function stackValues(): Record<string, unknown> {
  return {
    environment: "test",
    region: "us-east-1",
    network: {},
    cluster: { systemPool: { instanceTypes: ["m6i.xlarge"], min: 2, desired: 2, max: 4 } },
    nodePools: {
      "gpu-l4": pool("g6.2xlarge"),
      "gpu-t4": pool("g4dn.xlarge"),
    },
    services: ["test/service.yaml"],
    projects: {
      platform: { team: "platform", costCenter: "cc-platform", owner: "priya.nair", tier: "standard" },
      "customer-engagement": {
        team: "engagement",
        costCenter: "cc-engagement",
        owner: "maya.chen",
        tier: "standard",
      },
    },
    teams: { platform: team("platform"), engagement: team("engagement", "trust") },
    budgets: {
      "cc-platform": { monthlyUsd: 900, owner: "priya.nair" },
      "cc-engagement": { monthlyUsd: 700, owner: "maya.chen" },
    },
    fairness: {
      metric: "equalized-odds-difference",
      limit: 0.1,
      minimumGroupSize: 30,
      confidencePercent: 95,
    },
    evaluation: { schedule: "0 9 * * 1-5" },
    argoCd: { repository: "https://github.com/apexlogic/applications.git" },
    kubecost: {},
  };
}

function pool(...instanceTypes: string[]): Record<string, unknown> {
  return { provisioner: "managed", project: "platform", instanceTypes, min: 0, desired: 2, max: 4 };
}

function team(...namespaces: string[]): Record<string, unknown> {
  return { namespaces, quota: { gpus: 4, cpu: "16", memory: "64Gi" } };
}

/** Three GPU types, one of them arm64, and two without GPUs. */
export const BOOK: PriceBook = {
  prices: {
    provider: "aws",
    region: "us-east-1",
    currency: "USD",
    asOf: "2026-11-01T00:00:00Z",
    source: "made up for tests",
    instances: {
      "g6.2xlarge": 977_600,
      "g6.12xlarge": 4_601_600,
      "g4dn.xlarge": 526_000,
      "g5g.xlarge": 420_000,
      "m6i.xlarge": 192_000,
    },
    services: {},
  },
  catalogue: {
    "g6.2xlarge": gpuType("g6.2xlarge", "L4", 1, 8, 32),
    "g6.12xlarge": gpuType("g6.12xlarge", "L4", 4, 48, 192),
    "g4dn.xlarge": gpuType("g4dn.xlarge", "T4", 1, 4, 16),
    "g5g.xlarge": { ...gpuType("g5g.xlarge", "T4g", 1, 4, 8), architecture: "arm64" },
  },
  shapes: {
    "m6i.xlarge": { vcpus: 4, memoryMiB: 16_384, gpus: 0 },
    "m6i.large": { vcpus: 2, memoryMiB: 8192, gpus: 0 },
  },
};

function gpuType(
  instanceType: string,
  gpuModel: string,
  gpus: number,
  vcpus: number,
  memoryGiB: number,
): PriceBook["catalogue"][string] {
  return {
    instanceType,
    gpuModel,
    gpus,
    gpuMemoryMiB: 16_384,
    vcpus,
    memoryMiB: memoryGiB * 1024,
    architecture: "x86_64",
  };
}

export interface WrittenEnvironment {
  /** Changes {@link stackValues} in place. */
  readonly stack?: (values: ReturnType<typeof stackValues>) => void;
  readonly files?: Readonly<Record<string, string>>;
}

/** The services of the small environment, whose one service is the second seed's. */
export function servicesOf({ stack, files }: WrittenEnvironment): InferenceService[] {
  const values = stackValues();
  stack?.(values);
  const config = validateStackConfig(values, "Pulumi.test.yaml");
  const texts = {
    "test/service.yaml": seedManifest("vision-language-model-v2"),
    "test/service.resolved.yaml": resolvedText(),
    ...files,
  };
  return resolveEnvironment({ config, files: texts, ...BOOK }).services;
}

/** The one service of it. */
export function serviceOf(written: WrittenEnvironment): InferenceService {
  const [service, ...more] = servicesOf(written);
  assert.ok(service && more.length === 0);
  return service;
}
