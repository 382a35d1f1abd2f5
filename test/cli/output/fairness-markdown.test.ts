import assert from "node:assert/strict";
import { fairnessMarkdown } from "../../../cli/output/fairness-markdown";
import { FAIR_SERVICE, UNFAIR_SERVICE, UNPROVEN_SERVICE } from "../../support/service-fairness";

const plain = (text: string): string => text;

describe("the fairness table of a comment", () => {
  it("has the difference against the deployed version: + is less fair", () => {
    const [head, rule, row] = fairnessMarkdown([UNFAIR_SERVICE], [FAIR_SERVICE], plain);
    assert.equal(head, "| model | by | metric | gap (interval) | limit | change | verdict |");
    assert.equal(rule?.split("|").length, head.split("|").length);
    // 0.2 less 0.00375.
    assert.match(
      row ?? "",
      /^\| vision \(model 1\) \| gender \| demographic-parity-difference \| 0\.200 \(0\.\d{3} – 0\.\d{3}\) \| 0\.05 \| \+0\.196 \| ❌ fails \|$/,
    );
    const [, , mended] = fairnessMarkdown([FAIR_SERVICE], [UNFAIR_SERVICE], plain);
    assert.match(mended ?? "", /\| −0\.196 \| ✅ passes \|$/);
    const [, , same] = fairnessMarkdown([FAIR_SERVICE], [FAIR_SERVICE], plain);
    assert.match(same ?? "", /\| 0\.000 \| ✅ passes \|$/);
  });

  it("has no difference where nothing, or nothing that was proven, is deployed", () => {
    for (const deployed of [null, [], [{ ...UNPROVEN_SERVICE, service: "vision" }]])
      assert.match(fairnessMarkdown([FAIR_SERVICE], deployed, plain)[2] ?? "", /\| – \| ✅ passes \|$/);
  });

  it("says unknown where no evidence counts", () => {
    assert.equal(
      fairnessMarkdown([UNPROVEN_SERVICE], null, plain)[2],
      "| audio (model 1) | – | – | unknown | – | – | ❌ no evidence counts |",
    );
  });

  it("is left out without services, and makes every text harmless", () => {
    assert.deepEqual(fairnessMarkdown([], null, plain), []);
    const rows = fairnessMarkdown([FAIR_SERVICE], null, (text) => text.toUpperCase());
    assert.match(rows[2] ?? "", /^\| VISION \(MODEL 1\) \| GENDER \|/);
  });
});
