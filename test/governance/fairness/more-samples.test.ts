import assert from "node:assert/strict";
import fc from "fast-check";
import { judgeFairness, type FairnessResult } from "../../../governance/fairness/judge-fairness";
import { selected } from "../../fixtures/fairness/evaluation";

function judged(
  female: readonly [number, number],
  male: readonly [number, number],
  limit: number,
): FairnessResult {
  const { results } = judgeFairness(selected(female, male), {
    attributes: ["gender"],
    required: [{ metric: "demographic-parity-difference", limit, setBy: "manifest" }],
    minimumGroupSize: 10,
    confidencePercent: 95,
    intersections: "judge",
  });
  assert.ok(results[0]);
  return results[0];
}

const more = ({ moreSamples }: FairnessResult, group: string): number =>
  moreSamples?.find((each) => each.group === group)?.samples ?? 0;

/** With that many rows more, at the same rate, or the nearest that whole rows have. */
const enlarged = (
  [positives, rows]: readonly [number, number],
  samples: number,
): readonly [number, number] => [Math.round((positives * (rows + samples)) / rows), rows + samples];

describe("more samples", () => {
  it("are asked of the group that is small, not of the one that has plenty", () => {
    const result = judged([40, 100], [42_000, 100_000], 0.1);
    assert.equal(result.outcome, "inconclusive");
    assert.equal(more(result, "male"), 0);
    // Half an interval of 0.08, 1.96 √(0.24 / n), takes n = 144 by the plain normal interval.
    assert.ok(more(result, "female") > 30 && more(result, "female") < 70, String(more(result, "female")));
  });

  it("are asked of both when they are alike, and settle a failure too", () => {
    const result = judged([60, 200], [80, 200], 0.05);
    const [female, male] = [more(result, "female"), more(result, "male")];
    assert.equal(result.outcome, "inconclusive");
    assert.ok(Math.abs(female - male) < 0.2 * male, `${female} ${male}`);
    // 1.96 √(0.21 / n + 0.24 / n) = 0.05 takes n = 691; so few rows make the critical value coarse, 2.0 or so.
    assert.ok(male > 491 && male < 600, String(male));
    assert.equal(judged(enlarged([60, 200], female), enlarged([80, 200], male), 0.05).outcome, "fail");
  });

  it("are not named when the gap is at the limit", () => {
    const result = judged([400, 1000], [500, 1000], 0.1);
    assert.equal(result.outcome, "inconclusive");
    assert.equal(result.moreSamples, undefined);
    assert.match(result.advice ?? "", /at the limit: no number of samples/);
  });

  it("settle the verdict when the rates stay as they are, and half of them do not", () => {
    // Rates of tenths, and rows in tens, so that rates stay just as they are.
    const group = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 30 }));
    const asRows = ([tenths, tens]: readonly [number, number]): [number, number] => [
      tenths * tens,
      10 * tens,
    ];
    fc.assert(
      fc.property(group, group, fc.integer({ min: 1, max: 60 }), (a, b, percent) => {
        const [female, male] = [asRows(a), asRows(b)];
        const result = judged(female, male, percent / 100);
        fc.pre(result.outcome === "inconclusive" && result.advice === undefined);
        const at = (share: number): FairnessResult => {
          const grown = (rows: readonly [number, number], name: string): readonly [number, number] =>
            enlarged(rows, Math.ceil((more(result, name) * share) / 10) * 10);
          return judged(grown(female, "female"), grown(male, "male"), percent / 100);
        };
        assert.notEqual(at(1).outcome, "inconclusive");
        if (more(result, "female") + more(result, "male") > 1000)
          assert.equal(at(0.5).outcome, "inconclusive");
      }),
      { numRuns: 60 },
    );
  });
});
