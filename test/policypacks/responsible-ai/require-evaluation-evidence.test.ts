import assert from "node:assert/strict";
import { requireEvaluationEvidence } from "../../../policypacks/responsible-ai/require-evaluation-evidence";
import { aws, fixed, service } from "../../support/environment-plan";
import { dossierOf, trust } from "../../support/evidence";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const vision = (more = {}) => service("vision", "gpu-l4", fixed(1), { dossier: dossierOf(more) });
const LOST = vision({ evidence: { error: "the store could not be reached" } });

describe("require-evaluation-evidence", () => {
  it("allows a model with verified evidence, also where the component's facts come over the wire", async () => {
    assert.deepEqual(await saysOf(requireEvaluationEvidence, [vision()], { evidence: trust() }), []);
  });

  it("leaves resources that serve nobody alone", async () => {
    assert.deepEqual(await saysOf(requireEvaluationEvidence, [aws("aws:ec2/vpc:Vpc", "vpc")]), []);
  });

  it("is mandatory in production too", async () => {
    const [message = ""] = await saysOf(requireEvaluationEvidence, [LOST], { production: true });
    assert.match(message, /^mandatory: vision has no evidence/);
  });

  itFollowsTheStackConfig(requireEvaluationEvidence, {
    plan: [LOST],
    config: { evidence: trust() },
    subject: "vision",
    message:
      "vision has no evidence that counts for model 1 (sha256:aaaaaaaaaaaa…): the store could not be reached. " +
      "`plumbline evaluate test/vision.yaml --key <file>` makes evidence, by a key that the environment trusts.",
  });
});
