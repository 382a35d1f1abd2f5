import assert from "node:assert/strict";
import { coverage } from "../../../tools/fairness-golden/coverage";
import { SCENARIOS } from "../../../tools/fairness-golden/coverage-scenarios";

describe("coverage", () => {
  const [scenario] = SCENARIOS;
  assert.ok(scenario);

  it("is the same for the same seed, and adds up", () => {
    const found = coverage(scenario, 50, 200);
    assert.deepEqual(coverage(scenario, 50, 200), found);
    assert.ok(Math.abs(found.covered + found.passedWrongly + found.failedWrongly - 1) < 1e-12);
    assert.notDeepEqual(coverage(scenario, 50, 200, 2), found);
  });

  it("is poor when the truth is another", () => {
    const { covered, passedWrongly } = coverage({ ...scenario, gap: 0.5 }, 50, 200);
    assert.deepEqual([covered, passedWrongly], [0, 1]);
  });
});
