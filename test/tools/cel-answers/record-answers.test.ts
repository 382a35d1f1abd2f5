import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  answered,
  changes,
  formatRecording,
  parseRecording,
} from "../../../tools/cel-answers/record-answers";
import { KUBERNETES_VERSION } from "../../../tools/control-plane/build-control-plane";

const ROOT = path.join(__dirname, "..", "..", "..");
const FILE = path.join(ROOT, "test", "fixtures", "cel", "kubernetes-1.34-answers.json");
const RECORDER = path.join(ROOT, "tools", "cel-answers", "recorder");

const TEXT = `{"object":{"d": 2.0, "s": "é"},
"answers":[
["object.d", "dyn = double(2e+00)"],
["'\\"é'", ""]
]}
`;

describe("the file of Kubernetes' answers", () => {
  it("is read with the object as it is written", () => {
    assert.deepEqual(parseRecording(TEXT, "a.json"), {
      object: '{"d": 2.0, "s": "é"}',
      pairs: [
        ["object.d", "dyn = double(2e+00)"],
        [`'"é'`, ""],
      ],
    });
  });

  it("is written as it was read", () => {
    assert.equal(formatRecording(parseRecording(TEXT, "a.json")), TEXT);
    const committed = readFileSync(FILE, "utf8");
    assert.ok(formatRecording(parseRecording(committed, FILE)) === committed, `${FILE} would change`);
  });

  it("is refused with what is wrong", () => {
    const refused = (text: string): unknown => parseRecording(text, "a.json");
    assert.throws(() => refused("{"), /^Error: a\.json: is not JSON: /);
    assert.throws(() => refused('{"object":{},\n"answers":[\n]}'), /^Error: a\.json: [^]*answers/);
    assert.throws(() => refused('{"object":{},\n"answers":[\n["1"]\n]}'), /answers\[0\]/);
    assert.throws(
      () => refused('{"object": {}, "answers": [["1", ""]]}'),
      /a\.json: its first line is to be/,
    );
  });
});

describe("what the recorder writes", () => {
  const output = (...answers: readonly (readonly object[])[]): string => JSON.stringify({ answers });

  it("becomes a value, an error or a refusal", () => {
    const before = [
      ["1", ""],
      ["object.x", "refused"],
      ["x", "refused"],
    ] as const;
    const answers = output(
      [{ type: "int", value: "int(1)" }],
      [{ type: "dyn", error: "no such key: x" }],
      [{ refused: "undeclared reference" }],
    );
    assert.deepEqual(answered(before, answers), [
      ["1", "int = int(1)"],
      ["object.x", "dyn ! no such key: x"],
      ["x", "refused"],
    ]);
  });

  it("leaves the recorded one of several answers, first or last, and refuses another or none", () => {
    const several = output(
      [
        { type: "list(int)", value: "[int(1),int(2)]" },
        { type: "list(int)", value: "[int(2),int(1)]" },
      ],
      [{ type: "int", value: "int(3)" }],
    );
    const recorded = (answer: string) =>
      answered(
        [
          ["{1:1,2:2}.map(k, k)", answer],
          ["3", ""],
        ],
        several,
      )[0]?.[1];
    for (const each of ["list(int) = [int(1),int(2)]", "list(int) = [int(2),int(1)]"])
      assert.equal(recorded(each), each);
    for (const each of ["", "refused"])
      assert.throws(
        () => recorded(each),
        /order in which Go walks a map[^]*\n\{1:1,2:2\}\.map\(k, k\)\n {2}list\(int\) = \[int\(1\),int\(2\)\]\n {2}.*\]$/,
      );
  });

  it("is refused when it is something else, or not an answer to each", () => {
    const refused = (text: string): unknown => answered([["1", ""]], text);
    assert.throws(() => refused("panic: 1"), /the recorder's output: is not JSON/);
    assert.throws(() => refused(output([{ type: "int" }])), /the recorder's output: is not as expected/);
    assert.throws(() => refused(output([])), /the recorder's output: is not as expected/);
    assert.throws(() => refused(output()), /gave 0 answers to 1 expressions/);
  });

  it("is told where it is new or another", () => {
    const before = [
      ["1", "int = int(1)"],
      ["2", ""],
      ["x", "dyn = null"],
    ] as const;
    const after = [
      ["1", "int = int(1)"],
      ["2", "int = int(2)"],
      ["x", "refused"],
    ] as const;
    assert.deepEqual(changes(before, after), [
      "2\n  was not recorded\n  now int = int(2)",
      "x\n  was dyn = null\n  now refused",
    ]);
  });
});

describe("the recorder", () => {
  it("is of the release whose control plane the tests run", () => {
    const module = readFileSync(path.join(RECORDER, "go.mod"), "utf8");
    assert.equal(/k8s\.io\/apiserver v0\.(\S+)/.exec(module)?.[1], KUBERNETES_VERSION.replace(/^v?1\./, ""));
  });
});
