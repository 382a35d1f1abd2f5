import assert from "node:assert/strict";
import { limitFairnessGap } from "../../../policypacks/responsible-ai/limit-fairness-gap";
import { aws, config, fixed, service } from "../../support/environment-plan";
import { dossierOf, trust, UNFAIR } from "../../support/evidence";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const vision = (dossier = dossierOf()) => service("vision", "gpu-l4", fixed(1), { dossier });
const evidence = trust();

describe("limit-fairness-gap", () => {
  it("allows a model within its limit, and what serves nobody", async () => {
    assert.deepEqual(await saysOf(limitFairnessGap, [vision()], { evidence }), []);
    assert.deepEqual(await saysOf(limitFairnessGap, [aws("aws:ec2/vpc:Vpc", "vpc")], { evidence }), []);
  });

  it("blocks a model beyond its limit, with metric, groups, value, interval, limit and evidence", async () => {
    const [message = "", ...more] = await saysOf(
      limitFairnessGap,
      [vision(dossierOf({}, { counts: UNFAIR }))],
      {
        evidence,
      },
    );
    assert.equal(more.length, 0);
    assert.match(
      message,
      /^mandatory: demographic-parity-difference of vision by gender is 0\.200, male 0\.500/,
    );
    assert.match(message, /95 % interval .* limit 0\.05, set by the manifest.*Evidence sha256:/);
  });

  it("goes by the limit of the stack config where it is tighter", async () => {
    const fairness = { ...config().fairness, limit: 0 };
    const [message = ""] = await saysOf(limitFairnessGap, [vision()], { evidence, fairness });
    assert.match(message, /limit 0, set by the environment/);
  });

  itFollowsTheStackConfig(limitFairnessGap, {
    plan: [vision(dossierOf({ fairness: null }))],
    config: { evidence },
    subject: "vision",
    message:
      "vision has its fairness check switched off in test/vision.yaml, which only risk class minimal allows, " +
      "and it is limited: enable responsibleAI.fairness.",
  });
});
