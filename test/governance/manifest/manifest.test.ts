import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { readManifest } from "../../../governance/manifest/manifest";
import type { Problem } from "../../../governance/reading/problem";
import { parseYamlDocument } from "../../../governance/reading/yaml-document";
import { edited, problemAtPath, problemsOf, repositoryText, seedManifest } from "../../support/written-files";

const SEED = seedManifest("vision-language-model-v2");

/** The problem at `path` after one edit of the second seed's manifest. */
function refusal(path: string, from: string, to: string): Problem {
  const problems = problemsOf(() => readManifest(edited(SEED, from, to), "dev/a.yaml"));
  const problem = problemAtPath(problems, path);
  assert.equal(problem.file, "dev/a.yaml");
  return problem;
}

describe("manifest", () => {
  it("accepts the second seed's manifest verbatim", () => {
    const flat = SEED.split("\n").map((line) => line.trim());
    const article = repositoryText("test/fixtures/seeds/vision-language-model-v2.article.txt");
    assert.deepEqual(flat, article.split("\n"));
    const { manifest } = readManifest(SEED, "dev/a.yaml");
    assert.deepEqual(manifest.spec.resourceRequests, { cpu: 4000, memory: 16_384, gpu: 1 });
    assert.deepEqual(manifest.spec.autoscaling, {
      minReplicas: 2,
      maxReplicas: 10,
      targetCPUUtilization: 70,
    });
    assert.deepEqual(manifest.spec.responsibleAI, {
      explainability: { enabled: true, method: "SHAP", samplingSize: 100 },
      fairness: { enabled: true, protectedAttributes: ["gender", "age_group"], threshold: 0.05 },
      driftDetection: {
        enabled: true,
        baselineModelRef: "vl_model_v1",
        metric: "JensenShannonDivergence",
        threshold: 0.1,
      },
    });
  });

  it("accepts the third seed's Deployment as a manifest of our kind", () => {
    const { manifest } = readManifest(seedManifest("multimodal-ai-service"), "a.yaml");
    const { spec, metadata } = manifest;
    assert.equal(metadata.labels?.["finops.apexlogic.com/tier"], "production-high");
    assert.deepEqual(spec.resourceRequests, { cpu: 500, memory: 2048, gpu: 0 });
    assert.deepEqual(spec.resourceLimits, { cpu: 2000, memory: 8192 });
    assert.deepEqual(spec.env, { MODEL_CONFIG_PATH: "/app/models/config.json" });
    assert.equal(
      spec.alignmentCheck?.endpoint,
      "http://alignment-service.ai-governance.svc.cluster.local/check",
    );
    assert.deepEqual(spec.sideCars, [
      {
        name: "data-preprocessor",
        port: 8081,
        resourceRequests: { cpu: 200, memory: 1024 },
        resourceLimits: { cpu: 1000, memory: 4096 },
      },
    ]);
    assert.deepEqual([spec.autoscaling.minReplicas, spec.autoscaling.maxReplicas], [3, 3]);
  });

  it("accepts the fifth seed's GPU Deployment as a manifest of our kind", () => {
    const { spec } = readManifest(seedManifest("multimodal-inference-service"), "a.yaml").manifest;
    assert.deepEqual(spec.resourceRequests, { cpu: 500, memory: 2048, gpu: 1 });
    assert.deepEqual(spec.resourceLimits, { cpu: 1000, memory: 4096 });
    assert.deepEqual([spec.autoscaling.minReplicas, spec.autoscaling.maxReplicas], [3, 3]);
  });

  it("accepts every addition", () => {
    const more = `spec:
  euRiskClass: high
  tier: production-high
  costCenter: cc-a
  team: team-a
  owner: maya.chen
  budget: { monthlyUsd: 500 }
  port: 9000
  resourceLimits: { cpu: 8 }
  env: { MODE: fast }
  alignmentCheck: { endpoint: "https://alignment.example.com/check" }
  sideCars:
    - { name: proxy, image: "example.com/proxy@sha256:${"1".repeat(64)}", resourceRequests: { cpu: 0.1, memory: 64Mi } }`;
    const robust = `responsibleAI:
    robustness: { enabled: true, attack: FastGradientMethod, maximumAccuracyDrop: 0.1 }`;
    const text = edited(edited(SEED, "spec:", more), "responsibleAI:", robust);
    const { spec } = readManifest(text, "a.yaml").manifest;
    assert.equal(spec.tier, "critical");
    assert.deepEqual(spec.resourceLimits, { cpu: 8000 });
    assert.equal(spec.sideCars?.[0]?.resourceRequests.cpu, 100);
    assert.equal(spec.responsibleAI.robustness?.enabled, true);
  });

  it("lets a check that is off have no settings", () => {
    const text = edited(SEED, "enabled: true\n    metricsPath: /metrics\n    port: 8080", "enabled: false");
    assert.deepEqual(readManifest(text, "a.yaml").manifest.spec.monitoring, { enabled: false });
  });

  it("refuses another kind or version, and of another kind says nothing else", () => {
    const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3}\n";
    const problems = problemsOf(() => readManifest(deployment, "a.yaml"));
    assert.deepEqual(
      problems.map(({ path, found, rule }) => [path, found, rule]),
      [
        ["apiVersion", '"apps/v1"', "must be ai.apexlogic.com/v1alpha1"],
        ["kind", '"Deployment"', "must be MultimodalInferenceService"],
      ],
    );
    assert.equal(refusal("apiVersion", "v1alpha1", "v1").rule, "must be ai.apexlogic.com/v1alpha1");
  });

  it("refuses wrong units and says which to use", () => {
    assert.deepEqual(refusal("spec.resourceRequests.memory", '"16Gi"', "16GB"), {
      path: "spec.resourceRequests.memory",
      file: "dev/a.yaml",
      found: '"16GB"',
      line: 15,
      rule: "use a binary unit such as 16Gi",
    });
    assert.match(refusal("spec.resourceRequests.cpu", 'cpu: "4"', "cpu: 4 cores").rule, /4, 0.5 or 500m/);
    assert.match(refusal("spec.resourceRequests.gpu", 'gpu: "1"', 'gpu: "0.5"').rule, /whole GPUs/);
  });

  it("refuses unknown fields and suggests the nearest", () => {
    const { rule, line } = refusal(
      "spec.autoscaling.maxReplica",
      "maxReplicas: 10",
      "maxReplicas: 10\n    maxReplica: 3",
    );
    assert.deepEqual([rule, line], ["is unknown: did you mean maxReplicas?", 20]);
    assert.match(refusal("replicas", "spec:", "replicas: 3\nspec:").rule, /allowed are apiVersion, kind/);
  });

  it("refuses fields out of range or order", () => {
    assert.deepEqual(refusal("spec.autoscaling.maxReplicas", "maxReplicas: 10", "maxReplicas: 1"), {
      path: "spec.autoscaling.maxReplicas",
      file: "dev/a.yaml",
      found: "1",
      line: 19,
      rule: "must not be below minReplicas, which is 2",
    });
    assert.equal(
      refusal("spec.responsibleAI.fairness.threshold", "threshold: 0.05", "threshold: 1.05").rule,
      "must be a number from 0 to 1, at most 1",
    );
    assert.match(
      refusal("spec.responsibleAI.driftDetection.threshold", "threshold: 0.1", "threshold: -0.1").rule,
      /at least 0/,
    );
    assert.match(
      refusal("spec.autoscaling.minReplicas", "minReplicas: 2", "minReplicas: 0").rule,
      /at least 1/,
    );
    assert.match(refusal("spec.monitoring.port", "port: 8080", "port: 70000").rule, /at most 65535/);
    assert.match(
      refusal("spec.budget.monthlyUsd", "spec:", "spec:\n  budget: {monthlyUsd: 9.5}").rule,
      /whole/,
    );
  });

  it("refuses limits below requests, of side cars too", () => {
    const limits = "spec:\n  resourceLimits: {cpu: 3500m, memory: 16Gi}";
    assert.equal(
      refusal("spec.resourceLimits.cpu", "spec:", limits).rule,
      "must not be below resourceRequests.cpu, which is 4",
    );
    const sideCar = `spec:
  sideCars: [{name: a, resourceRequests: {cpu: 1, memory: 2Gi}, resourceLimits: {memory: 1Gi}}]`;
    assert.match(refusal("spec.sideCars[0].resourceLimits.memory", "spec:", sideCar).rule, /which is 2Gi/);
  });

  it("refuses containers of one pod with one name or port", () => {
    const one = "resourceRequests: {cpu: 1, memory: 1Gi}";
    const text = edited(
      SEED,
      "spec:",
      `spec:\n  sideCars: [{name: a, port: 8080, ${one}}, {name: a, port: 81, ${one}}, {name: b, port: 81, ${one}}]`,
    );
    const problems = problemsOf(() => readManifest(text, "a.yaml"));
    assert.deepEqual(
      problems.map(({ path, rule }) => [path, rule]),
      [
        ["spec.sideCars[0].port", "is used by the service in the same pod"],
        ["spec.sideCars[1].name", "is the name of another container of the pod"],
        ["spec.sideCars[2].port", "is used by side car a in the same pod"],
      ],
    );
  });

  it("refuses the environment variable that the platform sets, and side car images by tag", () => {
    assert.match(
      refusal(
        "spec.env.AI_ALIGNMENT_CHECK_ENDPOINT",
        "spec:",
        "spec:\n  env: {AI_ALIGNMENT_CHECK_ENDPOINT: x}",
      ).rule,
      /write spec.alignmentCheck.endpoint instead/,
    );
    const sideCar = "spec:\n  sideCars: [{name: a, image: a:1.0, resourceRequests: {cpu: 1, memory: 1Gi}}]";
    assert.match(refusal("spec.sideCars[0].image", "spec:", sideCar).rule, /by digest/);
  });

  it("names file and line of what the platform keeps for itself", () => {
    const text = edited(
      SEED,
      "spec:",
      `spec:
  env:
    MODEL_PATH: /etc
  sideCars:
    - name: fetch-weights
      resourceRequests: { cpu: 1, memory: 1Gi }`,
    );
    assert.deepEqual(
      problemsOf(() => readManifest(text, "a.yaml")).map(({ file, path, line }) => [file, path, line]),
      [
        ["a.yaml", "spec.env.MODEL_PATH", 9],
        ["a.yaml", "spec.sideCars[0].name", 11],
      ],
    );
  });

  it("refuses credentials in a repository's address", () => {
    const { rule } = refusal(
      "spec.modelRef.repository",
      "git@github.com:apexlogic/ai-models.git",
      "https://user:secret@github.com/apexlogic/ai-models.git",
    );
    assert.equal(rule, "must be a Git repository without credentials");
  });

  it("tells every problem at once, in the order of the file", () => {
    const text = edited(
      edited(edited(SEED, 'version: "2.1.0"', "version: 2.1"), '"16Gi"', "16GB"),
      "maxReplicas: 10",
      "maxReplicas: 1",
    );
    assert.deepEqual(
      problemsOf(() => readManifest(text, "a.yaml")).map(({ path, line }) => [path, line]),
      [
        ["spec.modelRef.version", 10],
        ["spec.resourceRequests.memory", 15],
        ["spec.autoscaling.maxReplicas", 19],
      ],
    );
  });

  it("refuses a valid manifest with any one required field removed, emptied or of a wrong type, at its path", () => {
    const fields = requiredFields(parseYamlDocument(SEED, "a.yaml"), []);
    assert.ok(fields.length > 30, `${fields.length} fields`);
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.constantFrom("remove", null, { x: 1 }), (path, change) => {
        const manifest = parseYamlDocument(SEED, "a.yaml") as Record<string, unknown>;
        mutate(manifest, path, change);
        const problems = problemsOf(() => readManifest(stringify(manifest), "a.yaml"));
        assert.ok(
          problems.some((problem) => problem.path.startsWith(path.join("."))),
          `${path.join(".")}: ${JSON.stringify(problems)}`,
        );
      }),
      { numRuns: 300 },
    );
  });
});

/** Optional in the schema, though the seed has them. */
const OPTIONAL = [
  "metadata.labels",
  "spec.responsibleAI.explainability",
  "spec.responsibleAI.driftDetection",
];

/** Paths of every mapping's entries, except the optional ones (and lists, whose entries are values). */
function requiredFields(value: unknown, path: string[]): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const here = [...path, key];
    const optional = OPTIONAL.includes(here.join(".")) || here.join(".") === "metadata.labels.project";
    return [...(optional ? [] : [here]), ...requiredFields(entry, here)];
  });
}

function mutate(root: Record<string, unknown>, path: readonly string[], change: unknown): void {
  const parent = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, root);
  const last = path.at(-1) ?? "";
  if (change === "remove") delete parent[last];
  else parent[last] = change;
}
