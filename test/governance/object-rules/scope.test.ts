import assert from "node:assert/strict";
import { prepare } from "../../../governance/object-rules/object-to-judge";
import { inScope, PLATFORM_NAMESPACES } from "../../../governance/object-rules/scope";

const inNamespace = (namespace?: string) =>
  inScope(
    prepare({ apiVersion: "v1", kind: "Pod", metadata: { name: "a", ...(namespace && { namespace }) } }),
  );

describe("what the rules are about", () => {
  it("is what teams run, in `default` too", () => {
    assert.equal(inNamespace("engagement"), true);
    assert.equal(inNamespace(), true);
  });

  it("is not what the platform's own namespaces hold", () => {
    for (const namespace of PLATFORM_NAMESPACES) assert.equal(inNamespace(namespace), false, namespace);
  });

  it("is what belongs to no namespace, and a Namespace by its own name", () => {
    const named = (kind: string, name: string) =>
      inScope(prepare({ apiVersion: "v1", kind, metadata: { name } }));
    assert.equal(named("Node", "argocd"), true);
    assert.equal(named("Namespace", "engagement"), true);
    assert.equal(named("Namespace", "argocd"), false);
  });
});
