import assert from "node:assert/strict";
import { judgeModelCard } from "../../../governance/rules/model-card";
import type { Dossier } from "../../../governance/facts";
import { fixed, service } from "../../support/environment-plan";
import { CARD, dossierOf } from "../../support/evidence";
import { judge } from "../../support/judgement";

const verdict = (card?: Dossier["card"]) =>
  judgeModelCard(
    judge([service("vision", "gpu-l4", fixed(1), card ? { dossier: dossierOf({ card }) } : {})]),
  )[0];

describe("require-model-card", () => {
  it("passes a card of the model's own bytes", () => {
    const found = verdict({ uri: "cards/model.md", text: CARD });
    assert.deepEqual([found?.outcome, found?.found], ["pass", { value: "cards/model.md", unit: "text" }]);
  });

  it("fails a card of other bytes or without a section", () => {
    const text = CARD.replace("## Groups\n", "").replace('version: "1"', 'version: "2"');
    const found = verdict({ uri: "cards/model.md", text });
    assert.equal(found?.outcome, "fail");
    assert.match(
      found?.reason ?? "",
      /does not serve: its version is 2 instead of 1; it has no section "Groups"\.$/,
    );
  });

  it("is inconclusive where there is no card to read", () => {
    const unread = verdict({
      uri: "https://example.com/card.md",
      error: "a gate reads no card from an address",
    });
    assert.deepEqual([unread?.outcome, unread?.cause], ["inconclusive", "missing"]);
    assert.match(unread?.reason ?? "", /a gate reads no card from an address/);
    assert.equal(verdict()?.outcome, "inconclusive");
  });
});
