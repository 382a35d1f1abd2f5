import assert from "node:assert/strict";
import { argoCdValues } from "../../components/argo-cd-values";

const LABELS = { "apexlogic.ai/team": "platform" };

describe("argoCdValues", () => {
  it("lets everybody read, and nobody log in with a password", () => {
    const { configs } = argoCdValues(LABELS, false) as {
      configs: { cm: Record<string, string>; rbac: Record<string, string>; secret?: unknown };
    };
    assert.equal(configs.rbac["policy.default"], "role:readonly");
    assert.equal(configs.rbac["policy.csv"], "");
    assert.equal(configs.cm["admin.enabled"], "false");
    assert.equal(configs.secret, undefined);
  });

  it("runs one of each without high availability", () => {
    const values = argoCdValues(LABELS, false) as Record<string, { replicas?: number; enabled?: boolean }>;
    for (const part of ["server", "repoServer", "applicationSet", "controller"])
      assert.equal(values[part]?.replicas, 1, part);
    assert.equal(values["redis-ha"]?.enabled, false);
    assert.equal(values["redis"]?.enabled, true);
  });

  it("runs two of each stateless part and Redis of three with high availability", () => {
    const values = argoCdValues(LABELS, true) as Record<
      string,
      { replicas?: number; enabled?: boolean; pdb?: { enabled: boolean } }
    >;
    for (const part of ["server", "repoServer", "applicationSet"]) {
      assert.equal(values[part]?.replicas, 2, part);
      assert.equal(values[part]?.pdb?.enabled, true, part);
    }
    assert.equal(values["controller"]?.replicas, 1);
    assert.equal(values["redis-ha"]?.enabled, true);
    assert.equal(values["redis"]?.enabled, false);
  });

  it("labels objects, pods, and the pods of the Redis chart within it", () => {
    const values = argoCdValues(LABELS, true) as {
      global: Record<string, unknown>;
      "redis-ha": { labels: unknown; haproxy: { labels: unknown } };
    };
    assert.deepEqual(values.global, { additionalLabels: LABELS, podLabels: LABELS });
    assert.deepEqual(values["redis-ha"].labels, LABELS);
    assert.deepEqual(values["redis-ha"].haproxy.labels, LABELS);
  });
});
