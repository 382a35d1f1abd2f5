import assert from "node:assert/strict";
import { checked } from "../../../tools/parity/gates";
import { shippedScenario, withoutProbes } from "../../../tools/parity/scenario";
import { STARTS } from "../../../tools/parity/variants";

/** Of the variants, in their order: what they are refused for, where they are. */
const REFUSED: Readonly<Record<number, readonly string[]>> = {
  3: ["limit-bias-score"],
  // Windows has none of what the profile asks for.
  6: ["require-restricted-pods"],
  7: ["require-restricted-pods"],
};
/** Their pods serve nobody. */
const JOBS = ["Job", "CronJob"];

describe("where generated objects start from", () => {
  it("is every kind that rules are about", () => {
    assert.deepEqual(Object.keys(STARTS), [
      "Pod",
      "Deployment",
      "StatefulSet",
      "DaemonSet",
      "ReplicaSet",
      "Job",
      "CronJob",
      "HorizontalPodAutoscaler",
    ]);
  });

  it("breaks no rule, but for variants that are about one", async () => {
    const scenario = withoutProbes(await shippedScenario());
    for (const [kind, starts] of Object.entries(STARTS))
      for (const [at, start] of starts.entries()) {
        const { answer } = await checked(scenario, JSON.stringify(start()));
        assert.ok("messages" in answer, JSON.stringify(answer));
        const expected = JOBS.includes(kind) && at === 3 ? [] : (REFUSED[at] ?? []);
        assert.deepEqual(Object.keys(answer.messages), expected, `${kind} ${at}: ${JSON.stringify(answer)}`);
      }
  });

  it("is a new object each time", () => {
    const [start] = STARTS["Pod"] ?? [];
    assert.ok(start);
    assert.deepEqual(start(), start());
    assert.notEqual(start()["spec"], start()["spec"]);
  });
});
