import assert from "node:assert/strict";
import { deniedOf, mayHoldControl, sameMessages, warnedOf, wasCut } from "../../../tools/parity/answers";

const warned = (rule: string, message: string): string =>
  `Validation failed for ValidatingAdmissionPolicy '${rule}' with binding '${rule}-warn': ${message}`;

describe("the API server's words about rules", () => {
  it("takes the rules' messages out of the warnings, in order, and passes over other warnings", () => {
    const warnings = [
      warned("require-probes", "listens in server: 'a'"),
      'spec.template.spec.containers[0].env[1]: hides previous definition of "A"',
      warned("limit-replicas", "has 1"),
      warned("require-probes", "and more"),
    ];
    assert.deepEqual(warnedOf(warnings), {
      "require-probes": ["listens in server: 'a'", "and more"],
      "limit-replicas": ["has 1"],
    });
  });

  it("takes rule and message out of a denial", () => {
    const reason =
      "deployments.apps \"x\" is forbidden: ValidatingAdmissionPolicy 'limit-replicas' with binding 'limit-replicas-deny' denied request: has 1";
    assert.deepEqual(deniedOf(reason), { rule: "limit-replicas", message: "has 1" });
    assert.equal(deniedOf('namespaces "x" not found'), null);
  });

  it("tells that warnings were cut: 4,096 runes together, 256 each from then on", () => {
    assert.equal(wasCut(["x".repeat(4096)]), false);
    assert.equal(wasCut(["x".repeat(300), "y".repeat(256)]), false);
    assert.equal(wasCut(["x".repeat(256), "y".repeat(40)]), true);
    assert.equal(wasCut(Array.from({ length: 17 }, () => "☃".repeat(250))), true);
    assert.equal(wasCut([]), false);
  });

  it("knows texts of which a message could hold a control character", () => {
    assert.equal(mayHoldControl('{"a":"b"}\n'), false);
    assert.equal(mayHoldControl("a:\n  b: c\n"), false);
    assert.equal(mayHoldControl('{"a":"line\\nbreak"}'), true);
    assert.equal(mayHoldControl('a: "tab\\tbed"\n'), true);
    assert.equal(mayHoldControl("a: \u0085\n"), true);
  });

  it("compares messages by rule, in order", () => {
    const one = { a: ["x", "y"], b: ["z"] };
    assert.equal(sameMessages(one, { a: ["x", "y"] }, "a"), true);
    assert.equal(sameMessages(one, { a: ["y", "x"] }, "a"), false);
    assert.equal(sameMessages(one, {}, "b"), false);
    assert.equal(sameMessages(one, {}, "c"), true);
  });
});
