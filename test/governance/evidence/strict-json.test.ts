import assert from "node:assert/strict";
import fc from "fast-check";
import { parseStrictJson, utf8Text } from "../../../governance/evidence/strict-json";

describe("strict JSON", () => {
  it("is read as JSON.parse reads it, where every key is there once", () => {
    const plainKey = fc.string().filter((key) => !["__proto__", "constructor", "prototype"].includes(key));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie("tree")),
        fc.dictionary(plainKey, tie("tree")),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        assert.deepEqual(parseStrictJson(text), JSON.parse(text));
      }),
    );
  });

  it("refuses duplicate keys at any depth, however they are spelt", () => {
    for (const text of [
      '{"a":1,"a":1}',
      '{"a":1,"\\u0061":2}',
      '[{"b":{"a":{},"c":[],"a":{}}}]',
      '{"a\\\\":1,"a\\\\":2}',
      '{"":1,"":2}',
    ])
      assert.throws(() => parseStrictJson(text), /^Error: it has duplicate keys/, text);
  });

  it("takes no colon, brace or quote inside of a text for anything else", () => {
    for (const value of [{ a: ":" }, { a: '"{":[' }, { "a:b": "\\" }, { a: '\\":{' }, ['"', ":"], "{:}"])
      assert.deepEqual(parseStrictJson(JSON.stringify(value)), value);
  });

  it("refuses keys that reach a prototype", () => {
    for (const text of ['{"__proto__":{"a":1}}', '[{"constructor":1}]'])
      assert.throws(() => parseStrictJson(text), /has the key (__proto__|constructor), which is reserved/);
  });

  it("refuses what is nested too deep, before anything recursive sees it", () => {
    assert.throws(() => parseStrictJson("[".repeat(200_000)), /nested 200000 levels deep; 32 are allowed/);
    assert.throws(() => parseStrictJson('{"a":[[1]]}', 2), /nested 3 levels deep; 2 are allowed/);
    assert.deepEqual(parseStrictJson('{"a":[[1]]}', 3), { a: [[1]] });
  });

  it("refuses what is no JSON", () => {
    for (const text of ["", "{", '{"a":1}x', "{a:1}", "NaN", '"', '"\\"', "\ufeff{}", "[1,]"])
      assert.throws(() => parseStrictJson(text), /^Error: it is not JSON/, text);
  });
});

describe("UTF-8", () => {
  it("is refused where it is none, and keeps a byte order mark", () => {
    assert.equal(utf8Text(Buffer.from("é😀")), "é😀");
    assert.equal(utf8Text(Buffer.from("\ufeff{}")), "\ufeff{}");
    for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]])
      assert.throws(() => utf8Text(Uint8Array.from(bytes)), /^Error: it is not UTF-8/);
  });
});
