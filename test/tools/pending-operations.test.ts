import assert from "node:assert/strict";
import { settled } from "../../tools/pending-operations";

const TYPE = "kubernetes:core/v1:ConfigMap";
const urn = (name: string, type = TYPE) => `urn:pulumi:test::plumbline::${type}::${name}`;
const isKubernetes = (type: string) => type.startsWith("kubernetes:");

const resource = (name: string, more: object = {}, type = TYPE) => ({
  urn: urn(name, type),
  type,
  custom: true,
  inputs: { metadata: { name, namespace: "team" } },
  ...more,
});
const creating = (of: object) => ({ type: "creating", resource: of });

/** What an export holds after it is settled; null when there was nothing to settle. */
function settle(resources: object[], pending: object[]) {
  const exported = JSON.stringify({ version: 3, deployment: { resources, pending_operations: pending } });
  const result = settled(exported, isKubernetes);
  return (
    result && {
      names: result.names,
      ...(JSON.parse(result.exported) as { version: number; deployment: object }),
    }
  );
}

describe("creations that were cut short", () => {
  it("become resources with the identifier that they would have", () => {
    const cluster = resource("gpu-1", { inputs: { metadata: { name: "gpu-1" } } }, "kubernetes:core/v1:Node");
    const release = resource(
      "argo-cd",
      { inputs: { name: "argocd", namespace: "argocd" } },
      "kubernetes:helm.sh/v3:Release",
    );
    assert.deepEqual(
      settle([resource("there", { id: "team/there" })], [resource("a"), cluster, release].map(creating)),
      {
        names: ["a", "argo-cd", "gpu-1"],
        version: 3,
        deployment: {
          resources: [
            resource("there", { id: "team/there" }),
            resource("a", { id: "team/a", outputs: resource("a").inputs }),
            { ...cluster, id: "gpu-1", outputs: cluster.inputs },
            { ...release, id: "argocd/argocd", outputs: release.inputs },
          ],
          pending_operations: [],
        },
      },
    );
  });

  it("stay as they are where creating twice is not creating once", () => {
    const bucket = creating(resource("b", {}, "aws:s3/bucket:Bucket"));
    assert.equal(settle([], [bucket]), null);
    assert.equal(settle([], []), null);
    assert.equal(settle([], [{ type: "deleting", resource: resource("a") }]), null);
    const both = settle([], [bucket, creating(resource("a"))]);
    assert.deepEqual((both?.deployment as { pending_operations: object[] }).pending_operations, [bucket]);
  });

  it("are begun anew where the inputs do not name the object", () => {
    const { deployment } = settle([], [creating(resource("a", { inputs: {} }))]) ?? {};
    assert.deepEqual(deployment, { resources: [], pending_operations: [] });
  });

  it("are to be deleted where they were replacements beside the old one", () => {
    const old = resource("a", { id: "team/a-1" });
    const next = resource("a", { inputs: { metadata: { name: "a-2", namespace: "team" } } });
    const { deployment } = settle([old], [creating(next)]) ?? {};
    const created = { ...next, id: "team/a-2", outputs: next.inputs, delete: true };
    assert.deepEqual(deployment, { resources: [old, created], pending_operations: [] });
  });

  it("are begun anew where they were replacements after the old one", () => {
    const old = resource("a", { id: "team/a", pendingReplacement: true });
    const { deployment } = settle([old], [creating(resource("a"))]) ?? {};
    assert.deepEqual(deployment, { resources: [old], pending_operations: [] });
  });
});
