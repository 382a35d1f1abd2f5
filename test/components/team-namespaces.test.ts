import assert from "node:assert/strict";
import { CHARTS } from "../../components/charts";
import { namespaceFault } from "../../components/team-namespaces";

describe("namespaceFault", () => {
  for (const namespace of ["vision", "vision-batch", "ai-governance", "a", "x".repeat(63)])
    it(`lets a team have ${namespace}`, () => assert.equal(namespaceFault(namespace), undefined));

  for (const namespace of [
    "default",
    "kube-system",
    "kube-anything",
    "argocd",
    "kubecost",
    "opencost",
    "monitoring",
    "plumbline-system",
    "gatekeeper-system",
  ])
    it(`keeps ${namespace} for the platform`, () =>
      assert.equal(namespaceFault(namespace), "belongs to the platform: choose another"));

  it("keeps the namespace of every chart for the platform", () => {
    for (const { namespace } of Object.values(CHARTS)) assert.ok(namespaceFault(namespace), namespace);
  });

  for (const namespace of ["", "Vision", "-a", "a-", "a.b", "*", "x".repeat(64)])
    it(`refuses "${namespace}" as no name of a namespace`, () =>
      assert.equal(namespaceFault(namespace), "must be a Kubernetes namespace name"));
});
