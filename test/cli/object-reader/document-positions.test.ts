import assert from "node:assert/strict";
import { DocumentPositions, contentOf } from "../../../cli/object-reader/document-positions";
import type { PathPart } from "../../../governance/reading/yaml-document";

const LIST = `# a comment

apiVersion: v1
kind: List
items:
  # the first
  - apiVersion: v1
    kind: Pod
    metadata:
      name: a
      annotations:
      labels: {x: y, z}
    spec:
      containers:
        - name: web
          image: "x"
        - image: y
          name: side
`;

const at = (text: string, path: readonly PathPart[], line = 1): [number, number] => {
  const { line: found, column } = new DocumentPositions(text, line).of(path);
  return [found, column];
};

describe("places in a document", () => {
  it("of the whole are where its first key stands", () => {
    assert.deepEqual(at(LIST, []), [3, 1]);
    assert.deepEqual(at(LIST, [], 10), [12, 1]);
    assert.deepEqual(at("\n  kind: Pod", []), [2, 3]);
    assert.deepEqual(contentOf("# only\n#comments"), { offset: 16, lines: 1 });
  });

  it("of items are where they begin, and of fields where their keys do", () => {
    assert.deepEqual(at(LIST, ["items", 0]), [7, 5]);
    assert.deepEqual(at(LIST, ["items", 0, "spec", "containers", 1]), [17, 11]);
    assert.deepEqual(at(LIST, ["items", 0, "spec", "containers", 0, "image"], 101), [116, 11]);
  });

  it("are not confused by values that are not written, or that look like keys", () => {
    assert.deepEqual(at(LIST, ["items", 0, "metadata", "labels"]), [12, 7]);
    assert.deepEqual(at(LIST, ["items", 0, "metadata", "labels", "z"]), [12, 22]);
    assert.deepEqual(at("a: b\nb: c\n? k\n: v\nz: 1\n", ["z"]), [5, 1]);
    assert.deepEqual(at("a: b\nb: c\n", ["b"]), [2, 1]);
  });

  it("of what is not there are those of the nearest thing above", () => {
    assert.deepEqual(at(LIST, ["items", 0, "spec", "volumes", 3]), [13, 5]);
    assert.deepEqual(at(LIST, ["items", 7]), [5, 1]);
    assert.deepEqual(at(LIST, ["nothing"]), [3, 1]);
  });

  it("are found in JSON, indented by tabs too", () => {
    const text = JSON.stringify({ kind: "List", items: [{ a: 1 }, { b: { c: 2 } }] }, null, "\t");
    assert.deepEqual(at(text, ["items", 1]), [7, 3]);
    assert.deepEqual(at(text, ["items", 1, "b", "c"]), [9, 5]);
    assert.deepEqual(at(JSON.stringify({ a: [1, { b: 2 }] }), ["a", 1, "b"]), [1, 10]);
  });

  it("are those of the whole where the text cannot be read", () => {
    assert.deepEqual(at("a: [\n", ["a", 0]), [1, 1]);
  });
});
