import assert from "node:assert/strict";
import { changedInputs } from "../../../../tools/plugins/changed-keys";
import { liveInputs } from "../../../../tools/plugins/cluster/live-inputs";
import { secretOf } from "../../../../tools/plugins/wire";

const TYPE = "kubernetes:apps/v1:Deployment";

type Json = Record<string, unknown>;

/** What of the inputs was changed in the cluster. */
function drift(inputs: Json, live: Json, applied: Json, type = TYPE): string[] {
  const now = liveInputs({ type, inputs, live, applied });
  return changedInputs(now, inputs).map(({ path }) => path);
}

const container = (more: Json = {}) => ({ name: "web", image: "a", ...more });
const deployment = (...containers: Json[]) => ({ spec: { replicas: 2, containers } });

describe("the inputs that the cluster holds", () => {
  it("are the inputs as they are, where applying them again would change nothing", () => {
    // The API server writes 1000m as 1, and fills in a policy.
    const inputs = deployment(container({ cpu: "1000m" }));
    const live = deployment(container({ cpu: "1", imagePullPolicy: "Always" }));
    assert.deepEqual(liveInputs({ type: TYPE, inputs, live, applied: live }), inputs);
  });

  it("have what was edited by hand", () => {
    const inputs = deployment(container({ cpu: "1000m" }));
    const live = deployment(container({ cpu: "1", image: "hand" }));
    const applied = deployment(container({ cpu: "1" }));
    assert.deepEqual(drift(inputs, live, applied), ["spec.containers[0].image"]);
    const now = liveInputs({ type: TYPE, inputs, live, applied });
    assert.deepEqual(now, deployment(container({ cpu: "1000m", image: "hand" })));
  });

  it("lack what was taken out by hand: a field, an element of a list", () => {
    const inputs = { spec: { containers: [container(), { name: "proxy", image: "b" }], paused: true } };
    const live = { spec: { containers: [container()] } };
    assert.deepEqual(drift(inputs, live, inputs), ["spec.containers[1]", "spec.paused"]);
  });

  it("do not have what others added", () => {
    const inputs = { metadata: { labels: { a: "b" } }, ...deployment(container()) };
    const live = {
      metadata: { labels: { a: "b", hand: "made" }, uid: "1" },
      ...deployment({ name: "injected", image: "x" }, container()),
      status: { replicas: 7 },
    };
    assert.deepEqual(drift(inputs, live, live), []);
  });

  it("follow an element to where it stands among others'", () => {
    const inputs = deployment(container());
    const live = deployment({ name: "injected", image: "x" }, container({ image: "hand" }));
    const applied = deployment({ name: "injected", image: "x" }, container());
    assert.deepEqual(drift(inputs, live, applied), ["spec.containers[0].image"]);
  });

  it("have the whole list where its elements cannot be told apart", () => {
    const inputs = { spec: { args: ["--a"] } };
    assert.deepEqual(
      liveInputs({ type: TYPE, inputs, live: { spec: { args: ["--b", "--c"] } }, applied: inputs }),
      {
        spec: { args: ["--b", "--c"] },
      },
    );
  });

  it("leave alone what an autoscaler set", () => {
    const managedFields = [
      { manager: "kube-controller-manager", fieldsV1: { "f:spec": { "f:replicas": {} } } },
    ];
    const live = { metadata: { managedFields }, spec: { replicas: 5 } };
    assert.deepEqual(drift({ spec: { replicas: 2 } }, live, { spec: { replicas: 2 } }), []);
    const byHand = {
      metadata: { managedFields: [{ ...managedFields[0], manager: "kubectl" }] },
      spec: { replicas: 5 },
    };
    assert.deepEqual(drift({ spec: { replicas: 2 } }, byHand, { spec: { replicas: 2 } }), ["spec.replicas"]);
  });

  it("leave alone what an object reports of itself", () => {
    const inputs = { spec: {}, status: { capacity: { cpu: "8" } } };
    const live = { spec: {}, status: { capacity: { cpu: "4" } } };
    assert.deepEqual(liveInputs({ type: "kubernetes:core/v1:Node", inputs, live, applied: inputs }), inputs);
  });

  it("keep secrets secret, and read a Secret's texts from where the API keeps them", () => {
    const type = "kubernetes:core/v1:Secret";
    const inputs = { stringData: { password: secretOf("hunter2") } };
    // `other` and `hunter2` in base 64.
    const live = { data: { password: "b3RoZXI=" } };
    const applied = { data: { password: "aHVudGVyMg==" } };
    assert.deepEqual(liveInputs({ type, inputs, live, applied }), {
      stringData: { password: secretOf("other") },
    });
    assert.deepEqual(liveInputs({ type, inputs, live: applied, applied }), inputs);
  });
});
