import assert from "node:assert/strict";
import { parseYamlDocument, readYamlDocument, showPath } from "../../../governance/reading/yaml-document";
import { problemsOf, seedManifest } from "../../support/written-files";

/** The one problem of a text. */
function problemOf(text: string): { path: string; line: number | undefined; rule: string } {
  const [problem, ...more] = problemsOf(() => parseYamlDocument(text, "stacks/dev/a.yaml"));
  assert.ok(problem && more.length === 0);
  assert.equal(problem.file, "stacks/dev/a.yaml");
  return { path: problem.path, line: problem.line, rule: problem.rule };
}

describe("yaml-document", () => {
  it("reads YAML 1.2's core schema: yes, no, on and dates are text", () => {
    assert.deepEqual(
      parseYamlDocument("a: yes\nb: 0x10\nc: [1, 2.5, ~]\nd: 2026-11-21\ne: off\nf: true\ng:\n", "a.yaml"),
      { a: "yes", b: 16, c: [1, 2.5, null], d: "2026-11-21", e: "off", f: true, g: null },
    );
  });

  it("reads one document with its marks, a byte order mark and Windows lines", () => {
    for (const text of ["---\na: 1\n...\n", "\ufeffa: 1", "a: 1\r\n"])
      assert.deepEqual(parseYamlDocument(text, "a.yaml"), { a: 1 }, JSON.stringify(text));
  });

  it("takes the merge key for an ordinary one", () => {
    assert.deepEqual(parseYamlDocument("<<: {a: 1}", "a.yaml"), { "<<": { a: 1 } });
  });

  it("refuses none and more than one document", () => {
    for (const text of ["", "# only a comment\n"]) assert.equal(problemOf(text).rule, "is empty");
    for (const text of ["a: 1\n---\nb: 2\n", "a: 1\n...\nb: 2\n", "---\na: 1\n---\nb: 2\n"])
      assert.match(problemOf(text).rule, /must be exactly one document/);
  });

  it("refuses a bomb of aliases and a cycle of anchors before anything is expanded", () => {
    const bomb = ["a0: &a0 [x, x]"]
      .concat(Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`))
      .join("\n");
    assert.match(problemOf(bomb).rule, /column 5: anchors are refused/);
    assert.match(problemOf("a: &a\n  b: *a\n").rule, /anchors are refused/);
  });

  it("refuses duplicate keys and names both lines", () => {
    assert.deepEqual(problemOf("a:\n  b: 1\n  c: 2\n  b: 3\n"), {
      path: "a.b",
      line: 4,
      rule: "is a duplicate of the key on line 2",
    });
    assert.equal(problemOf("{a: 1, 'a': 2}").path, "a");
  });

  it("refuses keys that reach a prototype, at every depth", () => {
    for (const key of ["__proto__", "constructor", "prototype", '"__proto__"']) {
      const { path, line, rule } = problemOf(`a:\n  - b:\n      ${key}: {polluted: true}\n`);
      assert.deepEqual([path, line], [`a[0].b.${key.replaceAll('"', "")}`, 3]);
      assert.match(rule, /refused as a key/);
    }
    assert.equal("polluted" in {}, false);
  });

  it("refuses keys that are not text", () => {
    for (const text of ["1: a", "true: a", "? [a]\n: b", "~: a"])
      assert.match(problemOf(text).rule, /keys must be text/, text);
  });

  it("says line and column of what is not YAML", () => {
    const tab = problemOf("a:\n\tb: 1\n");
    assert.deepEqual([tab.line, tab.rule], [2, "column 1: is not YAML: Tabs are not allowed as indentation"]);
    assert.equal(problemOf("a: [1, 2\nb: 3\n").line, 2);
    assert.equal(problemOf('a: 1\nb: "open\n').line, 3);
  });

  it("allows 64 levels and 20,000 nodes, and no more", () => {
    const nested = (levels: number): string => `${"[".repeat(levels - 1)}1${"]".repeat(levels - 1)}`;
    assert.doesNotThrow(() => parseYamlDocument(nested(64), "a.yaml"));
    assert.match(problemOf(nested(65)).rule, /nested deeper than 64 levels/);
    const list = (nodes: number): string => "- a\n".repeat(nodes - 1);
    assert.equal((parseYamlDocument(list(20_000), "a.yaml") as unknown[]).length, 19_999);
    assert.match(problemOf(list(20_001)).rule, /more than 20,000 values and keys/);
  });

  it("counts block nesting exactly, on whatever line it stands", () => {
    const stairs = (levels: number): string =>
      `${Array.from({ length: levels - 1 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")} 1`;
    assert.doesNotThrow(() => parseYamlDocument(stairs(64), "a.yaml"));
    assert.match(problemOf(stairs(65)).rule, /nested deeper than 64 levels/);
  });

  it("lists at most twenty problems", () => {
    assert.equal(problemsOf(() => parseYamlDocument("a: b: c\n".repeat(500), "a.yaml")).length, 20);
  });

  it("gives the line of a path, or of the nearest thing that is there", () => {
    const { lineOf } = readYamlDocument(seedManifest("vision-language-model-v2"), "a.yaml");
    assert.equal(lineOf(["metadata", "labels", "project"]), 6);
    assert.equal(lineOf(["spec", "autoscaling", "maxReplicas"]), 19);
    assert.equal(lineOf(["spec", "autoscaling", "missing", "below"]), 17);
    assert.equal(lineOf(["nowhere"]), 1);
    const items = readYamlDocument("a:\n  - b\n  -\n    c: 1\n", "a.yaml");
    assert.equal(items.lineOf(["a", 1, "c"]), 4);
  });

  it("shows a path as people write it", () => {
    assert.equal(showPath(["spec", "sideCars", 0, "name"]), "spec.sideCars[0].name");
    assert.equal(
      showPath(["metadata", "labels", "apexlogic.ai/tier"]),
      'metadata.labels["apexlogic.ai/tier"]',
    );
  });
});
