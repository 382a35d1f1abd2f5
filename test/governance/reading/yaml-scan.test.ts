import assert from "node:assert/strict";
import { LARGEST_DOCUMENT, scanYaml } from "../../../governance/reading/yaml-scan";

const LIMITS = { deepest: 64, mostNodes: 20_000 };

/** Tokens looked at before the text was refused: the work, whatever the machine. */
function tokensUntilRefused(text: string): number {
  let tokens = 0;
  const problem = scanYaml(text, LIMITS, () => (tokens += 1));
  assert.ok(problem, "was not refused");
  return tokens;
}

describe("yaml-scan", () => {
  const fill = (piece: string): string => piece.repeat(Math.floor(LARGEST_DOCUMENT / piece.length));

  it("refuses 10 MB at once, with both sizes, without reading a token", () => {
    const text = "a: 1\n".repeat(2 * LARGEST_DOCUMENT);
    assert.deepEqual(scanYaml(text, LIMITS), {
      path: "",
      found: "10,485,760 characters",
      rule: "must be at most 1,048,576 bytes (1 MiB)",
    });
    assert.equal(tokensUntilRefused(text), 0);
  });

  it("counts bytes, not characters", () => {
    assert.equal(scanYaml("ü".repeat(LARGEST_DOCUMENT / 2), LIMITS), undefined);
    assert.equal(scanYaml("ü".repeat(LARGEST_DOCUMENT / 2 + 1), LIMITS)?.found, "1,048,578 bytes");
  });

  it("stops after a few hundred tokens of endless nesting", () => {
    for (const piece of ["[", "{a: ", "- ", "? ", "[\n"]) {
      assert.match(scanYaml(fill(piece), LIMITS)?.rule ?? "", /nested deeper than 64 levels/, piece);
      assert.ok(tokensUntilRefused(fill(piece)) < 400, piece);
    }
    const stairs = Array.from({ length: 1000 }, (_, level) => `${" ".repeat(level)}a:`).join("\n");
    assert.ok(tokensUntilRefused(stairs) < 400);
  });

  it("stops at 120,000 tokens of anything", () => {
    for (const piece of ["- a\n", "-\n", "\n", "#\n", ": ", "a: 1\n"])
      assert.ok(tokensUntilRefused(fill(piece)) <= 120_001, piece);
    assert.ok(tokensUntilRefused(`[${fill(",").slice(1)}`) <= 120_001);
  });

  it("refuses anchors, aliases, tags and directives where they stand", () => {
    const cases = {
      "a: 1\nb: &x [1]\n": [2, "column 4: anchors are refused"],
      "a: [1, *x]": [1, "column 8: aliases are refused"],
      "a: !!binary QQ==": [1, "column 4: tags are refused"],
      "%YAML 1.1\n---\na: yes": [1, "column 1: directives are refused"],
    } as const;
    for (const [text, [line, rule]] of Object.entries(cases)) {
      const problem = scanYaml(text, LIMITS);
      assert.equal(problem?.line, line, text);
      assert.ok(problem?.rule.startsWith(rule), problem?.rule);
    }
  });

  it("does not take text for anchors, aliases or tags", () => {
    for (const text of ["a: b & c * d ! e", "a: |\n  &x *y\n  !z\n", "a: '&x'", 'a: "*x"', "# &x\na: 1"])
      assert.equal(scanYaml(text, LIMITS), undefined, text);
  });

  it("refuses control characters by their code", () => {
    const problem = scanYaml("a: 1\nb: \u0002", LIMITS);
    assert.deepEqual([problem?.line, problem?.found], [2, "U+0002"]);
  });
});
