import assert from "node:assert/strict";
import fc from "fast-check";
import { DocumentSplitter, type SplitDocument } from "../../../cli/object-reader/document-splitter";

function split(chunks: readonly string[], largest?: number): SplitDocument[] {
  const splitter = new DocumentSplitter(largest);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

describe("splitting a file into documents", () => {
  it("cuts at --- and ... and tells the line that each begins on", () => {
    assert.deepEqual(split(["a: 1\n---\nb: 2\nc: 3\n...\n---  # the last\nd: 4"]), [
      { text: "a: 1\n", line: 1 },
      { text: "\nb: 2\nc: 3\n", line: 2 },
      { text: "  # the last\nd: 4", line: 6 },
    ]);
  });

  it("takes dashes inside a line, or with text behind them, for what they are", () => {
    for (const text of ["a: x --- y\n", "----\n", " ---\n", "---x: 1\n", "a: |\n  ---\n"])
      assert.deepEqual(split([text]), [{ text, line: 1 }]);
  });

  it("knows Windows' line ends", () => {
    assert.deepEqual(
      split(["a: 1\r\n---\r\nb: 2\r\n"]).map(({ text, line }) => [text?.trim(), line]),
      [
        ["a: 1", 1],
        ["b: 2", 2],
      ],
    );
  });

  it("gives the same documents however the text arrives", () => {
    const line = fc.constantFrom(
      "---\n",
      "...\n",
      "a: 1\n",
      "-- -\n",
      "---",
      "\n",
      " ",
      "--",
      "-",
      "{",
      '"}"\n',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (lines, size) => {
        const text = lines.join("");
        const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
          text.slice(at * size, (at + 1) * size),
        );
        assert.deepEqual(split(chunks), split([text]));
      }),
    );
  });

  it("leaves out a document that is too large, and goes on with the next", () => {
    const large = "x: y\n".repeat(10);
    assert.deepEqual(split(["a: 1\n---\n", large, large, "--", "-\nb: 2\n---\nc: 3\n"], 60), [
      { text: "a: 1\n", line: 1 },
      { text: null, line: 2 },
      { text: "\nb: 2\n", line: 23 },
      { text: "\nc: 3\n", line: 25 },
    ]);
  });

  it("holds no line that never ends", () => {
    const documents = split([..."x".repeat(50), "---\n", "y\n---\nb: 2"], 20);
    assert.deepEqual(documents, [
      { text: null, line: 1 },
      { text: "\nb: 2", line: 3 },
    ]);
  });

  it("hands on JSON values one after the other without a separator, once many are held", () => {
    const value = JSON.stringify({ text: "x".repeat(1000) });
    const splitter = new DocumentSplitter();
    const documents = Array.from({ length: 3000 }, () => splitter.push(`${value}\n`)).flat();
    assert.ok(documents.length >= 2, `${documents.length} documents`);
    const all = [...documents, ...splitter.end()].map(({ text }) => text).join("");
    assert.equal(all, `${value}\n`.repeat(3000));
  });
});
