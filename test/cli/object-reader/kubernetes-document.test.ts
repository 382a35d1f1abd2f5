import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  DEEPEST,
  DocumentFault,
  MOST_VALUES,
  readKubernetesDocument,
} from "../../../cli/object-reader/kubernetes-document";

const read = (text: string): unknown => readKubernetesDocument(text)[0]?.value;

function fault(text: string): DocumentFault {
  try {
    readKubernetesDocument(text);
  } catch (error) {
    if (error instanceof DocumentFault) return error;
    throw error;
  }
  return assert.fail("nothing was refused");
}

interface Answer {
  readonly yaml: string;
  readonly json?: unknown;
  readonly error?: string;
}

/** What `yaml.ToJSON` of k8s.io/apimachinery 0.34.2, which kubectl reads by, answers. */
const ANSWERS = readFileSync(path.join(__dirname, "../../fixtures/kubernetes-yaml.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Answer);

/** Where we refuse what kubectl reads: the second of two equal keys is a mistake, whichever wins. */
const STRICTER = new Map([
  ["on: 1\ny: 2\n", /duplicated mapping key/],
  ["true: a\n'true': b\n", /duplicated mapping key/],
  ["a: 1\na: 2\n", /duplicated mapping key/],
  ['{"a":1,"a":2}\n', /duplicated mapping key/],
  ["a: &x {k: 1}\ny1: &y {k: 2, z: 1}\nb: {<<: *x, <<: *y}\n", /duplicated mapping key/],
  ["b: {'<<': 1}\n", /must be a mapping/],
]);
/** Where we read what kubectl refuses: rules then judge an object that nobody can apply. */
const LAXER = new Set([
  "null: a\n",
  "~: a\n",
  "? [a]\n: b\n",
  'a: "\\/"\n',
  "%YAML 1.2\n---\na: yes\n",
  "a: x\u2028y\n",
  "a: \u0085b\n",
]);

/** As JSON.parse gives long integers. */
function rounded(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}

describe("one document of a manifest", () => {
  it("keeps all 64 bits of an integer, in YAML and in JSON", () => {
    const long = 9_223_372_036_854_775_807n;
    assert.deepEqual(read("a: 9223372036854775807\nb: 9007199254740991\n"), {
      a: long,
      b: 9_007_199_254_740_991,
    });
    assert.deepEqual(
      read('{"a": [9223372036854775807, -9007199254740993],\n\t"b": "x:1234567890123456789"}'),
      {
        a: [long, -9_007_199_254_740_993n],
        b: "x:1234567890123456789",
      },
    );
    assert.deepEqual(read('{"a": 1234567890123456.5, "b": 9007199254740993}'), {
      a: 1_234_567_890_123_456.5,
      b: 9_007_199_254_740_993n,
    });
  });

  it("is read as kubectl reads it", () => {
    assert.ok(ANSWERS.length > 150);
    for (const { yaml, json, error } of ANSWERS)
      if (STRICTER.has(yaml) || LAXER.has(yaml)) continue;
      else if (error === undefined) assert.deepEqual(rounded(read(yaml)), json, JSON.stringify(yaml));
      else assert.throws(() => read(yaml), DocumentFault, JSON.stringify(yaml));
  });

  it("is read otherwise only where that is meant", () => {
    for (const { yaml, error } of ANSWERS) {
      const stricter = STRICTER.get(yaml);
      if (stricter) assert.match(fault(yaml).rule, stricter, JSON.stringify(yaml));
      if (stricter) assert.equal(error, undefined, JSON.stringify(yaml));
      if (LAXER.has(yaml)) assert.doesNotThrow(() => read(yaml), JSON.stringify(yaml));
      if (LAXER.has(yaml)) assert.notEqual(error, undefined, JSON.stringify(yaml));
    }
  });

  it("may be several JSON values, each with its line", () => {
    const found = readKubernetesDocument('{"a": 1}\n{"b":\n2}\n{"c": 3}\n');
    assert.deepEqual(
      found.map(({ value, line }) => [value, line]),
      [
        [{ a: 1 }, 0],
        [{ b: 2 }, 0],
        [{ c: 3 }, 2],
      ],
    );
  });

  it("is none where there are only comments and directives", () => {
    for (const text of ["", "\n \n", "# a\n\n  # b", "%YAML 1.1\n"])
      assert.deepEqual(readKubernetesDocument(text), []);
    assert.equal(read("~"), null);
  });

  it("names the place of what is no YAML, and of a key that is there twice", () => {
    assert.deepEqual(fault("a: 1\nb: [\n").at, { line: 2, column: 1 });
    assert.deepEqual(fault("a:\n  b: 1\n  b: 2\n").at, { line: 2, column: 3 });
    assert.deepEqual(fault('{"x": {"b": "\\"b\\":", "c": 1,\n  "c": 2}}').at, { line: 1, column: 3 });
    assert.deepEqual(fault('{"a": 1}\n{"c": 1, "c": 2}').at, { line: 1, column: 10 });
  });

  it("keeps keys that reach a prototype as plain keys", () => {
    const value = read('a: &a {__proto__: {polluted: 1}}\nb: {<<: *a}\n"constructor": 2') as Record<
      string,
      object
    >;
    assert.ok(Object.hasOwn(value["b"] ?? {}, "__proto__"));
    assert.ok(Object.hasOwn(value, "constructor"));
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
    assert.equal((value["b"] as Record<string, unknown>)["polluted"], undefined);
  });
});

describe("a document that would cost too much", () => {
  const bomb = (levels: number): string =>
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
      .concat(Array.from({ length: levels }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}]`))
      .join("\n");

  it("is refused when its aliases stand for too much", () => {
    assert.doesNotThrow(() => read(bomb(3)));
    assert.match(fault(bomb(30)).rule, /more than 1,000,000 values, an alias counting as all/);
  });

  it("is refused when merging keys takes too long", () => {
    const keys = Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`).join(", ");
    const text = `a: &a {${keys}}\nb: {<<: [${"*a, ".repeat(20_000)}]}\n`;
    assert.match(fault(text).rule, /more than 1,000,000 values/);
  });

  it("is refused when it contains itself, or is nested too deep", () => {
    const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
    assert.doesNotThrow(() => read(`a: ${nested(DEEPEST - 1)}`));
    for (const text of ["a: &a [*a]", "a: &a {b: *a}", `a: ${nested(DEEPEST)}`, nested(100_000)])
      assert.match(fault(text).rule, /nested deeper than 256 levels|anchor|alias/, text.slice(0, 40));
    assert.match(fault(`{"a": ${nested(50_000)}}`).rule, /nested deeper than 256 levels/);
  });

  it("is refused when it has too many values", () => {
    assert.match(fault(`a: [${"1,".repeat(MOST_VALUES)}1]`).rule, /cut the list/);
  });
});
