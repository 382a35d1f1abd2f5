import assert from "node:assert/strict";
import { BASES } from "../../../tools/parity/base-objects";
import { apply } from "../../../tools/parity/edits";
import { checked, previewed } from "../../../tools/parity/gates";
import { shippedScenario, withoutProbes } from "../../../tools/parity/scenario";

const deployment = (edit?: Parameters<typeof apply>[1]) => {
  const object = BASES["Deployment"]?.() ?? {};
  if (edit) apply(object, edit);
  return object;
};
const untagged = deployment({
  at: "object",
  path: ["metadata", "labels", "apexlogic.ai/team"],
  value: "",
  nth: 0,
});

describe("the gates without a cluster", () => {
  it("let pass what breaks no rule", async () => {
    const scenario = withoutProbes(await shippedScenario());
    const object = deployment();
    assert.deepEqual(previewed(scenario, object), { messages: {} });
    assert.deepEqual(await checked(scenario, JSON.stringify(object)), { answer: { messages: {} }, object });
  });

  it("give the rule's own words, without what the pack says around them", async () => {
    const scenario = withoutProbes(await shippedScenario());
    const messages = { "require-mandated-labels": ["lacks mandated labels under apexlogic.ai/: team"] };
    assert.deepEqual(previewed(scenario, untagged), { messages });
    assert.deepEqual((await checked(scenario, JSON.stringify(untagged))).answer, { messages });
  });

  it("judge models by the scenario's verdicts", async () => {
    const scenario = withoutProbes(await shippedScenario());
    const object = deployment({
      at: "everywhere",
      path: ["metadata", "annotations", "apexlogic.ai/model-digest"],
      value: `sha256:${"0".repeat(64)}`,
      nth: 0,
    });
    for (const answer of [
      previewed(scenario, object),
      (await checked(scenario, JSON.stringify(object))).answer,
    ])
      assert.deepEqual("messages" in answer && Object.keys(answer.messages), ["limit-bias-score"]);
  });

  it("say of a text that is not one object why", async () => {
    const scenario = withoutProbes(await shippedScenario());
    const unreadable = async (text: string): Promise<unknown> => (await checked(scenario, text)).answer;
    assert.match(JSON.stringify(await unreadable("a: [")), /unreadable/);
    assert.match(JSON.stringify(await unreadable("")), /is empty/);
    assert.match(
      JSON.stringify(await unreadable("apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\n")),
      /holds 2/,
    );
    assert.match(JSON.stringify(await unreadable("kind: Pod\n")), /has no apiVersion/);
  });
});
