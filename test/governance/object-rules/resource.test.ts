import assert from "node:assert/strict";
import { resourceOf } from "../../../governance/object-rules/resource";

describe("the resource of a kind", () => {
  it("is named as the API server names it", () => {
    for (const [apiVersion, kind, resource] of [
      ["v1", "Pod", "pods"],
      ["apps/v1", "Deployment", "deployments"],
      ["networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"],
      ["networking.k8s.io/v1", "Ingress", "ingresses"],
      ["v1", "Endpoints", "endpoints"],
      ["karpenter.k8s.aws/v1", "EC2NodeClass", "ec2nodeclasses"],
    ] as const)
      assert.equal(resourceOf(apiVersion, kind).resource, resource);
  });

  it("has its group and version, and belongs to a namespace or not", () => {
    assert.deepEqual(resourceOf("v1", "Pod"), {
      group: "",
      version: "v1",
      resource: "pods",
      namespaced: true,
    });
    assert.equal(resourceOf("rbac.authorization.k8s.io/v1", "ClusterRole").namespaced, false);
    assert.equal(resourceOf("batch/v1", "CronJob").group, "batch");
  });
});
