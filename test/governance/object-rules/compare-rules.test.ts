import assert from "node:assert/strict";
import {
  canonicalJson,
  expressionsOf,
  isSameRule,
  parametersOf,
  readsParameter,
  requiredParametersOf,
} from "../../../governance/object-rules/compare-rules";
import { rule } from "../../support/rule-text";

const reads = (expression: string) => rule({ expression, parameters: "rule-parameters" });

describe("compared rules", () => {
  it("are the same whatever their metadata says", () => {
    assert.equal(isSameRule(rule(), rule({ level: "advisory" })), true);
    assert.equal(isSameRule(rule(), rule({ expression: "false" })), false);
    assert.equal(
      isSameRule(rule({ parameters: "rule-parameters" }), rule({ parameters: "model-verdicts" })),
      false,
    );
  });

  it("have their keys in no order", () => {
    assert.equal(
      canonicalJson({ a: [1, { c: 2, b: 3 }], d: null }),
      canonicalJson({ d: null, a: [1, { b: 3, c: 2 }] }),
    );
    assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]));
  });

  it("name every expression with its place", () => {
    const all = expressionsOf(
      rule({
        spec: {
          matchConditions: [{ name: "some", expression: "true" }],
          variables: [{ name: "labels", expression: "object.metadata.?labels.orValue({})" }],
          validations: [
            {
              expression: "size(variables.labels) > 0",
              messageExpression: "'has ' + string(size(variables.labels))",
            },
            { expression: "!('x' in variables.labels)", message: "has label x" },
          ],
        },
      }),
    );
    assert.deepEqual(
      all.map(({ path }) => path.join(".")),
      [
        "spec.matchConditions.0.expression",
        "spec.variables.0.expression",
        "spec.validations.0.expression",
        "spec.validations.0.messageExpression",
        "spec.validations.1.expression",
      ],
    );
    assert.equal(all[1]?.expression, "object.metadata.?labels.orValue({})");
  });

  it("read the parameters that they name, however they are spelled", () => {
    const found = reads(
      "int(params.data['a']) > 0 && params.data[?'b'].hasValue() && 'c' in params.data && params.data.d != '' && params.?data[?'e'].orValue('') == ''",
    );
    assert.deepEqual(parametersOf(found), ["a", "b", "c", "d", "e"]);
    assert.equal(readsParameter(found, "c"), true);
    assert.equal(readsParameter(found, "f"), false);
  });

  it("need those alone that they do not read as optional", () => {
    assert.deepEqual(
      requiredParametersOf(
        reads(
          "params.data['a'] == '' && (!('b' in params.data) || params.data['b'] == '') && params.data[?'c'].orValue('') == ''",
        ),
      ),
      ["a"],
    );
  });

  it("read none by names that are made up while they run, in quotes, or of a loop's own params", () => {
    assert.deepEqual(parametersOf(reads("params.data[object.kind] == \"params.data['x']\"")), []);
    assert.deepEqual(parametersOf(reads("[object].all(params, params.data['x'] == 1)")), []);
    assert.deepEqual(
      parametersOf(rule({ parameters: "model-verdicts", expression: "params.data['limit'] == ''" })),
      [],
    );
  });
});
