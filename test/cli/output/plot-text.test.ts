import assert from "node:assert/strict";
import { escapeXml, fitText, textWidth, wrapText } from "../../../cli/output/plot-text";

describe("text in a plot", () => {
  it("is escaped, and holds no character that XML cannot", () => {
    assert.equal(escapeXml(`<b a="1">&'</b>`), "&lt;b a=&quot;1&quot;&gt;&amp;&apos;&lt;/b&gt;");
    assert.equal(escapeXml("a\u0000b\u001bc\ud800d\ufffee\tf"), "a\ufffdb\ufffdc\ufffdd\ufffde\tf");
    assert.equal(escapeXml("空 é 𝒳"), "空 é 𝒳");
  });

  it("is measured by DejaVu Sans, whose widths are in hundredths of an em", () => {
    assert.equal(textWidth("", 12), 0);
    // i 0.28, W 0.99, space 0.32
    assert.ok(Math.abs(textWidth("iW ", 10) - 15.9) < 1e-9);
    assert.ok(Math.abs(textWidth("iW ", 10, true) - 17.49) < 1e-9);
    assert.ok(textWidth("空", 10) >= 10);
  });

  it("is shortened where it does not fit, keeping beginning and end", () => {
    assert.equal(fitText("female", 13, 100), "female");
    const short = fitText("female × 30-49 × Amer-Indian-Eskimo", 13, 150);
    assert.match(short, /^female × 30.*….*skimo$/);
    assert.ok(textWidth(short, 13) <= 150, short);
    assert.equal(fitText("female", 13, 1), "…");
    const rare = fitText("𝒳".repeat(64), 13, 100);
    assert.ok(
      !/[\ud800-\udfff]/.test(rare.replace(/[\ud800-\udbff][\udc00-\udfff]/g, "")),
      "half a character",
    );
  });

  it("is wrapped between words, and within a word that is longer than a line", () => {
    assert.deepEqual(wrapText("a b c", 10, 1000), ["a b c"]);
    assert.deepEqual(wrapText("", 10, 100), []);
    const lines = wrapText("the interval of the gap lies around the limit, so nothing is sure", 10, 120);
    assert.ok(lines.length > 2);
    for (const line of lines) assert.ok(textWidth(line, 10) <= 120, line);
    assert.equal(lines.join(" "), "the interval of the gap lies around the limit, so nothing is sure");
    assert.ok(textWidth(wrapText("x".repeat(200), 10, 100)[0] ?? "", 10) <= 100);
  });
});
