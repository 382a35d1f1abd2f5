import assert from "node:assert/strict";
import { boundsOf, contradict, writtenOut } from "../../../governance/object-rules/rule-bounds";
import { rule } from "../../support/rule-text";

const PARAMETERS = { "minimum-replicas": "3", mode: "strict" };
const bounds = (expression: string, variables: { name: string; expression: string }[] = []) =>
  boundsOf(
    rule({
      parameters: "rule-parameters",
      spec: { variables, validations: [{ expression, message: "no" }] },
    }),
    PARAMETERS,
  );
const shown = (expression: string): string[] =>
  bounds(expression).map(({ subject, low, high, strict, text }) =>
    text === undefined
      ? `${subject} in ${low}..${high}${strict ? " strictly" : ""}`
      : `${subject} is ${text}`,
  );

describe("what validations demand plainly", () => {
  it("is a range of a value, whichever side it stands on", () => {
    assert.deepEqual(shown("object.spec.replicas >= 2 && 5 > object.spec.replicas"), [
      "object.spec.replicas in 2..Infinity",
      "object.spec.replicas in -Infinity..5 strictly",
    ]);
    assert.deepEqual(shown("object.spec.replicas == -1"), ["object.spec.replicas in -1..-1"]);
  });

  it("is a text, or what a parameter says", () => {
    assert.deepEqual(shown("object.spec.mode == 'a' && 'b' != object.spec.other"), ["object.spec.mode is a"]);
    assert.deepEqual(shown("int(params.data['minimum-replicas']) <= object.spec.replicas"), [
      "object.spec.replicas in 3..Infinity",
    ]);
    assert.deepEqual(shown("object.spec.mode == params.data.mode"), ["object.spec.mode is strict"]);
    assert.deepEqual(shown("object.spec.replicas <= int(params.data['unset'])"), []);
  });

  it("holds behind its guard alone", () => {
    assert.deepEqual(shown("!has(object.spec.replicas) || object.spec.replicas > 1"), [
      "!has(object.spec.replicas) || object.spec.replicas in 1..Infinity strictly",
    ]);
  });

  it("is not guessed where it is not plain", () => {
    assert.deepEqual(shown("object.spec.containers.all(c, c.x > 1)"), []);
    assert.deepEqual(shown("object.a > object.b"), []);
  });

  it("is about the same value whatever variables are called", () => {
    const variables = [
      { name: "spec", expression: "object.spec" },
      { name: "count", expression: "variables.spec.replicas" },
    ];
    assert.equal(writtenOut("variables.count > 1", variables), "object.spec.replicas > 1");
    assert.equal(
      writtenOut("[1].all(variables, variables.count > 1)", variables),
      "[1].all(variables, variables.count > 1)",
    );
    assert.deepEqual(
      bounds("variables.count > 1", variables).map(({ subject }) => subject),
      ["object.spec.replicas"],
    );
  });
});

describe("two demands", () => {
  const contradicts = (a: string, b: string): boolean => {
    const [one, other] = [bounds(a)[0], bounds(b)[0]];
    assert.ok(one && other);
    return contradict(one, other);
  };

  it("contradict when nothing meets both", () => {
    assert.equal(contradicts("object.n >= 3", "object.n <= 2"), true);
    assert.equal(contradicts("object.n > 3", "object.n <= 3"), true);
    assert.equal(contradicts("object.n == 'a'", "object.n == 'b'"), true);
  });

  it("do not when something does, or they are about something else", () => {
    assert.equal(contradicts("object.n >= 3", "object.n <= 3"), false);
    assert.equal(contradicts("object.n >= 3", "object.m <= 2"), false);
    assert.equal(contradicts("object.n >= 3", "!object.g || object.n <= 2"), false);
    assert.equal(contradicts("object.n == 'a'", "object.n == 'a'"), false);
  });
});
