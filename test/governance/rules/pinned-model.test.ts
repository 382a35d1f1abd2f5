import assert from "node:assert/strict";
import { judgePinnedModel } from "../../../governance/rules/pinned-model";
import { UNKNOWN, type PlanResource } from "../../../governance/plan";
import { fixed, service, urnOf } from "../../support/environment-plan";
import { MODEL_DIGEST } from "../../support/evidence";
import { judge } from "../../support/judgement";

const VISION = service("vision", "gpu-l4", fixed(1));

function deployment(annotations: unknown, more: { parent?: string; labels?: unknown } = {}): PlanResource {
  const type = "kubernetes:apps/v1:Deployment";
  const { parent = null, labels = { "apexlogic.ai/model-id": "model" } } = more;
  return {
    urn: urnOf(type, "serving"),
    type,
    name: "serving",
    parent,
    props: { metadata: { labels, annotations } },
  };
}

const digestOf = (digest: unknown) => ({ "apexlogic.ai/model-digest": digest });

describe("require-pinned-model", () => {
  it("passes a service whose Deployment fetches what its facts claim", () => {
    const child = deployment(digestOf(MODEL_DIGEST), { parent: VISION.urn });
    const [verdict, ...more] = judgePinnedModel(judge([VISION, child]));
    assert.deepEqual([verdict?.subject, verdict?.outcome, more.length], ["vision", "pass", 0]);
  });

  it("fails a service whose Deployment serves other bytes", () => {
    const other = `sha256:${"b".repeat(64)}`;
    const child = deployment(digestOf(other), { parent: VISION.urn });
    const [verdict] = judgePinnedModel(judge([VISION, child]));
    assert.equal(verdict?.outcome, "fail");
    assert.match(
      verdict?.reason ?? "",
      /claims model sha256:aaaaaaaaaaaa…, but its Deployment serves sha256:bbbb/,
    );
  });

  it("goes by the facts while the Deployment cannot be read, as at the first preview", () => {
    const child = { ...deployment({}, { parent: VISION.urn }), props: {} };
    assert.deepEqual(
      judgePinnedModel(judge([VISION, child])).map(({ outcome }) => outcome),
      ["pass"],
    );
  });

  it("fails a digest that is none", () => {
    const facts = VISION.props["facts"] as { model: object };
    const plan = [{ ...VISION, props: { facts: { ...facts, model: { ...facts.model, digest: "2.1.0" } } } }];
    const [verdict] = judgePinnedModel(judge(plan));
    assert.equal(verdict?.outcome, "fail");
    assert.match(verdict?.reason ?? "", /names its model by "2\.1\.0", which is no digest/);
  });

  it("fails a hand-written workload that serves a model without a digest", () => {
    for (const annotations of [{}, digestOf("latest"), undefined]) {
      const [verdict] = judgePinnedModel(judge([deployment(annotations)]));
      assert.equal(verdict?.outcome, "fail");
      assert.match(verdict?.reason ?? "", /serving serves model model without the digest/);
    }
    assert.deepEqual(
      judgePinnedModel(judge([deployment(digestOf(MODEL_DIGEST))])).map(({ outcome }) => outcome),
      ["pass"],
    );
  });

  it("reads the label in the seeds' domains too", () => {
    const labels = { "ai.apexlogic.com/model-id": "model" };
    assert.deepEqual(
      judgePinnedModel(judge([deployment({}, { labels })])).map(({ outcome }) => outcome),
      ["fail"],
    );
  });

  it("is inconclusive where the digest is not known before the update", () => {
    const [verdict] = judgePinnedModel(judge([deployment(digestOf(UNKNOWN))]));
    assert.deepEqual([verdict?.outcome, verdict?.cause], ["inconclusive", "unknown"]);
  });

  it("leaves alone what serves no model, and other kinds", () => {
    const none = deployment({}, { labels: { "apexlogic.ai/model-id": "none" } });
    const configMap = { ...deployment({}), type: "kubernetes:core/v1:ConfigMap" };
    for (const plan of [[none], [configMap], []])
      assert.deepEqual(
        judgePinnedModel(judge(plan)).map(({ subject, outcome }) => [subject, outcome]),
        [["workloads", "pass"]],
      );
  });
});
