import assert from "node:assert/strict";
import { CARD_SECTIONS, cardFaults } from "../../../governance/evaluation/model-card";
import { CARD, MODEL_DIGEST } from "../../support/evidence";

const MODEL = { name: "model", version: "1", digest: MODEL_DIGEST };

describe("model card", () => {
  it("serves where its head names the model's bytes and every section is there", () => {
    assert.deepEqual(cardFaults(CARD, MODEL), []);
    assert.deepEqual(cardFaults(CARD.replaceAll("\n", "\r\n"), MODEL), []);
  });

  it("is of another model, version or digest", () => {
    assert.deepEqual(cardFaults(CARD, { ...MODEL, name: "other" }), ["its model is model instead of other"]);
    assert.deepEqual(cardFaults(CARD, { ...MODEL, version: "2" }), ["its version is 1 instead of 2"]);
    const digest = `sha256:${"b".repeat(64)}`;
    assert.deepEqual(cardFaults(CARD, { ...MODEL, digest }), [
      `its digest is ${MODEL_DIGEST} instead of ${digest}`,
    ]);
  });

  it("names each section that is missing", () => {
    for (const section of CARD_SECTIONS)
      assert.deepEqual(cardFaults(CARD.replace(`## ${section}\n`, ""), MODEL), [
        `it has no section "${section}"`,
      ]);
  });

  it("has a head, of YAML, that is a mapping", () => {
    assert.deepEqual(cardFaults("# model\n", MODEL), ["it has no YAML head between two lines of ---"]);
    assert.deepEqual(cardFaults("---\n- a\n---\n", MODEL), ["its head is no mapping"]);
    assert.deepEqual(cardFaults("---\na: [\n---\n", MODEL), ["its head is no valid YAML"]);
    assert.ok(cardFaults(CARD.replace("model: model\n", ""), MODEL).includes("its head lacks model"));
  });
});
