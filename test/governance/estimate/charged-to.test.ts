import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { UNATTRIBUTED, chargedByFacts, chargedByTags } from "../../../governance/estimate/charged-to";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import { ATTRIBUTION } from "../../support/plan";

const resource = (
  type: string,
  props: Record<string, unknown>,
  defaultTags?: Record<string, unknown>,
): PlanResource => ({
  urn: `urn:pulumi:dev::plumbline::${type}::a`,
  type,
  name: "a",
  parent: null,
  props,
  ...(defaultTags && { defaultTags }),
});
const bucket = (tags: unknown, defaultTags?: Record<string, unknown>): PlanResource =>
  resource("aws:s3/bucket:Bucket", { tags }, defaultTags);
const deployment = (metadata: unknown): PlanResource =>
  resource("kubernetes:apps/v1:Deployment", { metadata });

const NOBODY = { costCenter: "unattributed", workloadId: "unattributed", activity: "serving" };

describe("who pays", () => {
  it("is named by facts", () => {
    assert.deepEqual(chargedByFacts({ ...ATTRIBUTION, activity: "evaluation" }), {
      costCenter: "cc-vision",
      workloadId: "vision-language-model-v2",
      activity: "evaluation",
    });
  });

  it("is named by the effective tags of an AWS resource", () => {
    assert.deepEqual(
      chargedByTags(
        bucket(
          { "cost-center": "cc-vision", activity: "remediation" },
          { "cost-center": "cc-platform", "workload-id": "w" },
        ),
      ),
      { costCenter: "cc-vision", workloadId: "w", activity: "remediation" },
    );
  });

  it("is nobody where tags are missing, empty, no text or not known", () => {
    assert.equal(UNATTRIBUTED, "unattributed");
    for (const tags of [undefined, {}, UNKNOWN, { "cost-center": "", "workload-id": 7, activity: UNKNOWN }])
      assert.deepEqual(chargedByTags(bucket(tags)), NOBODY);
  });

  it("serves where the activity is none that is known", () => {
    assert.equal(chargedByTags(bucket({ activity: "training" })).activity, "serving");
  });

  it("is named by the labels of a Kubernetes object, not by its tags", () => {
    const labels = {
      "apexlogic.ai/cost-center": "cc-vision",
      "apexlogic.ai/workload-id": "w",
      "cost-center": "x",
    };
    assert.deepEqual(chargedByTags(deployment({ labels })), {
      costCenter: "cc-vision",
      workloadId: "w",
      activity: "serving",
    });
  });

  it("is named by the older domains too, and the platform's own goes first", () => {
    const labels = {
      "apexlogic.ai/cost-center": "cc-own",
      "ai.apexlogic.com/cost-center": "cc-older",
      "finops.apexlogic.com/workload-id": "w",
    };
    const { costCenter, workloadId } = chargedByTags(deployment({ labels }));
    assert.deepEqual([costCenter, workloadId], ["cc-own", "w"]);
  });

  it("is nobody where labels cannot be seen", () => {
    for (const metadata of [undefined, null, UNKNOWN, {}, { labels: UNKNOWN }, { labels: null }])
      assert.deepEqual(chargedByTags(deployment(metadata)), NOBODY);
  });
});
