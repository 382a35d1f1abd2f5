import assert from "node:assert/strict";
import { lintRules } from "../../../governance/object-rules/lint-rules";
import { linted } from "../../support/rule-text";

const INPUT = { extended: [], setFile: "rules/ruleset.yaml", lineOfParameter: () => 4 };

describe("the linter", () => {
  it("gives every finding in the order of files and lines", () => {
    const findings = lintRules({
      ...INPUT,
      parameters: {},
      rules: [
        linted({ name: "require-b", expression: "true" }),
        linted({
          name: "require-a",
          spec: {
            variables: [{ name: "unused", expression: "1" }],
            validations: [{ expression: "object.metadata.name != ''" }],
          },
        }),
      ],
    });
    assert.deepEqual(
      findings.map(({ file, check }) => `${file} ${check}`),
      ["require-a.yaml message", "require-a.yaml unused-variable", "require-b.yaml always-true"],
    );
  });

  it("finds parameters that nothing can meet both, in the rule set's own file", () => {
    assert.deepEqual(
      lintRules({ ...INPUT, rules: [], parameters: { "minimum-replicas": "5", "maximum-replicas": "4" } }),
      [
        {
          check: "conflict",
          rule: "maximum-replicas",
          file: "rules/ruleset.yaml",
          line: 4,
          message: "no object can meet both: minimum-replicas is 5, and maximum-replicas is 4",
        },
      ],
    );
  });
});
