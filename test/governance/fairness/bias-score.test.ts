import assert from "node:assert/strict";
import { biasScore } from "../../../governance/fairness/bias-score";

describe("the bias score", () => {
  const required = (gap: number | null) => ({ gap, limit: 0.1, binding: true });

  it("is the largest gap of what is required", () => {
    assert.equal(biasScore([required(0.02), required(0.07), required(0)]), 0.07);
    assert.equal(biasScore([required(0)]), 0);
  });

  it("is null when a required gap is undefined, or nothing is required", () => {
    assert.equal(biasScore([required(0.02), required(null)]), null);
    assert.equal(biasScore([]), null);
    assert.equal(biasScore([{ gap: 0.3, limit: null, binding: false }]), null);
  });

  it("leaves out what is only reported", () => {
    const reported = { gap: 0.5, limit: null, binding: false };
    const intersection = { gap: null, limit: 0.1, binding: false };
    assert.equal(biasScore([required(0.04), reported, intersection]), 0.04);
  });
});
