import assert from "node:assert/strict";
import { Karpenter } from "../../components/karpenter";
import { factsSchema } from "../../governance/facts";
import type { PlanResource } from "../../governance/plan";
import {
  REGION,
  assertNamedFrom,
  assertTagged,
  awsPlanOf,
  existingCluster,
  localCluster,
} from "../support/aws";
import { assertAttributed } from "../support/labels";
import { ATTRIBUTION, only } from "../support/plan";

const karpenter = (): Promise<PlanResource[]> =>
  awsPlanOf(
    () =>
      new Karpenter("karpenter", { attribution: ATTRIBUTION, cluster: existingCluster(), region: REGION }),
  );

interface Statement {
  Principal: { Service: string };
  Action: string[];
}

describe("Karpenter", () => {
  it("is installed into kube-system from its pinned chart, on the cluster's name and queue", async () => {
    const { props } = only(await karpenter(), "kubernetes:helm.sh/v3:Release");
    assert.equal(props["chart"], "oci://public.ecr.aws/karpenter/karpenter");
    assert.equal(props["version"], "1.14.1");
    assert.equal(props["namespace"], "kube-system");
    const values = props["values"] as { settings: Record<string, unknown>; controller: unknown };
    assert.equal(values.settings["clusterName"], "shared");
    assert.deepEqual(values.controller, { env: [{ name: "AWS_REGION", value: "us-east-1" }] });
  });

  it("has its permissions by pod identity, for its own service account only", async () => {
    const plan = await karpenter();
    const { props } = only(plan, "aws:eks/podIdentityAssociation:PodIdentityAssociation");
    assert.deepEqual([props["namespace"], props["serviceAccount"]], ["kube-system", "karpenter"]);
    const role = only(plan, "aws:iam/role:Role", "karpenter-role").props;
    const { Statement: statements } = JSON.parse(String(role["assumeRolePolicy"])) as {
      Statement: Statement[];
    };
    assert.deepEqual(statements[0]?.Principal, { Service: "pods.eks.amazonaws.com" });
    assert.deepEqual(statements[0].Action, ["sts:AssumeRole", "sts:TagSession"]);
  });

  it("lets its nodes into the cluster", async () => {
    const { props } = only(await karpenter(), "aws:eks/accessEntry:AccessEntry");
    assert.equal(props["type"], "EC2_LINUX");
    assert.equal(props["clusterName"], "shared");
  });

  it("tags everything, labels its pods and names children from itself", async () => {
    const plan = await karpenter();
    assert.equal(assertTagged(plan), 10);
    assertAttributed(
      plan.filter(({ type }) => type.startsWith("kubernetes:")),
      ATTRIBUTION,
    );
    assertNamedFrom(plan, "karpenter");
  });

  it("registers its facts", async () => {
    const { facts } = only(await karpenter(), Karpenter.__pulumiType).props;
    assert.deepEqual(factsSchema.parse(facts), {
      version: 1,
      kind: "add-on",
      name: "karpenter",
      attribution: ATTRIBUTION,
    });
  });

  it("refuses a local cluster", () =>
    assert.rejects(
      awsPlanOf(
        () =>
          new Karpenter("karpenter", { attribution: ATTRIBUTION, cluster: localCluster(), region: REGION }),
      ),
      /cluster: a local cluster: must be in AWS/,
    ));
});
