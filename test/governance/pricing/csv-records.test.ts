import assert from "node:assert/strict";
import fc from "fast-check";
import { csvRecords, MAX_RECORD_LENGTH } from "../../../governance/pricing/csv-records";
import { InvalidInput } from "../../../governance/reading/problem";

async function fieldsOf(...chunks: string[]): Promise<(readonly string[])[]> {
  const records = [];
  for await (const { fields } of csvRecords(chunks, "a.csv")) records.push(fields);
  return records;
}

async function linesOf(text: string): Promise<number[]> {
  const lines = [];
  for await (const { line } of csvRecords([text], "a.csv")) lines.push(line);
  return lines;
}

describe("csvRecords", () => {
  it("reads plain, quoted and empty fields", async () => {
    assert.deepEqual(await fieldsOf('a,"b, c",\n,"say ""hi""",""\n'), [
      ["a", "b, c", ""],
      ["", 'say "hi"', ""],
    ]);
  });

  it("accepts CRLF, a byte order mark, blank lines and a last line without an end", async () => {
    assert.deepEqual(await fieldsOf('\uFEFF"a",b\r\n\r\nc,d'), [
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("keeps a line feed inside quotes, and counts it", async () => {
    assert.deepEqual(await fieldsOf('"a\nb",c\nd,e\n'), [
      ["a\nb", "c"],
      ["d", "e"],
    ]);
    assert.deepEqual(await linesOf('"a\nb",c\n\nd,e\n'), [1, 4]);
  });

  it("reads what was written, wherever the chunks are cut", async () => {
    const field = fc.string({ unit: fc.constantFrom('"', ",", "\n", "a", "é", " "), maxLength: 6 });
    const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 7 }), async (expected, size) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = expected.map((fields) => `${fields.map(quoted).join(",")}\n`).join("");
        const chunks = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
        assert.deepEqual(await fieldsOf(...chunks), expected);
      }),
    );
  });

  for (const [what, text, rule] of [
    ["a file cut off inside quotes", 'a,b\n"c', /a\.csv:2.*cut off/],
    ["text after a closing quote", '"a"b,c\n', /a\.csv:1.*closing quote/],
    ["a quote in a plain field", 'a,b\nc"d"e,f\n', /a\.csv:2.*must be quoted/],
  ] as const)
    it(`refuses ${what}`, async () => {
      await assert.rejects(fieldsOf(text), (error: unknown) => {
        assert.ok(error instanceof InvalidInput);
        assert.match(error.message, rule);
        return true;
      });
    });

  it("refuses a record without an end before it fills the memory", async () => {
    const endless = function* (): Generator<string> {
      for (;;) yield "x".repeat(65_536);
    };
    await assert.rejects(
      async () => {
        for await (const record of csvRecords(endless(), "a.csv")) assert.fail(`a record of ${record.line}`);
      },
      new RegExp(`at most ${MAX_RECORD_LENGTH} characters`),
    );
  });
});
