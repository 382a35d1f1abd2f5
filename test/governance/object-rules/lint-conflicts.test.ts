import assert from "node:assert/strict";
import { lintConflicts } from "../../../governance/object-rules/lint-conflicts";
import { linted, rule, WORKLOADS, type RuleText } from "../../support/rule-text";

const PARAMETERS = { "minimum-replicas": "3" };
const shown = (
  rules: readonly (readonly [RuleText, string?])[],
  extended: readonly RuleText[] = [],
): string[] =>
  lintConflicts(
    rules.map(([text, file]) => linted(text, file)),
    extended.map((text) => rule(text)),
    PARAMETERS,
  ).map(({ rule: name, check, message }) => `${name} ${check}: ${message}`);

const wants = (name: string, expression: string): RuleText => ({
  name,
  expression: `dyn(object).spec.${expression}`,
});

describe("the linter of what is between rules", () => {
  it("finds nothing between rules that have nothing to do with each other", () => {
    assert.deepEqual(
      shown([[wants("require-a", "a > 1")], [wants("require-b", "b < 1")]], [wants("require-c", "c == 1")]),
      [],
    );
  });

  it("finds one name in two files, and a file of another name", () => {
    assert.deepEqual(
      shown([[wants("require-a", "a > 1")], [wants("require-a", "b > 1"), "require-b.yaml"]]),
      ["require-a same-name: rule require-a is in require-a.yaml too: remove or rename one"],
    );
    assert.deepEqual(shown([[wants("require-a", "a > 1"), "rules/require-b.yaml"]]), [
      "require-a file-name: is named require-a, and its file require-b: name both alike",
    ]);
  });

  it("finds rules that decide the same, however their variables are called", () => {
    const one: RuleText = wants("require-a", "a > 1");
    const other: RuleText = {
      name: "require-other",
      spec: {
        variables: [{ name: "spec", expression: "dyn(object).spec" }],
        validations: [{ expression: "variables.spec.a > 1", message: "other words" }],
      },
    };
    const said =
      "require-other duplicate: decides what require-a decides: remove it, and set the level of require-a";
    assert.deepEqual(shown([[one], [other]]), [said]);
    assert.deepEqual(shown([[other]], [one]), [said]);
    assert.deepEqual(
      shown([[one], [{ ...other, resourceRules: [{ ...WORKLOADS, operations: ["CREATE"] }] }]]),
      [],
    );
  });

  it("takes a rule of its own name again for no duplicate", () => {
    assert.deepEqual(shown([[wants("require-a", "a > 1")]], [wants("require-a", "a > 1")]), []);
  });

  it("finds demands that nothing meets together", () => {
    assert.deepEqual(
      shown([[wants("require-few", "replicas < 2")]], [wants("require-many", "replicas >= 2")]),
      [
        "require-few conflict: no object can meet this and require-many: dyn(object).spec.replicas must be less than 2, and dyn(object).spec.replicas must be 2 or more",
      ],
    );
    assert.deepEqual(
      shown([
        [wants("require-a", "mode == 'a' && dyn(object).spec.n == 1")],
        [wants("require-b", "mode == 'b'")],
        [wants("require-c", "n <= 0")],
      ]),
      [
        'require-b conflict: no object can meet this and require-a: dyn(object).spec.mode must be "b", and dyn(object).spec.mode must be "a"',
        "require-c conflict: no object can meet this and require-a: dyn(object).spec.n must be 0 or less, and dyn(object).spec.n must be 1",
      ],
    );
    assert.match(
      shown([[wants("require-a", "n > 3 && dyn(object).spec.n < 2")]])[0] ?? "",
      /no object can meet this and another validation of it/,
    );
  });

  it("finds none between rules about other kinds", () => {
    const configMaps = {
      ...wants("require-few", "replicas < 2"),
      resourceRules: [{ ...WORKLOADS, resources: ["configmaps"] }],
    };
    assert.deepEqual(shown([[configMaps]], [wants("require-many", "replicas >= 2")]), []);
  });

  it("reads what parameters are", () => {
    const least: RuleText = {
      name: "require-least",
      parameters: "rule-parameters",
      expression: "dyn(object).spec.replicas >= int(params.data['minimum-replicas'])",
    };
    assert.equal(shown([[wants("require-few", "replicas <= 2")]], [least]).length, 1);
    assert.equal(shown([[wants("require-few", "replicas <= 3")]], [least]).length, 0);
  });

  it("finds a name that means one thing in a rule and another elsewhere", () => {
    const pod = (name: string, expression: string): RuleText => ({
      name,
      spec: {
        variables: [{ name: "pod", expression }],
        validations: [{ expression: `has(variables.pod.${name.replace("require-", "")})`, message: "no" }],
      },
    });
    assert.deepEqual(
      shown([
        [pod("require-a", "dyn(object)")],
        [pod("require-b", "dyn( object )")],
        [pod("require-c", "dyn(object).spec")],
      ]),
      [
        "require-c workload-match: variable pod means dyn(object) in require-a: write that, or name it otherwise",
      ],
    );
    assert.equal(
      shown([[pod("require-c", "dyn(object).spec")]], [pod("require-a", "dyn(object)")]).length,
      1,
    );
  });
});
