import assert from "node:assert/strict";
import { beginsLikeJson, jsonValueEnds } from "../../../cli/object-reader/json-values";

const values = (text: string): string[] => {
  const ends = [0, ...jsonValueEnds(text)];
  return ends.slice(1).map((end, at) => text.slice(ends[at], end).trim());
};

describe("JSON values one after the other", () => {
  it("are cut where they end, whatever their texts hold", () => {
    assert.deepEqual(values('{"a":"}"}\n{"b":"\\"}"} {"c":[{}]}\n'), [
      '{"a":"}"}',
      '{"b":"\\"}"}',
      '{"c":[{}]}',
    ]);
  });

  it("are not taken where the text ends within", () => {
    assert.deepEqual(values('{"a":1}{"b":'), ['{"a":1}']);
    assert.deepEqual(values('{"a":"1'), []);
  });

  it("are none where anything else comes between, as in YAML and templates", () => {
    assert.deepEqual(values("{{ .Values }}\nkind: Pod"), []);
    assert.deepEqual(values('{"a":1}\nkind: Pod'), []);
    assert.deepEqual(values("[1]"), []);
  });

  it("may begin after blanks", () => {
    const texts = ['\n {"a":1}', "{ }", "a: {}", "", "[]", "{{ if }}"];
    assert.deepEqual(texts.map(beginsLikeJson), [true, true, false, false, false, false]);
  });
});
