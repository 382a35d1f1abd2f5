import assert from "node:assert/strict";
import { BASES, type KubernetesObject } from "../../../tools/parity/base-objects";
import { apply } from "../../../tools/parity/edits";
import { checked, previewed } from "../../../tools/parity/gates";
import { shippedScenario, withoutProbes, type Scenario } from "../../../tools/parity/scenario";
import { STARTS } from "../../../tools/parity/variants";
import { UNKNOWN } from "../../../governance/plan";

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

describe("a value that is not known yet", () => {
  /** Every path to a text, a number or a boolean. */
  function leaves(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
    if (typeof value !== "object" || value === null) return value === null ? [] : [path];
    const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    return keys.flatMap((key) => leaves((value as Record<string | number, unknown>)[key], [...path, key]));
  }

  function having(
    object: KubernetesObject,
    path: readonly (string | number)[],
    value: unknown,
  ): KubernetesObject {
    const copy = structuredClone(object);
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((found, key) => (found as Record<string | number, unknown>)[key], copy);
    (parent as Record<string | number, unknown>)[path.at(-1) ?? ""] = value;
    return copy;
  }

  const refused = (scenario: Scenario, object: KubernetesObject): readonly string[] => {
    const answer = previewed(scenario, object);
    assert.ok("messages" in answer);
    return Object.keys(answer.messages);
  };
  const TEXTS = ["", "x", "ai-model", "none", "system", "latest", "hunter2", "0", "Always"];
  const OTHERS: Readonly<Record<string, readonly unknown[]>> = {
    string: TEXTS,
    number: [0, 1, 1000, 100_000],
    boolean: [true, false],
  };

  it("never passes a rule that one of its values would break", async () => {
    const scenario = withoutProbes(await shippedScenario());
    for (const kind of ["Deployment", "CronJob", "HorizontalPodAutoscaler"]) {
      const object = STARTS[kind]?.[0]?.() ?? {};
      for (const path of leaves(object)) {
        if (path[0] === "kind" || path[0] === "apiVersion" || path[1] === "namespace") continue;
        const doubted = new Set(refused(scenario, having(object, path, UNKNOWN)));
        const value = path.reduce<unknown>((found, key) => (found as KubernetesObject)[key], object);
        for (const other of [value, ...(OTHERS[typeof value] ?? [])])
          for (const rule of refused(scenario, having(object, path, other)))
            assert.ok(doubted.has(rule), `${kind} ${path.join(".")} = ${JSON.stringify(other)}: ${rule}`);
      }
    }
  }).timeout(120_000);
});
