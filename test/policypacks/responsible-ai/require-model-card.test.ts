import assert from "node:assert/strict";
import { requireModelCard } from "../../../policypacks/responsible-ai/require-model-card";
import { fixed, service } from "../../support/environment-plan";
import { CARD, dossierOf } from "../../support/evidence";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const vision = (text: string) =>
  service("vision", "gpu-l4", fixed(1), { dossier: dossierOf({ card: { uri: "cards/model.md", text } }) });
const INCOMPLETE = vision(CARD.replace("## Groups\n", ""));

describe("require-model-card", () => {
  it("allows a card of the model", async () => {
    assert.deepEqual(await saysOf(requireModelCard, [vision(CARD)], { production: true }), []);
  });

  it("warns outside production and blocks in it", async () => {
    for (const [production, level] of [
      [false, "advisory"],
      [true, "mandatory"],
    ] as const)
      assert.match(
        (await saysOf(requireModelCard, [INCOMPLETE], { production })).join(),
        new RegExp(`^${level}: `),
      );
  });

  itFollowsTheStackConfig(requireModelCard, {
    plan: [INCOMPLETE],
    config: { production: true },
    subject: "vision",
    message: 'The model card of vision, cards/model.md, does not serve: it has no section "Groups".',
  });
});
