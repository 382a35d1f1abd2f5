import assert from "node:assert/strict";
import { SourceText } from "../../../governance/cel/source-text";

describe("an expression's text", () => {
  it("knows the depth of brackets at each place", () => {
    const text = "a(b[c], {d: e})";
    const source = new SourceText(text);
    const depth = (token: string) => source.depthAt(text.indexOf(token));
    assert.deepEqual(["a", "b", "c", "d", ")"].map(depth), [0, 1, 2, 2, 0]);
  });

  it("passes over brackets and tokens in quotes and comments", () => {
    const text = `x("(=", r'\\', """ = ' """, b'=') // = (\n= y`;
    const source = new SourceText(text);
    assert.equal(source.depthAt(text.length - 1), 0);
    assert.equal(source.find("=", 0), text.lastIndexOf("="));
    assert.equal(source.find("?", 0), -1);
  });

  it("takes a letter before a quote as part of a name", () => {
    const source = new SourceText("bar'x(' + 'y'");
    assert.equal(source.depthAt(10), 1);
  });
});
