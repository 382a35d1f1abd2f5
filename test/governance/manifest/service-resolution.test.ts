import assert from "node:assert/strict";
import {
  edited,
  problemAtPath,
  problemsOf,
  resolvedText,
  seedManifest,
  serviceOf,
} from "../../support/written-files";

const SEED = seedManifest("vision-language-model-v2");
const manifest = (text: string) => ({ "test/service.yaml": text });
const resolved = (more: string) => ({ "test/service.resolved.yaml": resolvedText(more) });
const SIDE_CAR = "spec:\n  sideCars: [{name: proxy, resourceRequests: {cpu: 100m, memory: 64Mi}}]";
const IMAGE = `example.com/proxy@sha256:${"d".repeat(64)}`;

describe("service-resolution", () => {
  it("joins manifest, resolved file and defaults", () => {
    const service = serviceOf({});
    assert.deepEqual(service, {
      name: "vision-language-model-v2",
      namespace: "engagement",
      attribution: {
        project: "customer-engagement",
        team: "engagement",
        environment: "test",
        costCenter: "cc-engagement",
        owner: "maya.chen",
        workloadId: "vision-language-model-v2",
        modelId: "vl_model_v2",
        tier: "standard",
        activity: "serving",
      },
      file: "test/service.yaml",
      image: `registry.example.com/model@sha256:${"a".repeat(64)}`,
      port: 8080,
      model: {
        name: "vl_model_v2",
        version: "2.1.0",
        digest: `sha256:${"b".repeat(64)}`,
        uri: "s3://weights/model.tar",
        cardUri: "https://example.com/card.md",
        baseline: { name: "vl_model_v1", digest: `sha256:${"c".repeat(64)}` },
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
      responsibleAi: {
        explainability: { method: "SHAP", samplingSize: 100 },
        fairness: {
          protectedAttributes: ["gender", "age_group"],
          threshold: 0.05,
          metric: "equalized-odds-difference",
        },
        driftDetection: {
          baselineModelRef: "vl_model_v1",
          metric: "JensenShannonDivergence",
          threshold: 0.1,
        },
      },
      euRiskClass: "limited",
    });
  });

  it("expects the midpoint of the replicas, rounded up, unless usage says otherwise", () => {
    const files = manifest(edited(SEED, "maxReplicas: 10", "maxReplicas: 5"));
    assert.deepEqual(serviceOf({ files }).replicas, { min: 2, expected: 4, max: 5 });
    const stack = (values: Record<string, unknown>): void => {
      values["usage"] = { expectedReplicas: { "vision-language-model-v2": 3 } };
    };
    assert.deepEqual(serviceOf({ stack }).replicas, { min: 2, expected: 3, max: 10 });
  });

  it("leaves out the autoscaler's target where replicas are fixed", () => {
    const files = manifest(edited(SEED, "maxReplicas: 10", "maxReplicas: 2"));
    assert.equal("targetCpuPercent" in serviceOf({ files }), false);
  });

  it("leaves out checks that are not enabled", () => {
    const files = manifest(
      edited(SEED, "enabled: true\n      method: SHAP", "enabled: false\n      method: SHAP"),
    );
    assert.equal("explainability" in serviceOf({ files }).responsibleAi, false);
  });

  it("takes namespace, pool, data set and side car images from the resolved file", () => {
    const service = serviceOf({
      files: {
        ...manifest(edited(SEED, "spec:", SIDE_CAR)),
        ...resolved(`namespace: trust
pool: gpu-l4
dataSet: { uri: s3://data/set.parquet, digest: "sha256:${"e".repeat(64)}" }
sideCars: { proxy: "${IMAGE}" }`),
      },
    });
    assert.deepEqual([service.namespace, service.pool], ["trust", "gpu-l4"]);
    assert.equal(service.dataSet?.uri, "s3://data/set.parquet");
    assert.deepEqual(service.sideCars, [
      {
        name: "proxy",
        image: IMAGE,
        requests: { cpuMillis: 100, memoryMiB: 64 },
        limits: { cpuMillis: 100, memoryMiB: 64 },
        env: {},
      },
    ]);
  });

  it("refuses a resolved file that contradicts the manifest, with both values and both places", () => {
    const problems = problemsOf(() =>
      serviceOf({ files: resolved('modelRef: { name: vl_model_v2, version: "2.0.0" }') }),
    );
    assert.deepEqual(problems, [
      {
        path: "modelRef.version",
        found: '"2.0.0"',
        file: "test/service.resolved.yaml",
        line: 9,
        rule: 'contradicts spec.modelRef.version of test/service.yaml:10, which is "2.1.0": make them the same or leave this out',
      },
    ]);
  });

  it("refuses another baseline, another side car image and a side car that is not there", () => {
    const withImage = edited(SIDE_CAR, "name: proxy,", `name: proxy, image: "${IMAGE}",`);
    const problems = problemsOf(() =>
      serviceOf({
        files: {
          ...manifest(edited(edited(SEED, "spec:", withImage), "vl_model_v1", "vl_model_v0")),
          ...resolved(`sideCars: { proxy: "${IMAGE.replace("d", "e")}", proxi: "${IMAGE}" }`),
        },
      }),
    );
    assert.match(
      problemAtPath(problems, "model.baseline.name").rule,
      /contradicts .* which is "vl_model_v0"/,
    );
    assert.match(problemAtPath(problems, "sideCars.proxy").rule, /contradicts spec.sideCars\[0\].image/);
    assert.match(problemAtPath(problems, "sideCars.proxi").rule, /is no side car of .* did you mean proxy\?/);
  });

  it("refuses a side car without image and drift detection without baseline", () => {
    const [before = ""] = resolvedText().split("  baseline:");
    const problems = problemsOf(() =>
      serviceOf({
        files: { ...manifest(edited(SEED, "spec:", SIDE_CAR)), "test/service.resolved.yaml": before },
      }),
    );
    assert.match(
      problemAtPath(problems, "sideCars.proxy").rule,
      /is required: the side car's image, by digest/,
    );
    assert.match(problemAtPath(problems, "model.baseline").rule, /because drift detection is enabled/);
  });

  it("refuses a namespace that is not the team's", () => {
    const problems = problemsOf(() => serviceOf({ files: resolved("namespace: platform") }));
    assert.equal(
      problemAtPath(problems, "namespace").rule,
      "must be a namespace of team engagement: engagement, trust",
    );
  });

  it("refuses a pool that does not exist at the pool, and requests that are too large at the request", () => {
    assert.equal(
      problemAtPath(
        problemsOf(() => serviceOf({ files: resolved("pool: gpu-x4") })),
        "pool",
      ).found,
      '"gpu-x4"',
    );
    const large = manifest(edited(SEED, 'gpu: "1"', 'gpu: "8"'));
    const problem = problemAtPath(
      problemsOf(() => serviceOf({ files: large })),
      "spec.resourceRequests.gpu",
    );
    assert.deepEqual([problem.file, problem.line, problem.found], ["test/service.yaml", 16, "8"]);
  });
});
