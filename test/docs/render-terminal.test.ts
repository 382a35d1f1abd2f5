import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { COLUMNS, terminalSvg, wrap } from "../../docs/render-terminal";

/** The text that a reader of the picture sees, line by line. */
function shown(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, inner = ""]) =>
    inner
      .replace(/<\/?tspan[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&"),
  );
}

describe("render-terminal", () => {
  it("shows the command and every line of the output as they are", () => {
    const output = "cost center  floor\n───────────  ─────\ncc-a & <b>   $1.00\n\n✔ rule: fine.\n";
    assert.deepEqual(shown(terminalSvg("npm start", output)), [
      "$ npm start",
      "cost center  floor",
      "───────────  ─────",
      "cc-a & <b>   $1.00",
      "✔ rule: fine.",
    ]);
  });

  it("colours the mark of a verdict and nothing else of its line", () => {
    assert.match(terminalSvg("x", "✘ rule: no."), /<tspan fill="#ff6b6b">✘<\/tspan> rule: no\.<\/text>/);
    assert.doesNotMatch(terminalSvg("x", "!important"), /<tspan/);
  });

  it("loses no word when it wraps, and no line is longer than the picture", () => {
    const word = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => /^\S+$/.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
        const parts = wrap(words.join(" "), COLUMNS);
        assert.ok(parts.every((part) => [...part].length <= COLUMNS));
        assert.deepEqual(parts.join(" ").split(/\s+/).filter(Boolean), words);
      }),
    );
  });

  it("cuts a word that is longer than the picture", () => {
    assert.deepEqual(wrap("a".repeat(25), 10), ["a".repeat(10), `  ${"a".repeat(8)}`, `  ${"a".repeat(7)}`]);
  });
});
