import assert from "node:assert/strict";
import { findingAt, LINT_CHECKS } from "../../../governance/object-rules/lint-finding";
import { linted } from "../../support/rule-text";

describe("a finding", () => {
  it("says where it is", () => {
    const { file, line, rule, check } = findingAt(
      linted(),
      "message",
      ["spec", "validations", 0],
      "is missing",
    );
    assert.deepEqual([file, rule, check], ["require-kept.yaml", "require-kept", "message"]);
    assert.ok(line > 20, String(line));
  });

  it("is of a check that says what it is about", () => {
    for (const about of Object.values(LINT_CHECKS)) assert.match(about, /^[a-z].* [a-z]/);
  });
});
