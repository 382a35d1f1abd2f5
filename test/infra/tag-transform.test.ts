import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { withDefaultTags } from "../../infra/tag-transform";

const DEFAULTS = { environment: "dev", project: "platform" };
const VPC = "aws:ec2/vpc:Vpc";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const filled = (type: string, props: Record<string, unknown>) => withDefaultTags(type, props, DEFAULTS);

describe("the transform of tags", () => {
  it("fills environment and project on an AWS resource without tags, and keeps its properties", () => {
    assert.deepEqual(filled(VPC, { cidrBlock: "10.0.0.0/16" }), {
      cidrBlock: "10.0.0.0/16",
      tags: { environment: "dev", project: "platform" },
    });
  });

  it("fills in only what is missing and overwrites nothing", () => {
    const tags = { project: "nova", team: "nova" };
    assert.deepEqual(filled(VPC, { tags }), {
      tags: { environment: "dev", project: "nova", team: "nova" },
    });
  });

  it("never fills in who pays", () => {
    for (const props of [filled(VPC, {}), filled(DEPLOYMENT, { metadata: { name: "a" } })])
      assert.doesNotMatch(JSON.stringify(props), /cost-center|team|owner|workload|tier|model|activity/);
  });

  it("labels an object of Kubernetes under our domain", () => {
    const metadata = { name: "a", labels: { app: "a", "apexlogic.ai/project": "nova" } };
    assert.deepEqual(filled(DEPLOYMENT, { metadata, spec: { replicas: 1 } }), {
      metadata: {
        name: "a",
        labels: { app: "a", "apexlogic.ai/environment": "dev", "apexlogic.ai/project": "nova" },
      },
      spec: { replicas: 1 },
    });
  });

  it("leaves alone what has both", () => {
    assert.equal(filled(VPC, { tags: { environment: "prod", project: "nova" } }), undefined);
    const labels = { "apexlogic.ai/environment": "prod", "apexlogic.ai/project": "nova" };
    assert.equal(filled(DEPLOYMENT, { metadata: { labels } }), undefined);
  });

  it("leaves alone tags that are not known yet", () => {
    const later = pulumi.output({ project: "nova" });
    assert.equal(filled(VPC, { tags: later }), undefined);
    assert.equal(filled(DEPLOYMENT, { metadata: later }), undefined);
    assert.equal(filled(DEPLOYMENT, { metadata: { labels: later } }), undefined);
  });

  it("keeps a single tag whose value is not known yet", () => {
    const owner = pulumi.output("maya.chen");
    const props = filled(VPC, { tags: { owner } });
    assert.equal((props?.["tags"] as Record<string, unknown>)["owner"], owner);
  });

  it("leaves alone what takes no tags", () => {
    assert.equal(filled("aws:ec2/route:Route", {}), undefined);
    assert.equal(filled("kubernetes:helm.sh/v3:Release", { chart: "argo-cd" }), undefined);
    assert.equal(filled("plumbline:network:Network", { metadata: {}, tags: {} }), undefined);
    assert.equal(filled(VPC, { tags: ["a"] }), undefined);
  });
});
