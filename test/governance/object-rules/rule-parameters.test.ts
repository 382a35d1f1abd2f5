import assert from "node:assert/strict";
import {
  ANY_REGISTRY,
  defaultParameters,
  RULE_PARAMETERS,
  ruleName,
  ruleParametersSchema,
} from "../../../governance/object-rules/rule-parameters";
import { shippedRules } from "../../../policypacks/kubernetes/read-rules";

describe("the parameters of rules about objects", () => {
  it("have defaults that let through what an organisation has said nothing about", () => {
    assert.deepEqual(defaultParameters(), {
      "allowed-registries": ANY_REGISTRY,
      "minimum-replicas": "1",
      "maximum-replicas": "100",
      "maximum-deadline-seconds": "86400",
      "system-pools": "system",
    });
  });

  it("are described, each in a sentence", () => {
    for (const [name, { description }] of Object.entries(RULE_PARAMETERS))
      assert.match(description, /^[A-Z][^\n]{20,170}\.$/, name);
  });

  it("are those that the shipped rules read, and no others", () => {
    const texts = shippedRules()
      .filter(({ parameters }) => parameters === "rule-parameters")
      .map(({ policy }) => JSON.stringify(policy.spec));
    const read = texts.flatMap((text) =>
      [...text.matchAll(/params\.data\['([^']+)'\]/g)].map(([, name]) => name),
    );
    assert.deepEqual([...new Set(read)].sort(), Object.keys(RULE_PARAMETERS).sort());
  });

  it("are written as text, numbers or lists, under names", () => {
    const accepts = (value: unknown): boolean => ruleParametersSchema.safeParse(value).success;
    assert.ok(accepts({ "maximum-replicas": 10, "allowed-registries": ["ghcr.io"], limit: "0.1" }));
    for (const value of [
      { "maximum-replicas": true },
      { "allowed-registries": [""] },
      { Maximum: 1 },
      { "": 1 },
    ])
      assert.ok(!accepts(value), JSON.stringify(value));
  });

  it("and rules have names that Kubernetes' objects may have", () => {
    const accepts = (name: string): boolean => ruleName.safeParse(name).success;
    assert.ok(["a", "require-probes", "a.b", "a".repeat(63)].every(accepts));
    assert.ok(!["", "-a", "a-", "A", "a_b", "a".repeat(64)].some(accepts));
  });
});
