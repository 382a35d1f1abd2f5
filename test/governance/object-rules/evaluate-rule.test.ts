import assert from "node:assert/strict";
import { evaluateRule, prepare } from "../../../governance/object-rules/evaluate-rule";
import { UNKNOWN } from "../../../governance/plan";
import { rule, type RuleText } from "../../support/rule-text";

const pod = (labels: unknown) =>
  prepare({ apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "team", labels } });
const answer = (text: RuleText, labels: unknown = { a: "1" }, params: Record<string, string> | null = {}) =>
  evaluateRule(rule(text), pod(labels), params);
const validating = (...validations: object[]) =>
  answer({ spec: { validations: validations as NonNullable<NonNullable<RuleText["spec"]>["validations"]> } });

describe("a rule's answer", () => {
  it("is a pass without words, and nothing about what it does not cover", () => {
    assert.deepEqual(answer({ expression: "'a' in object.metadata.labels" }), {
      outcome: "pass",
      messages: [],
    });
    assert.equal(evaluateRule(rule(), prepare({ apiVersion: "v1", kind: "Service" }), null), null);
  });

  // k8s.io/apiserver, pkg/admission/plugin/policy/validating/validator.go.
  it("says the evaluated message, else the written one, else the expression", () => {
    const messages = (validation: object) => validating({ expression: "1 > 2", ...validation })?.messages;
    assert.deepEqual(messages({ message: " no ", messageExpression: "'not ' + object.kind" }), ["not Pod"]);
    assert.deepEqual(messages({ message: " no ", messageExpression: "'a\\nb'" }), ["no"]);
    assert.deepEqual(messages({ message: "no", messageExpression: "string(object.missing)" }), ["no"]);
    assert.deepEqual(messages({ message: "no", messageExpression: "'  '" }), ["no"]);
    assert.deepEqual(messages({}), ["failed expression: 1 > 2"]);
  });

  it("says what every validation has to say, in their order", () => {
    assert.deepEqual(
      validating(
        { expression: "false", message: "first" },
        { expression: "true", message: "second" },
        { expression: "object.missing == 1", message: "third" },
      ),
      {
        outcome: "fail",
        messages: ["first", "expression 'object.missing == 1' resulted in error: no such key: missing"],
      },
    );
  });

  it("fails on an error, unless the failure policy ignores it", () => {
    const failing = { expression: "object.missing == 1" };
    assert.equal(answer(failing)?.cause, "error");
    assert.equal(answer({ ...failing, spec: { failurePolicy: "Ignore" } })?.outcome, "pass");
  });

  it("is inconclusive where an unknown value matters, and only there", () => {
    const equals = "object.metadata.labels.a == '1'";
    assert.equal(answer({ expression: equals }, { a: UNKNOWN })?.outcome, "inconclusive");
    assert.equal(answer({ expression: equals }, UNKNOWN)?.cause, "unknown");
    assert.equal(answer({ expression: `true || ${equals}` }, { a: UNKNOWN })?.outcome, "pass");
    assert.equal(answer({ expression: `false && ${equals}` }, { a: UNKNOWN })?.outcome, "fail");
    assert.equal(answer({ expression: `!(${equals})` }, { a: UNKNOWN })?.outcome, "inconclusive");
  });

  it("is none where a match condition is false, and inconclusive where one is unknown", () => {
    const conditional = (expression: string): RuleText => ({
      expression: "false",
      spec: { matchConditions: [{ name: "some", expression }] },
    });
    assert.equal(answer(conditional("object.kind == 'Job'")), null);
    assert.equal(answer(conditional("object.kind == 'Pod'"))?.outcome, "fail");
    assert.equal(
      answer(conditional("object.metadata.labels.a == '1'"), { a: UNKNOWN })?.outcome,
      "inconclusive",
    );
  });

  it("reads parameters, and fails without the object that holds them", () => {
    const reading: RuleText = { parameters: "rule-parameters", expression: "params.data['a'] == '1'" };
    assert.equal(answer(reading, {}, { a: "1" })?.outcome, "pass");
    assert.equal(answer(reading, {}, { a: "2" })?.outcome, "fail");
    assert.match(answer(reading, {}, null)?.messages.join() ?? "", /no params found/);
  });

  it("evaluates a variable once, for whoever reads it", () => {
    const variables = [
      { name: "labels", expression: "object.metadata.?labels.orValue({})" },
      { name: "count", expression: "size(variables.labels)" },
    ];
    assert.equal(answer({ expression: "variables.count == 1", spec: { variables } })?.outcome, "pass");
  });

  it("ends an expression that costs more than the API server's budget", () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`label-${index}`, "x"]));
    const cubic =
      "object.metadata.labels.all(a, object.metadata.labels.all(b, object.metadata.labels.all(c, a + b + c != '')))";
    const { outcome, cause, messages = [] } = answer({ expression: cubic }, many) ?? {};
    assert.deepEqual([outcome, cause], ["fail", "error"]);
    assert.match(messages.join(), /cost limit exceeded|cost budget/);
  });
});
