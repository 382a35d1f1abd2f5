import assert from "node:assert/strict";
import {
  isControllers,
  isOurs,
  managersOf,
  ownersOf,
} from "../../../../tools/plugins/cluster/managed-fields";

const entry = (manager: string, fieldsV1: object, subresource?: string) => ({
  manager,
  operation: "Apply",
  apiVersion: "apps/v1",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...(subresource && { subresource }),
});

/** A deployment that was applied here, scaled by an autoscaler, and edited by hand. */
const LIVE = {
  metadata: {
    labels: { app: "web", hand: "made" },
    managedFields: [
      entry("plumbline", {
        "f:metadata": { "f:labels": { "f:app": {} } },
        "f:spec": {
          "f:replicas": {},
          "f:template": {
            "f:spec": {
              "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:name": {} } },
              "f:tolerations": {},
              "f:imagePullSecrets": { 'k:{"name":"registry"}': {} },
            },
          },
        },
      }),
      entry("kube-controller-manager", { "f:spec": { "f:replicas": {} } }, "scale"),
      entry("kubectl-edit", {
        "f:metadata": { "f:labels": { "f:hand": {} }, "f:finalizers": { 'v:"x.io/keep"': {} } },
        "f:spec": {
          "f:template": { "f:spec": { "f:containers": { 'k:{"name":"web"}': { "f:image": {} } } } },
        },
      }),
      { manager: "broken" },
    ],
    finalizers: ["a", "x.io/keep"],
  },
  spec: {
    replicas: 3,
    template: {
      spec: {
        containers: [{ name: "sidecar" }, { name: "web", image: "hand" }],
        tolerations: [{ key: "gpu", operator: "Exists" }],
      },
    },
  },
};

describe("the managers of an object's fields", () => {
  it("are found by name, through lists by their keys, and for values set as a whole", () => {
    assert.deepEqual(ownersOf(LIVE, ["metadata", "labels", "app"]), ["plumbline"]);
    assert.deepEqual(ownersOf(LIVE, ["spec", "template", "spec", "containers", 1, "image"]), [
      "kubectl-edit",
    ]);
    assert.deepEqual(ownersOf(LIVE, ["spec", "template", "spec", "containers", 0, "image"]), []);
    assert.deepEqual(ownersOf(LIVE, ["spec", "template", "spec", "tolerations", 0, "operator"]), [
      "plumbline",
    ]);
    assert.deepEqual(ownersOf(LIVE, ["metadata", "finalizers", 1]), ["kubectl-edit"]);
    assert.deepEqual(ownersOf(LIVE, ["metadata", "finalizers", 0]), []);
  });

  it("are controllers' only where nobody else has set it", () => {
    assert.ok(!isControllers(LIVE, ["spec", "replicas"]), "ours too");
    const [, ...others] = LIVE.metadata.managedFields;
    const scaled = { ...LIVE, metadata: { ...LIVE.metadata, managedFields: others } };
    assert.ok(isControllers(scaled, ["spec", "replicas"]));
    assert.ok(!isControllers(scaled, ["metadata", "labels", "hand"]));
    assert.ok(!isControllers(scaled, ["metadata", "labels", "nobody's"]));
  });

  it("say whether an object was made from here", () => {
    assert.ok(isOurs(LIVE));
    assert.deepEqual(managersOf(LIVE), ["plumbline", "kube-controller-manager", "kubectl-edit"]);
    assert.ok(!isOurs({ metadata: { managedFields: [entry("kubectl", {})] } }));
    assert.ok(!isOurs({}));
  });
});
