import assert from "node:assert/strict";
import type { JudgingServer, ServerAnswer } from "../../../tools/parity/api-server";
import { BASES } from "../../../tools/parity/base-objects";
import { compare, disagreementsOf, eachOf, type Judged } from "../../../tools/parity/compare";
import type { ParityCase } from "../../../tools/parity/generate";
import { shippedScenario, withoutProbes } from "../../../tools/parity/scenario";

const object = () => BASES["Pod"]?.() ?? {};
const one = (id: string, text = JSON.stringify(object())): ParityCase => ({
  id,
  origin: "edge",
  text,
  object: null,
});

/** An API server that answers by the case's place. */
const answering = (...answers: readonly ServerAnswer[]): JudgingServer => {
  let at = 0;
  return { judge: () => Promise.resolve(answers[at++ % answers.length]) } as unknown as JudgingServer;
};
const judged = (messages: Record<string, string[]>): ServerAnswer => ({
  kind: "judged",
  messages,
  stored: JSON.stringify(object()),
});

describe("comparing the gates", () => {
  it("counts agreements, refusals, and apart what the API server takes for malformed", async () => {
    const scenario = withoutProbes(await shippedScenario());
    const seen: Judged[] = [];
    const server = answering(
      judged({}),
      { kind: "malformed", status: 422, reason: "is invalid" },
      { kind: "untold" },
      judged({ "limit-replicas": ["has too many"] }),
    );
    const cases = [one("0"), one("1"), one("2"), one("3")];
    const tally = await compare(cases, scenario, server, {
      progress: () => undefined,
      onJudged: (each) => seen.push(each),
    });
    const { rules } = scenario;
    assert.deepEqual(
      { ...tally, rules: [], disagreements: [] },
      {
        objects: 4,
        byOrigin: { edge: 4 },
        malformed: { "422": 1 },
        malformedAlike: 1,
        untold: 1,
        judged: 2,
        unplanned: 0,
        rules: [],
        disagreements: [],
      },
    );
    const replicas = tally.rules.find(({ rule }) => rule === "limit-replicas");
    assert.deepEqual(replicas, { rule: "limit-replicas", refusals: 1, agreements: 1, disagreements: 1 });
    assert.equal(tally.rules.filter(({ agreements }) => agreements === 2).length, rules.length - 1);
    // Preview, check and the audit of what would be stored, about one rule each.
    assert.deepEqual(
      tally.disagreements.map(({ rule, gate, server: said }) => [rule, gate, said]),
      ["preview", "check", "audit"].map((gate) => ["limit-replicas", gate, ["has too many"]]),
    );
    assert.deepEqual(seen.map(({ case: { id } }) => id).sort(), ["0", "3"]);
  });

  it("takes another message, another order or an unreadable object for a disagreement", () => {
    const server = judged({ a: ["x", "y"] });
    const found = (messages: Record<string, string[]>): number =>
      disagreementsOf(
        { server, preview: { messages }, check: { messages }, audit: { messages }, object: null },
        ["a"],
      ).length;
    assert.deepEqual(
      [found({ a: ["x", "y"] }), found({ a: ["y", "x"] }), found({ a: ["x"] }), found({})],
      [0, 3, 3, 3],
    );
    const [first] = disagreementsOf(
      {
        server,
        preview: { unreadable: "is a list" },
        check: { messages: { a: ["x", "y"] } },
        audit: null,
        object: null,
      },
      ["a"],
    );
    assert.deepEqual(first, { rule: "a", gate: "preview", answered: "is a list", server: ["x", "y"] });
  });

  it("works on some at a time, on each once", async () => {
    const items = Array.from({ length: 50 }, (_, at) => at);
    let [atOnce, most] = [0, 0];
    const done: number[] = [];
    await eachOf(items, async (item) => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setImmediate(resolve));
      done.push(item);
      atOnce -= 1;
    });
    assert.deepEqual(
      done.sort((a, b) => a - b),
      items,
    );
    assert.ok(most > 1 && most < items.length);
  });
});
