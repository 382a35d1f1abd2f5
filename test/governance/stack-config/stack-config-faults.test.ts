import assert from "node:assert/strict";
import { stackConfigFaults } from "../../../governance/stack-config/stack-config-faults";

const SOUND = {
  environment: "dev",
  cluster: { version: "1.34" },
  network: {},
  nodePools: { "gpu-l4": { provisioner: "managed", project: "platform" } },
  projects: { platform: { team: "platform", costCenter: "cc-platform" } },
  teams: { platform: {} },
  budgets: { "cc-platform": {} },
  evaluation: { pool: "gpu-l4" },
};

const paths = (config: Record<string, unknown>): string[] =>
  stackConfigFaults(config).map(({ path }) => path.join("."));

describe("faults between the fields of a stack config", () => {
  it("are none where everything agrees", () => {
    assert.deepEqual(paths(SOUND), []);
  });

  it("refuse evaluateAt and looser rules in production, and a prod that is not production", () => {
    assert.deepEqual(
      paths({
        ...SOUND,
        production: true,
        evaluateAt: "2026-11-21T00:00:00Z",
        enforcement: {
          "limit-monthly-cost": "advisory",
          "require-fresh-prices": "disabled",
          "prefer-spot": "mandatory",
        },
      }),
      ["evaluateAt", "enforcement.limit-monthly-cost", "enforcement.require-fresh-prices"],
    );
    assert.deepEqual(paths({ ...SOUND, environment: "prod" }), ["production"]);
    assert.deepEqual(paths({ ...SOUND, enforcement: { "limit-monthly-cost": "disabled" } }), []);
  });

  it("name rules that there are not, and what was meant, unless a rule set may bring them", () => {
    const named = {
      ...SOUND,
      enforcement: { "prefer-spots": "mandatory", "limit-replicas": "mandatory" },
      exemptions: [{ policy: "prefer-spot" }, { policy: "require-prob" }, { policy: "maximum-replicas" }, {}],
    };
    assert.deepEqual(
      stackConfigFaults(named).map(({ path, rule }) => [path.join("."), rule.split("?")[0]]),
      [
        ["enforcement.prefer-spots", "is no rule: did you mean prefer-spot"],
        ["exemptions.1.policy", "is no rule: did you mean require-probes"],
      ],
    );
    assert.deepEqual(paths({ ...named, rules: { set: "rules/dev" } }), []);
    assert.deepEqual(paths({ ...named, teams: { platform: { rules: "rules/platform" } } }), []);
    assert.equal(paths({ ...named, rules: { parameters: {} } }).length, 2);
  });

  it("name projects without budget or team, and cost centers of two teams", () => {
    const projects = {
      platform: { team: "platform", costCenter: "cc-platform" },
      lost: { team: "nobody", costCenter: "cc-none" },
      shared: { team: "other", costCenter: "cc-platform" },
    };
    assert.deepEqual(paths({ ...SOUND, projects, teams: { platform: {}, other: {} } }), [
      "projects.lost.costCenter",
      "projects.lost.team",
      "projects.shared.costCenter",
    ]);
  });

  it("name pools of unknown projects and an evaluation on no pool", () => {
    const nodePools = { "gpu-l4": { provisioner: "managed", project: "lost" } };
    assert.deepEqual(paths({ ...SOUND, nodePools, evaluation: { pool: "gpu-t4" } }), [
      "nodePools.gpu-l4.project",
      "evaluation.pool",
    ]);
  });

  it("keep local clusters and fake pools together, and networks apart", () => {
    assert.deepEqual(paths({ ...SOUND, cluster: { local: {} } }), [
      "nodePools.gpu-l4.provisioner",
      "network",
    ]);
    const nodePools = { "gpu-l4": { provisioner: "fake", project: "platform" } };
    assert.deepEqual(paths({ ...SOUND, nodePools, network: undefined }), [
      "nodePools.gpu-l4.provisioner",
      "network",
    ]);
  });

  it("name an evaluator whose jobs have no key to sign with", () => {
    const evaluation = { pool: "gpu-l4", image: "registry.example.com/evaluator@sha256:00" };
    assert.deepEqual(paths({ ...SOUND, evaluation }), ["evaluation.image"]);
    assert.deepEqual(paths({ ...SOUND, evaluation, evidence: { bucket: "evidence" } }), []);
    const signingKey = "awskms:///alias/evidence";
    assert.deepEqual(paths({ ...SOUND, evaluation: { ...evaluation, signingKey } }), []);
    for (const cluster of [{ existing: { name: "shared" } }, { version: "1.34" }])
      assert.deepEqual(paths({ ...SOUND, cluster, evaluation }), ["evaluation.image"]);
  });

  it("let an evaluator without a key be simulated on a local cluster", () => {
    const nodePools = { "gpu-l4": { provisioner: "fake", project: "platform" } };
    const evaluation = { pool: "gpu-l4", image: "registry.example.com/evaluator@sha256:00" };
    const local = { ...SOUND, cluster: { local: {} }, network: undefined, nodePools };
    assert.deepEqual(paths({ ...local, evaluation }), []);
  });

  it("pass over what is of the wrong shape, which the schema reports", () => {
    for (const value of [null, 1, "x", [], [1]])
      assert.doesNotThrow(() =>
        stackConfigFaults({
          cluster: value,
          nodePools: value,
          projects: value,
          teams: value,
          budgets: value,
          enforcement: value,
          evaluation: value,
        }),
      );
  });
});
