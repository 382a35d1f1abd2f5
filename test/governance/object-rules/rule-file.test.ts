import assert from "node:assert/strict";
import { checkedRule, readRuleFile } from "../../../governance/object-rules/rule-file";
import { InvalidInput } from "../../../governance/reading/problem";
import { ruleText } from "../../support/rule-text";

const problems = (text: string): string => {
  try {
    readRuleFile(text, "rules/require-kept.yaml");
    return "";
  } catch (error) {
    assert.ok(error instanceof InvalidInput);
    return error.message;
  }
};

describe("a rule file", () => {
  it("is a policy with what people need to know of it", () => {
    const rule = readRuleFile(
      ruleText({ productionLevel: "mandatory", level: "advisory" }),
      "require-kept.yaml",
    );
    assert.deepEqual(
      [rule.name, rule.severity, rule.level, rule.productionLevel, rule.remedy, rule.parameters],
      ["require-kept", "low", "advisory", "mandatory", "Add the label.", null],
    );
    assert.equal(
      readRuleFile(ruleText({ parameters: "model-verdicts", expression: "params.data['a'] == ''" }), "a")
        .parameters,
      "model-verdicts",
    );
  });

  it("is refused where an expression does not compile, with file, line and column", () => {
    const text = ruleText({ expression: "object.kind == 'Pod' &&& true" });
    const line = text.split("\n").findIndex((each) => each.includes("&&&")) + 1;
    assert.match(
      problems(text),
      new RegExp(`rules/require-kept\\.yaml:${line} .*column \\d+: does not compile`),
    );
  });

  it("is refused where an expression names what is not there, or answers no yes or no", () => {
    assert.match(
      problems(ruleText({ expression: "objekt.kind == 'Pod'" })),
      /undeclared reference to 'objekt'/,
    );
    assert.match(problems(ruleText({ expression: "object.kind" })), /must evaluate to bool/);
    assert.match(
      problems(ruleText({ expression: "'a'.reverse() == 'a'" })),
      /undeclared reference to 'reverse'/,
    );
  });

  it("is refused with all its faults at once", () => {
    const text = ruleText({ expression: "1 +" }).replace(
      "apexlogic.ai/severity: low",
      "apexlogic.ai/severity: huge",
    );
    assert.match(problems(text), /severity/);
    assert.match(problems(text), /does not compile/);
  });

  it("is refused where it is no policy, or twice the same key", () => {
    assert.match(problems("kind: ConfigMap\n"), /kind|apiVersion/);
    assert.match(problems(`${ruleText()}\nkind: Policy\n`), /unique|duplicate/i);
  });

  it("may be taken as checked, and compiles when it is asked", () => {
    const { policy } = readRuleFile(ruleText(), "require-kept.yaml");
    assert.equal(checkedRule(policy, "require-kept.yaml").program.validations.length, 1);
  });
});
