import assert from "node:assert/strict";
import fc from "fast-check";
import { fairnessQuestion, requirementsOf } from "../../../governance/rules/fairness-requirements";
import { config } from "../../support/environment-plan";

const FAIRNESS = config().fairness;
const METRIC = "demographic-parity-difference" as const;

describe("fairness requirements", () => {
  it("hold the tighter of manifest and environment, and say whose it is", () => {
    assert.deepEqual(requirementsOf({ metric: METRIC, threshold: 0.05 }, { ...FAIRNESS, limit: 0.1 }), [
      { metric: METRIC, limit: 0.05, setBy: "manifest" },
    ]);
    assert.deepEqual(requirementsOf({ metric: METRIC, threshold: 0.2 }, { ...FAIRNESS, limit: 0.1 }), [
      { metric: METRIC, limit: 0.1, setBy: "environment" },
    ]);
    assert.deepEqual(requirementsOf({ metric: METRIC, threshold: 0.1 }, { ...FAIRNESS, limit: 0.1 }), [
      { metric: METRIC, limit: 0.1, setBy: "manifest" },
    ]);
  });

  it("add what the environment requires besides, and tighten the same metric once more", () => {
    const alsoRequire = { "equal-opportunity-difference": 0.2, [METRIC]: 0.01 } as const;
    assert.deepEqual(requirementsOf({ metric: METRIC, threshold: 0.05 }, { ...FAIRNESS, alsoRequire }), [
      { metric: METRIC, limit: 0.01, setBy: "environment" },
      { metric: "equal-opportunity-difference", limit: 0.2, setBy: "environment" },
    ]);
  });

  it("never loosen a manifest's threshold", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (threshold, limit) => {
        const [first] = requirementsOf({ metric: METRIC, threshold }, { ...FAIRNESS, limit });
        assert.ok(first && first.limit <= threshold && first.limit <= limit);
      }),
    );
  });

  it("ask about the manifest's attributes, and report every other metric where asked", () => {
    const demanded = { protectedAttributes: ["gender"], metric: METRIC, threshold: 0.05 };
    const question = fairnessQuestion(demanded, FAIRNESS);
    assert.deepEqual(question.attributes, ["gender"]);
    assert.equal(question.report, undefined);
    const all = fairnessQuestion(demanded, FAIRNESS, "all");
    assert.equal(all.report?.length, 6);
    assert.ok(!all.report.includes(METRIC));
  });
});
