import assert from "node:assert/strict";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { nativeRegex } from "../../../../governance/cel/library/native-regex";

const PATTERN = fc
  .array(
    fc.constantFrom(..."ab0^$.|()[]*+?-/:", "\\d", "\\w", "\\.", "[^a-c]", "[a-z0-9]", "{2}", "{1,3}", "(?:"),
    {
      maxLength: 10,
    },
  )
  .map((parts) => parts.join(""));
const TEXT = fc
  .array(fc.constantFrom(..."abz09_.-/:|^$ \n", "ab", "://"), { maxLength: 12 })
  .map((parts) => parts.join(""));

function re2(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

describe("JavaScript's own regular expressions", () => {
  it("serve the patterns that rules are made of", () => {
    for (const pattern of [
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
      "^registry\\.example\\.com/",
      "@sha256:[0-9a-f]{64}$",
      "^(dev|staging|prod)$",
      "^[0-9]+(?:m|Mi|Gi)?$",
    ])
      assert.ok(nativeRegex(pattern), pattern);
  });

  it("are not asked where they might read it otherwise, or take long", () => {
    for (const pattern of [
      "(a+)+$",
      "(a|aa)*b",
      "a*a*a*b",
      "\\s",
      "\\bword",
      "(?i)a",
      "[[:alpha:]]",
      "(a)\\1",
      "(?=a)",
      "\\pL",
      "é",
      "a{1001}",
      "a**",
      "a*?",
    ])
      assert.equal(nativeRegex(pattern), undefined, pattern);
  });

  it("match what RE2 matches", () => {
    let served = 0;
    fc.assert(
      fc.property(PATTERN, fc.array(TEXT, { minLength: 1, maxLength: 5 }), (pattern, texts) => {
        const theirs = re2(pattern);
        const own = theirs && nativeRegex(pattern);
        if (!own) return;
        served++;
        for (const text of texts)
          assert.equal(own.test(text), theirs.matcher(text).find(), `${pattern} of ${JSON.stringify(text)}`);
      }),
      { numRuns: 3000 },
    );
    assert.ok(served > 300, `only ${served} patterns were compared`);
  });

  it("end soon on the longest text that they are given", () => {
    assert.equal(nativeRegex("^[a-z]*[a-z0-9]*$")?.test(`${"a".repeat(1000)}!`), false);
    assert.equal(nativeRegex("[a-z]+!")?.test("a".repeat(1000)), false);
  });
});
