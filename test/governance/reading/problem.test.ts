import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { InvalidInput, describeProblem } from "../../../governance/reading/problem";

const path = "spec.resourceRequests.memory";
const rule = "use a binary unit such as 16Gi";

describe("a problem in words", () => {
  it("says where, what was found and what is allowed", () => {
    assert.equal(
      describeProblem({ file: "stacks/dev/a.yaml", line: 12, path, found: '"16GB"', rule }),
      'stacks/dev/a.yaml:12 spec.resourceRequests.memory: "16GB": use a binary unit such as 16Gi',
    );
  });

  it("leaves out what is not known", () => {
    assert.equal(
      describeProblem({ path, rule }),
      "spec.resourceRequests.memory: use a binary unit such as 16Gi",
    );
    assert.equal(describeProblem({ file: "a.yaml", path: "", rule: "is empty" }), "a.yaml: is empty");
    assert.equal(describeProblem({ line: 3, path: "a", rule: "is empty" }), "a: is empty");
    assert.equal(describeProblem({ path: "", rule: "is empty" }), "document: is empty");
  });

  it("shows what was found even when it is nothing to see", () => {
    assert.equal(describeProblem({ path: "a", found: '""', rule: "is empty" }), 'a: "": is empty');
  });
});

describe("invalid input", () => {
  it("lists every problem of a document, and counts them", () => {
    const one = new InvalidInput("a.yaml", [{ path: "x", rule: "is missing" }]);
    assert.equal(one.message, "a.yaml: 1 problem\n  - x: is missing");
    const two = new InvalidInput("a.yaml", [...one.problems, { path: "y", found: "3", rule: "must be 4" }]);
    assert.equal(two.message, "a.yaml: 2 problems\n  - x: is missing\n  - y: 3: must be 4");
    assert.ok(two instanceof Error);
    assert.deepEqual([two.name, two.subject, two.problems.length], ["InvalidInput", "a.yaml", 2]);
  });
});
