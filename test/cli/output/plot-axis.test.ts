import assert from "node:assert/strict";
import fc from "fast-check";
import { shareAxis } from "../../../cli/output/plot-axis";

describe("the axis of shares", () => {
  it("is in round steps around the values", () => {
    assert.deepEqual(shareAxis([0.11, 0.305]), {
      from: 0.1,
      to: 0.35,
      ticks: [0.1, 0.15, 0.2, 0.25, 0.3, 0.35],
      places: 2,
    });
    assert.deepEqual(shareAxis([0, 1]), { from: 0, to: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1], places: 1 });
  });

  it("is at least a tenth wide, so that noise looks small", () => {
    const { from, to } = shareAxis([0.5]);
    assert.ok(from <= 0.45 && to >= 0.55);
    assert.deepEqual([shareAxis([0]).from, shareAxis([1]).to], [0, 1]);
  });

  it("holds all values, within 0 and 1, with few ticks", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1, maxLength: 20 }), (values) => {
        const { from, to, ticks } = shareAxis(values);
        assert.ok(from >= 0 && to <= 1 && to - from >= 0.099);
        for (const value of values) assert.ok(value >= from - 1e-6 && value <= to + 1e-6, `${value}`);
        assert.ok(ticks.length >= 3 && ticks.length <= 11, `${ticks.length} ticks`);
        assert.deepEqual([ticks[0], ticks.at(-1)], [from, to]);
      }),
    );
  });
});
