import assert from "node:assert/strict";
import { requirePinnedModel } from "../../../policypacks/responsible-ai/require-pinned-model";
import { UNKNOWN } from "../../../governance/plan";
import { fixed, service, urnOf } from "../../support/environment-plan";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const TYPE = "kubernetes:apps/v1:Deployment";
const deployment = (annotations: Record<string, unknown>) => ({
  urn: urnOf(TYPE, "serving"),
  type: TYPE,
  name: "serving",
  parent: null,
  props: { metadata: { labels: { "apexlogic.ai/model-id": "llama" }, annotations } },
});

describe("require-pinned-model", () => {
  it("allows services, whose digests are always given", async () => {
    assert.deepEqual(await saysOf(requirePinnedModel, [service("vision", "gpu-l4", fixed(1))]), []);
  });

  it("blocks a digest that is not known before the update", async () => {
    const found = await saysOf(requirePinnedModel, [deployment({ "apexlogic.ai/model-digest": UNKNOWN })]);
    assert.match(found.join(), /^mandatory: serving serves model llama without the digest/);
  });

  itFollowsTheStackConfig(requirePinnedModel, {
    plan: [deployment({})],
    subject: urnOf(TYPE, "serving"),
    urn: urnOf(TYPE, "serving"),
    message:
      "serving serves model llama without the digest of its bytes: set the annotation apexlogic.ai/model-digest, " +
      "or declare an inference service.",
  });
});
