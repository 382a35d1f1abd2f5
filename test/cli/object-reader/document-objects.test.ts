import assert from "node:assert/strict";
import { objectsOf } from "../../../cli/object-reader/document-objects";

const pod = (name: string) => ({ apiVersion: "v1", kind: "Pod", metadata: { name } });
const reasons = (value: unknown): string[] => objectsOf(value).passedOver.map(({ reason }) => reason);

describe("the objects of a document", () => {
  it("is itself", () => {
    assert.deepEqual(objectsOf(pod("a")), { objects: [{ object: pod("a"), path: [] }], passedOver: [] });
  });

  it("are the items of its list, and of lists in it", () => {
    const inner = { apiVersion: "v1", kind: "List", items: [pod("b")] };
    const { objects } = objectsOf({ apiVersion: "v1", kind: "List", items: [pod("a"), inner, null] });
    assert.deepEqual(
      objects.map(({ object, path }) => [object, path]),
      [
        [pod("a"), ["items", 0]],
        [pod("b"), ["items", 1, "items", 0]],
      ],
    );
  });

  it("take their type from a typed list, whose items have none", () => {
    const { objects } = objectsOf({
      apiVersion: "apps/v1",
      kind: "DeploymentList",
      items: [{ metadata: {} }],
    });
    assert.deepEqual(objects[0]?.object, { apiVersion: "apps/v1", kind: "Deployment", metadata: {} });
  });

  it("may have a kind that ends in List without being one", () => {
    const object = { apiVersion: "example.com/v1", kind: "AllowList", spec: {} };
    assert.deepEqual(objectsOf(object).objects, [{ object, path: [] }]);
  });

  it("are none in an empty document", () => {
    assert.deepEqual(objectsOf(null), { objects: [], passedOver: [] });
  });

  it("are none in anything else, and why is told", () => {
    assert.deepEqual(reasons({ replicas: 3 }), ["has no apiVersion and no kind"]);
    assert.deepEqual(reasons({ apiVersion: "v2", name: "chart" }), ["has no kind"]);
    assert.deepEqual(reasons({ apiVersion: 1, kind: "" }), ["has an apiVersion or kind that is no text"]);
    assert.deepEqual(reasons([pod("a")]), ["is a list, not a Kubernetes object"]);
    assert.deepEqual(reasons("text"), ["is text or a number, not a Kubernetes object"]);
    assert.deepEqual(reasons({ apiVersion: "v1", kind: "List", items: [{}] }), [
      "items[0] has no apiVersion and no kind",
    ]);
  });

  it("are none in kustomize's own files", () => {
    const [reason] = reasons({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" });
    assert.match(reason ?? "", /kustomize build <folder> \| plumbline check -/);
  });
});
