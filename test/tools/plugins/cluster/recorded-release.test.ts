import assert from "node:assert/strict";
import { chartOf, isRelease, recordedRelease } from "../../../../tools/plugins/cluster/recorded-release";
import { secretOf } from "../../../../tools/plugins/wire";

const TYPE = "kubernetes:helm.sh/v3:Release";
const URN = `urn:pulumi:dev::plumbline::${TYPE}::argo-cd-release`;

describe("a Helm release of a stand-in", () => {
  it("is recorded as declared, and says that it is no more", () => {
    const inputs = {
      chart: "argo-cd",
      version: "9.1.4",
      name: "argocd",
      namespace: "argocd",
      values: { a: secretOf(1) },
    };
    assert.deepEqual(recordedRelease(URN, inputs, "default"), {
      id: "argocd/argocd",
      outputs: {
        ...inputs,
        status: {
          status: "recorded, not rendered",
          name: "argocd",
          namespace: "argocd",
          chart: "argo-cd",
          version: "9.1.4",
        },
      },
    });
  });

  it("has the resource's name and the provider's namespace, where none are given", () => {
    assert.equal(recordedRelease(URN, { chart: "x" }, "default").id, "default/argo-cd-release");
  });

  it("is named by its chart and version", () => {
    assert.equal(chartOf(TYPE, { chart: "argo-cd", version: "9.1.4" }), "argo-cd 9.1.4");
    assert.equal(
      chartOf(TYPE, { chart: "oci://public.ecr.aws/karpenter/karpenter", version: "1.14.1" }),
      "karpenter 1.14.1",
    );
    assert.equal(chartOf(TYPE, { chart: "x" }), "x");
    assert.equal(chartOf("kubernetes:core/v1:Pod", { chart: "x" }), null);
    assert.ok(isRelease(TYPE) && !isRelease("kubernetes:core/v1:Pod"));
  });
});
