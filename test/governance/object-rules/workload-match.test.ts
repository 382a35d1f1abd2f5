import assert from "node:assert/strict";
import { compile, toCel } from "../../../governance/cel";
import { SHARED_VARIABLES, WORKLOAD_RULE } from "../../../governance/object-rules/workload-match";
import { shippedRules } from "../../../policypacks/kubernetes/read-rules";
import { KINDS, workload } from "../../support/object-rules";

const variables = shippedRules().flatMap(({ policy }) => policy.spec.variables ?? []);
const meanings = (name: string): Set<string> =>
  new Set(variables.filter((each) => each.name === name).map(({ expression }) => expression.trim()));

describe("how workloads are matched", () => {
  it("is the same in every shipped rule", () => {
    for (const { name, policy } of shippedRules())
      assert.deepEqual(policy.spec.matchConstraints.resourceRules[0], WORKLOAD_RULE, name);
    for (const name of SHARED_VARIABLES) assert.equal(meanings(name).size, 1, name);
  });

  it("finds the containers of every kind", () => {
    const [[pod = ""] = [], [containers = ""] = []] = SHARED_VARIABLES.map((name) => [...meanings(name)]);
    const first = compile(`(${containers.replaceAll("variables.pod", `(${pod})`)})[0].name`, ["object"]);
    for (const kind of KINDS) assert.equal(first.evaluate({ object: toCel(workload(kind)) }), "server", kind);
  });
});
