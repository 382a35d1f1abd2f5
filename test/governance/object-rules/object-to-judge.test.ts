import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { prepare, prepareWith } from "../../../governance/object-rules/object-to-judge";

/** A member of what CEL reads, by its path. */
function at(cel: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value instanceof Map
        ? value.get(key)
        : Array.isArray(value)
          ? (value as unknown[])[Number(key)]
          : undefined,
    cel,
  );
}

const container = (more: object) =>
  prepare({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", labels: { empty: "", none: null } },
    spec: { containers: [{ name: "web", image: "web", ...more }] },
  });

describe("an object made ready", () => {
  it("knows what it is, and where", () => {
    const { apiVersion, kind, name, namespace, resource } = container({});
    assert.deepEqual(
      [apiVersion, kind, name, namespace, resource.resource],
      ["v1", "Pod", "web", "default", "pods"],
    );
    assert.equal("namespace" in prepare({ apiVersion: "v1", kind: "Node", metadata: { name: "a" } }), false);
    assert.equal(
      prepareWith({ apiVersion: "example.com/v1", kind: "Thing" }, { namespaced: false }).namespace,
      undefined,
    );
  });

  // As k8s.io/api serialises its types: `omitempty`, and quantities in their canonical form.
  it("has what is empty left out, and null as nothing, but as an empty text among labels", () => {
    const { cel } = container({ args: [], workingDir: "", command: null });
    for (const key of ["args", "workingDir", "command"])
      assert.equal(at(cel, "spec", "containers", 0, key), undefined, key);
    assert.equal(at(cel, "metadata", "labels", "empty"), "");
    assert.equal(at(cel, "metadata", "labels", "none"), "");
  });

  it("has quantities in one spelling", () => {
    const limits = { cpu: "1000m", memory: 1024, "nvidia.com/gpu": 1, "ephemeral-storage": "0.5Gi" };
    const { cel } = container({ resources: { limits } });
    const served = ["cpu", "memory", "nvidia.com/gpu", "ephemeral-storage"].map((key) =>
      at(cel, "spec", "containers", 0, "resources", "limits", key),
    );
    assert.deepEqual(served, ["1", "1024", "1", "512Mi"]);
  });

  it("has the API server's defaults", () => {
    const { cel } = prepare({
      apiVersion: "apps/v1",
      kind: "Deployment",
      spec: { template: { spec: { containers: [] } } },
    });
    assert.equal(at(cel, "spec", "replicas"), 1n);
    assert.equal(at(cel, "spec", "template", "spec", "restartPolicy"), "Always");
  });

  // As a live API server 1.34.2 shows a Job to a policy; controller-uid is of its making.
  it("has the labels by which a job finds its pods", () => {
    const job = (labels?: object, spec: object = {}) =>
      prepare({
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "train" },
        spec: { template: { ...(labels && { metadata: { labels } }), spec: {} }, ...spec },
      });
    const labels = (cel: unknown, ...path: string[]) =>
      Object.fromEntries(at(cel, ...path) as Map<string, unknown>);
    const own = {
      "batch.kubernetes.io/controller-uid": UNKNOWN,
      "batch.kubernetes.io/job-name": "train",
      "controller-uid": UNKNOWN,
      "job-name": "train",
    };
    const { cel } = job();
    assert.deepEqual(labels(cel, "spec", "template", "metadata", "labels"), own);
    assert.deepEqual(labels(cel, "spec", "selector", "matchLabels"), {
      "batch.kubernetes.io/controller-uid": UNKNOWN,
    });
    assert.equal(at(cel, "metadata", "labels"), undefined);
    assert.deepEqual(job({ team: "risk" }).labels, { team: "risk", ...own });
    assert.deepEqual(job({ team: "risk" }, { manualSelector: true }).labels, { team: "risk" });
  });

  it("has a name that is not known where the API server makes it up", () => {
    const { cel, name } = prepare({ apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a-" } });
    assert.equal(at(cel, "metadata", "name"), UNKNOWN);
    assert.equal(name, "");
  });

  it("is judged where it may be, when it is not known where it is", () => {
    const metadata = { name: "a", namespace: UNKNOWN };
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata };
    assert.deepEqual([prepare(object).namespace, prepare(object).namespaceUnknown], ["default", true]);
    const { cel, namespace } = prepareWith(object, { judgedIn: "risk" });
    assert.equal(namespace, "risk");
    assert.equal(at(cel, "metadata", "namespace"), UNKNOWN);
  });

  it("has labels that are not known, or their values", () => {
    const labels = (metadata: unknown) => prepare({ apiVersion: "v1", kind: "ConfigMap", metadata }).labels;
    assert.equal(labels(UNKNOWN), undefined);
    assert.equal(labels({ labels: UNKNOWN }), undefined);
    assert.deepEqual(labels({ labels: { team: UNKNOWN } }), { team: UNKNOWN });
    assert.deepEqual(labels({}), {});
  });

  it("takes other kinds as they are", () => {
    const { cel } = prepare({
      apiVersion: "example.com/v1",
      kind: "Thing",
      spec: { a: "", b: [], limits: { cpu: "1000m" } },
    });
    assert.equal(at(cel, "spec", "a"), "");
    assert.deepEqual(at(cel, "spec", "b"), []);
    assert.equal(at(cel, "spec", "limits", "cpu"), "1000m");
  });
});
