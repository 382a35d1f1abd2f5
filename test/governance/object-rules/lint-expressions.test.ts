import assert from "node:assert/strict";
import { lintExpressions, LONGEST_MESSAGE } from "../../../governance/object-rules/lint-expressions";
import { linted, type RuleText } from "../../support/rule-text";

const PARAMETERS = { "minimum-replicas": "1" };
const found = (text: RuleText): string[] =>
  lintExpressions(linted(text), PARAMETERS).map(({ check, message }) => `${check}: ${message}`);
const KEPT = "'kept' in object.metadata.?labels.orValue({})";

describe("the linter of expressions", () => {
  it("finds nothing in a rule as it should be", () => {
    assert.deepEqual(found({}), []);
    assert.deepEqual(
      found({
        parameters: "rule-parameters",
        expression: "dyn(object).spec.?replicas.orValue(1) >= int(params.data['minimum-replicas'])",
      }),
      [],
    );
    assert.deepEqual(found({ parameters: "model-verdicts", expression: "params.data['limit'] != ''" }), []);
  });

  it("finds variables that nothing reads, and those that Gatekeeper keeps for itself", () => {
    const variables = [
      { name: "labels", expression: "object.metadata.?labels.orValue({})" },
      { name: "params", expression: "1" },
    ];
    assert.deepEqual(found({ spec: { variables } }), [
      "unused-variable: nothing reads variable labels: remove it",
      "unused-variable: nothing reads variable params: remove it",
      "reserved-name: variable params has a name that Gatekeeper keeps for itself: choose another",
    ]);
  });

  it("finds parameters that nobody sets, unless the rule does without", () => {
    const reads = (expression: string) => found({ parameters: "rule-parameters", expression });
    assert.deepEqual(reads("int(params.data['minimum-replica']) > 0"), [
      "unset-parameter: reads parameter minimum-replica, which nobody sets (did you mean minimum-replicas?): set it under parameters in ruleset.yaml, or read it as params.data[?'minimum-replica'].orValue(…)",
    ]);
    assert.deepEqual(reads("int(params.data[?'anything'].orValue('1')) > 0 && size(object.kind) > 0"), []);
  });

  it("finds a paramKind without params, and another kind", () => {
    assert.deepEqual(found({ parameters: "rule-parameters" }), [
      "parameter-source: reads no params: remove paramKind",
    ]);
    assert.match(
      found({
        parameters: "rule-parameters",
        expression: "params.data['a'] == ''",
        spec: { paramKind: { apiVersion: "example.com/v1", kind: "Limits" } },
      }).join(),
      /parameter-source: must be \{ apiVersion: v1, kind: ConfigMap \}/,
    );
  });

  it("finds validations that refuse nothing, or everything", () => {
    assert.deepEqual(found({ expression: "true || false" }), [
      "always-true: is always true, so it refuses nothing",
    ]);
    assert.deepEqual(found({ expression: "1 > 2" }), ["conflict: is always false, so no object can meet it"]);
  });

  it("finds violations without a message, and messages that are too long", () => {
    const says = (message: object) => found({ spec: { validations: [{ expression: KEPT, ...message }] } });
    assert.deepEqual(says({}), ["message: has no message: say what is wrong and what to do"]);
    assert.deepEqual(says({ message: "x".repeat(LONGEST_MESSAGE) }), []);
    assert.deepEqual(says({ message: "x".repeat(LONGEST_MESSAGE + 1) }), [
      "message: has 201 characters; at most 200 are read",
    ]);
    assert.deepEqual(
      says({ messageExpression: `'${"x".repeat(150)}' + object.kind + '${"y".repeat(60)}'` }),
      ["message: has 210 characters; at most 200 are read"],
    );
  });

  it("finds expressions that the API server would stop", () => {
    const square =
      "object.metadata.annotations.all(a, object.metadata.labels.all(b, a != b && a.size() > b.size()))";
    assert.match(
      found({ expression: square })[0] ?? "",
      /^cost: may cost [\d,]+ of an object with 500 entries; the API server stops at 1,000,000, and refuses/,
    );
    const linear = `object.metadata.annotations.all(a, a.matches('${"a|".repeat(500)}b'))`;
    const validations = Array.from({ length: 20 }, () => ({ expression: linear, message: "no" }));
    assert.match(
      found({ spec: { validations } })[0] ?? "",
      /^cost: may cost [\d,]+ together of an object with 500 entries; the API server stops at 10,000,000/,
    );
  });
});
