import assert from "node:assert/strict";
import { COST_LIMIT } from "../../../governance/cel";
import { ASSUMED, estimateCost, variableSizes } from "../../../governance/object-rules/estimate-cost";
import { shippedRules } from "../../../policypacks/kubernetes/read-rules";

const CONTAINERS = variableSizes([
  { name: "pod", expression: "has(object.spec.template) ? object.spec.template : object" },
  { name: "containers", expression: "variables.pod.spec.containers" },
  { name: "registries", expression: "params.data['allowed-registries'].split(',')" },
]);
const cost = (expression: string): number => estimateCost(expression, CONTAINERS);

describe("the estimated cost of an expression", () => {
  it("is a unit for each name, member and operation", () => {
    assert.equal(estimateCost("true"), 0);
    assert.equal(estimateCost("object.spec.replicas > 1"), 4);
  });

  it("is that of a loop's body for each entry", () => {
    // Range 2; each of 500 entries: two members of a name, has() and the loop itself.
    assert.equal(
      cost("variables.containers.all(c, has(c.resources.requests))"),
      2 + ASSUMED.entries * (3 + 1 + 3),
    );
  });

  it("does not grow by lists within lists: they share the entries of one object", () => {
    const nested = cost("variables.containers.all(c, c.env.all(e, e.name != ''))");
    assert.ok(nested < 20 * ASSUMED.entries, String(nested));
  });

  it("grows with the square where every entry is compared with every other", () => {
    assert.ok(
      cost("variables.containers.all(c, variables.containers.all(d, c.name != d.name))") > COST_LIMIT,
    );
    assert.ok(
      cost("object.metadata.annotations.all(k, object.spec.volumes.exists(v, v.name == k))") > COST_LIMIT,
    );
  });

  it("knows that lists in parameters are short", () => {
    const registries = cost(
      "variables.containers.all(c, variables.registries.exists(r, c.image.startsWith(r + '/')))",
    );
    assert.ok(registries < COST_LIMIT / 5, String(registries));
    assert.ok(registries > ASSUMED.entries * ASSUMED.parameterEntries, String(registries));
  });

  it("is dearer for patterns, the longer the dearer", () => {
    const short = cost("variables.containers.all(c, c.image.matches('^a'))");
    const long = cost(`variables.containers.all(c, c.image.matches('${"a|b".repeat(100)}'))`);
    assert.ok(long > 10 * short, `${short} ${long}`);
  });

  it("is that of the dearer branch, and of what a binding and an optional hold", () => {
    assert.equal(estimateCost("true ? 1 + 1 : 1 + 1 + 1"), 2);
    assert.ok(cost("cel.bind(x, variables.containers, x.all(c, true))") > ASSUMED.entries);
    assert.ok(cost("object.?spec.optMap(s, s.replicas > 1).orValue(true)") < 30);
  });

  it("knows maps of texts, texts of parts, and what is written out", () => {
    const sizes = variableSizes([
      { name: "keys", expression: "['a', 'b']" },
      { name: "labels", expression: "object.metadata.?labels.orValue({})" },
      {
        name: "values",
        expression: "variables.keys.filter(key, key in variables.labels).map(key, variables.labels[key])",
      },
      { name: "parts", expression: "object.metadata.name.split('-')" },
      { name: "named", expression: "{'a': object.metadata.name}" },
    ]);
    assert.equal(sizes.get("values")?.entries, 2);
    assert.equal(sizes.get("parts")?.entries, ASSUMED.parameterEntries);
    assert.equal(sizes.get("labels")?.entries, ASSUMED.entries);
    assert.ok(sizes.get("named"));
  });

  it("of every shipped rule is one that the API server pays", () => {
    for (const { name, policy } of shippedRules()) {
      const sizes = variableSizes(policy.spec.variables ?? []);
      for (const { expression } of [...(policy.spec.variables ?? []), ...(policy.spec.validations ?? [])])
        assert.ok(estimateCost(expression, sizes) < COST_LIMIT, `${name}: ${expression}`);
    }
  });
});
