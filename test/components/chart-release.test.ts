import assert from "node:assert/strict";
import { chartRelease } from "../../components/chart-release";
import { CHARTS } from "../../components/charts";
import { only, planOf } from "../support/plan";

const TYPE = "kubernetes:helm.sh/v3:Release";

describe("chartRelease", () => {
  it("installs the pinned version from the chart's repository", async () => {
    const plan = await planOf(() =>
      chartRelease(
        "x",
        { chart: CHARTS.argoCd, namespace: "argocd", releaseName: "argocd", values: { a: 1 } },
        {},
      ),
    );
    const { props } = only(plan, TYPE);
    assert.equal(props["chart"], "argo-cd");
    assert.equal(props["version"], CHARTS.argoCd.version);
    assert.deepEqual(props["repositoryOpts"], { repo: "https://argoproj.github.io/argo-helm" });
    assert.equal(props["namespace"], "argocd");
    assert.equal(props["name"], "argocd");
    assert.deepEqual(props["values"], { a: 1 });
  });

  it("names no repository for an OCI chart, whose name is its address", async () => {
    const plan = await planOf(() =>
      chartRelease(
        "x",
        { chart: CHARTS.karpenter, namespace: "n", releaseName: "karpenter", values: {} },
        {},
      ),
    );
    assert.equal(only(plan, TYPE).props["repositoryOpts"], undefined);
    assert.equal(only(plan, TYPE).props["chart"], "oci://public.ecr.aws/karpenter/karpenter");
  });
});
