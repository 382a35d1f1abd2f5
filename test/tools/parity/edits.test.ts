import assert from "node:assert/strict";
import { BASES, type KubernetesObject } from "../../../tools/parity/base-objects";
import { ABSENT, apply, templateOf, type Edit, type Place } from "../../../tools/parity/edits";

const base = (kind: string): KubernetesObject => {
  const make = BASES[kind];
  if (!make) throw new Error(kind);
  return make();
};

function edited(kind: string, at: Place, path: Edit["path"], value: unknown, nth = 0): KubernetesObject {
  const object = base(kind);
  apply(object, { at, path, value, nth });
  return object;
}

const podOf = (object: KubernetesObject): KubernetesObject =>
  (templateOf(object) as KubernetesObject)["spec"] as KubernetesObject;

describe("an edit", () => {
  it("writes labels of the object, of its pods or of both", () => {
    for (const kind of ["Deployment", "CronJob"]) {
      const label = (at: Place): unknown[] => {
        const object = edited(kind, at, ["metadata", "labels", "x"], "y");
        const labelled = [object, templateOf(object)] as { metadata: { labels: Record<string, unknown> } }[];
        return labelled.map(({ metadata }) => metadata.labels["x"]);
      };
      assert.deepEqual(label("object"), ["y", undefined]);
      assert.deepEqual(label("template"), [undefined, "y"]);
      assert.deepEqual(label("everywhere"), ["y", "y"]);
    }
  });

  it("writes into the pod of every kind", () => {
    for (const kind of ["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"])
      assert.equal(podOf(edited(kind, "pod", ["hostNetwork"], true))["hostNetwork"], true, kind);
  });

  it("makes what is missing on the way, and an init container where there is none", () => {
    const { initContainers } = podOf(edited("Pod", "initContainer", ["env", 0], { name: "A" })) as {
      initContainers: { env: unknown[] }[];
    };
    assert.deepEqual(initContainers[0]?.env[0], { name: "A" });
  });

  it("makes no holes in a list", () => {
    const object = base("Pod");
    apply(object, { at: "container", path: ["env"], value: [], nth: 0 });
    apply(object, { at: "container", path: ["env", 1], value: { name: "A" }, nth: 0 });
    const { containers } = podOf(object) as { containers: { env: unknown[] }[] };
    assert.deepEqual(containers[0]?.env, [{ name: "A" }]);
  });

  it("leaves a field out", () => {
    const object = edited("Deployment", "controller", ["replicas"], ABSENT);
    assert.equal("replicas" in (object["spec"] as object), false);
  });

  it("reaches the Job of a CronJob", () => {
    const object = edited("CronJob", "controller", ["activeDeadlineSeconds"], 7) as {
      spec: { jobTemplate: { spec: { activeDeadlineSeconds: number } } };
    };
    assert.equal(object.spec.jobTemplate.spec.activeDeadlineSeconds, 7);
  });

  it("leaves alone what has no such place, such as an autoscaler's pods or a text", () => {
    const before = base("HorizontalPodAutoscaler");
    assert.deepEqual(edited("HorizontalPodAutoscaler", "container", ["image"], "x"), before);
    const object = base("Pod");
    apply(object, { at: "pod", path: ["containers"], value: "text", nth: 0 });
    apply(object, { at: "container", path: ["image"], value: "x", nth: 0 });
    assert.equal(podOf(object)["containers"], "text");
  });

  it("gives each place a value of its own", () => {
    const value = { a: 1 };
    const object = edited("Deployment", "everywhere", ["metadata", "labels"], value);
    assert.notEqual((object["metadata"] as KubernetesObject)["labels"], value);
  });
});
