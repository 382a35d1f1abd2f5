import assert from "node:assert/strict";
import {
  idOf,
  inApiKeys,
  kindOf,
  objectOf,
  pathOf,
  placeOf,
  placeOfId,
  subjectOf,
} from "../../../../tools/plugins/cluster/kubernetes-object";
import { secretOf, UNKNOWN_STRING } from "../../../../tools/plugins/wire";

const DEPLOYMENTS = { root: "/apis/apps/v1", plural: "deployments", namespaced: true };
const NODES = { root: "/api/v1", plural: "nodes", namespaced: false };
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

describe("an object of a resource's inputs", () => {
  it("has its kind from the resource's type, unless the inputs say", () => {
    assert.deepEqual(kindOf("kubernetes:core/v1:Pod"), { apiVersion: "v1", kind: "Pod" });
    assert.deepEqual(kindOf("kubernetes:networking.k8s.io/v1:NetworkPolicy"), {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
    });
    const written = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x" } };
    assert.deepEqual(objectOf(DEPLOYMENT, written), written);
    assert.deepEqual(objectOf(DEPLOYMENT, { metadata: { name: "x" } }), written);
  });

  it("is plain: secrets unwrapped, nulls and providers' notes left out", () => {
    const inputs = {
      metadata: { name: secretOf("x"), labels: null },
      spec: { a: [1, { b: null, c: true }], __note: 1 },
      __defaults: [],
    };
    assert.deepEqual(objectOf(DEPLOYMENT, inputs), {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "x" },
      spec: { a: [1, { c: true }], __note: 1 },
    });
  });

  it("takes a resource that was passed whole for its identifier", () => {
    const reference = {
      "4dabf18193072939515e22adb298388d": "5cf8f73096256a8f31e491e813e4eb8e",
      urn: "urn:x",
      id: "team/x",
    };
    assert.deepEqual(objectOf(DEPLOYMENT, { metadata: { name: reference } })?.metadata, { name: "team/x" });
  });

  it("is none while a part of it is not known", () => {
    assert.equal(objectOf(DEPLOYMENT, { metadata: { name: "x" }, spec: { a: [UNKNOWN_STRING] } }), undefined);
    const hidden = { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4" };
    assert.equal(objectOf(DEPLOYMENT, { metadata: { name: hidden } }), undefined);
  });
});

describe("a definition of kinds", () => {
  const schema = {
    properties: { a: { x_kubernetes_list_type: "set", x_kubernetes_validations: [{ rule: "x_y" }] } },
  };

  it("has the API's keys, which the SDK writes otherwise", () => {
    const type = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
    assert.deepEqual(inApiKeys(type, { spec: { versions: [{ schema }] } }), {
      spec: {
        versions: [
          {
            schema: {
              properties: {
                a: { "x-kubernetes-list-type": "set", "x-kubernetes-validations": [{ rule: "x_y" }] },
              },
            },
          },
        ],
      },
    });
  });

  it("is the only kind that has them", () => {
    const inputs = { data: { x_kubernetes_note: "kept" } };
    assert.deepEqual(inApiKeys("kubernetes:core/v1:ConfigMap", inputs), inputs);
  });
});

describe("the place of an object", () => {
  const object = (metadata: Record<string, unknown>) => ({ apiVersion: "v1", kind: "X", metadata });

  it("is in its namespace, or in the provider's", () => {
    const place = placeOf(object({ name: "web", namespace: "team" }), DEPLOYMENTS, "default");
    assert.equal(idOf(place), "team/web");
    assert.equal(pathOf(place), "/apis/apps/v1/namespaces/team/deployments/web");
    assert.equal(idOf(placeOf(object({ name: "web" }), DEPLOYMENTS, "default")), "default/web");
  });

  it("is in none for what a cluster has once", () => {
    const place = placeOf(object({ name: "gpu-1", namespace: "ignored" }), NODES, "default");
    assert.equal(idOf(place), "gpu-1");
    assert.equal(pathOf(place), "/api/v1/nodes/gpu-1");
  });

  it("is read back from its identifier", () => {
    assert.deepEqual(placeOfId("team/web", DEPLOYMENTS, "default"), {
      resource: DEPLOYMENTS,
      namespace: "team",
      name: "web",
    });
    assert.equal(placeOfId("web", DEPLOYMENTS, "default").namespace, "default");
    assert.deepEqual(placeOfId("gpu-1", NODES, "default"), {
      resource: NODES,
      namespace: null,
      name: "gpu-1",
    });
  });

  it("escapes what a path cannot hold", () => {
    const roles = { root: "/apis/rbac.authorization.k8s.io/v1", plural: "clusterroles", namespaced: false };
    assert.equal(
      pathOf(placeOf(object({ name: "system:node/x" }), roles, "default")),
      "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode%2Fx",
    );
  });

  it("needs a name", () => {
    assert.throws(() => placeOf(object({}), NODES, "default"), /X: metadata\.name: an object needs a name/);
  });

  it("reads as people say it", () => {
    assert.equal(subjectOf("Deployment", { namespace: "team", name: "web" }), "Deployment team/web");
    assert.equal(subjectOf("Node", { namespace: null, name: "gpu-1" }), "Node gpu-1");
  });
});
