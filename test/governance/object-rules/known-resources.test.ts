import assert from "node:assert/strict";
import {
  isKubernetesGroup,
  KNOWN_GROUPS,
  KNOWN_RESOURCES,
} from "../../../governance/object-rules/known-resources";

describe("known resources", () => {
  it("have the plural, the group and the reach that the API server gives them", () => {
    const found = (kind: string) =>
      KNOWN_RESOURCES.filter((each) => each.kind === kind).map(
        ({ group, version, resource, namespaced }) => `${group}/${version} ${resource} ${namespaced}`,
      );
    assert.deepEqual(found("Deployment"), ["apps/v1 deployments true"]);
    assert.deepEqual(found("Ingress"), ["networking.k8s.io/v1 ingresses true"]);
    assert.deepEqual(found("NetworkPolicy"), ["networking.k8s.io/v1 networkpolicies true"]);
    assert.deepEqual(found("Endpoints"), ["/v1 endpoints true"]);
    assert.deepEqual(found("StorageClass"), ["storage.k8s.io/v1 storageclasses false"]);
    assert.deepEqual(found("HorizontalPodAutoscaler"), [
      "autoscaling/v1 horizontalpodautoscalers true",
      "autoscaling/v2 horizontalpodautoscalers true",
    ]);
  });

  it("are of groups that are Kubernetes' own", () => {
    for (const group of KNOWN_GROUPS) assert.equal(isKubernetesGroup(group), true, group);
    assert.equal(isKubernetesGroup("karpenter.sh"), false);
    assert.equal(isKubernetesGroup("argoproj.io"), false);
  });
});
