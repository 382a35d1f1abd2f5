import assert from "node:assert/strict";
import { validateStackConfig } from "../../../governance/manifest/environment";
import { InvalidInput, type Problem } from "../../../governance/reading/problem";
import {
  edited,
  problemAtPath,
  problemsOf,
  resolvedText,
  seedManifest,
  servicesOf,
  stackValues,
} from "../../support/written-files";

const SEED = seedManifest("vision-language-model-v2");

/** The problems of the stack config after a change of its values. */
function configProblems(change: (values: Record<string, never>) => void, text?: string): readonly Problem[] {
  const values = stackValues();
  change(values as Record<string, never>);
  return problemsOf(() => validateStackConfig(values, "Pulumi.test.yaml", text));
}

const merge = (key: string, more: Record<string, unknown>) => (values: Record<string, unknown>) => {
  values[key] = { ...(values[key] as object | undefined), ...more };
};

describe("environment: validateStackConfig", () => {
  it("accepts a small stack config and fills in defaults", () => {
    const config = validateStackConfig(stackValues(), "Pulumi.test.yaml");
    assert.equal(config.budgets["cc-platform"]?.warnAtPercent, 80);
    assert.equal(config.production, false);
  });

  it("names path, value, rule and nearest key, all problems at once", () => {
    const problems = configProblems((values: Record<string, unknown>) => {
      merge("budgets", { "cc-platform": { monthlyUsd: -1 }, "cc-x": { monthlyUsd: 1.5, owner: "a" } })(
        values,
      );
      merge("kubecost", { engine: "opencots" })(values);
      values["nodePols"] = {};
    });
    const rules = Object.fromEntries(problems.map(({ path, found, rule }) => [path, [found, rule]]));
    assert.deepEqual(rules, {
      "plumbline:budgets.cc-platform.monthlyUsd": ["-1", "must be whole dollars, at least 1"],
      "plumbline:budgets.cc-platform.owner": [undefined, "is required: text"],
      "plumbline:budgets.cc-x.monthlyUsd": ["1.5", "must be whole dollars"],
      "plumbline:kubecost.engine": [
        '"opencots"',
        "must be one of kubecost, opencost; did you mean opencost?",
      ],
      "plumbline:nodePols": [undefined, "is unknown: did you mean nodePools?"],
    });
  });

  it("refuses absurd money, min > max, evaluateAt in production and keys that reach a prototype", () => {
    const owner = "a";
    const absurd = configProblems(merge("budgets", { "cc-platform": { monthlyUsd: 1e9, owner } }));
    assert.match(problemAtPath(absurd, "plumbline:budgets.cc-platform.monthlyUsd").rule, /at most 10000000/);
    const pool = { provisioner: "managed", project: "platform", instanceTypes: ["g6.2xlarge"] };
    const order = configProblems(merge("nodePools", { a: { ...pool, min: 3, desired: 2, max: 1 } }));
    assert.match(problemAtPath(order, "plumbline:nodePools.a.min").rule, /min <= desired <= max/);
    const production = configProblems((values: Record<string, unknown>) =>
      Object.assign(values, { production: true, evaluateAt: "2026-11-21T00:00:00Z" }),
    );
    assert.match(problemAtPath(production, "plumbline:evaluateAt").rule, /refused in production/);
    const polluted = JSON.parse('{"a": {"__proto__": {"x": 1}}}') as Record<string, unknown>;
    assert.match(
      problemAtPath(configProblems(merge("budgets", polluted)), "plumbline:budgets.a.__proto__").rule,
      /refused as a key/,
    );
  });

  it("names lines where the stack file's text is given", () => {
    const text = "config:\n  plumbline:kubecost:\n    engine: opencots\n";
    const problems = configProblems(merge("kubecost", { engine: "opencots" }), text);
    assert.equal(problemAtPath(problems, "plumbline:kubecost.engine").line, 3);
    const unread = configProblems(merge("kubecost", { engine: "opencots" }), "a: &a 1");
    assert.equal("line" in problemAtPath(unread, "plumbline:kubecost.engine"), false);
  });
});

describe("environment: resolveEnvironment", () => {
  const second = (name: string) => ({
    "test/second.yaml": edited(SEED, "name: vision-language-model-v2", `name: ${name}`),
    "test/second.resolved.yaml": resolvedText(),
  });
  const listed =
    (...services: string[]) =>
    (values: Record<string, unknown>): void => {
      values["services"] = services;
    };
  const both = listed("test/service.yaml", "test/second.yaml");

  it("resolves the services in the order of the stack config", () => {
    const names = servicesOf({ stack: both, files: second("another") }).map(({ name }) => name);
    assert.deepEqual(names, ["vision-language-model-v2", "another"]);
  });

  it("refuses two services of one name, whatever their namespaces", () => {
    const problems = problemsOf(() => servicesOf({ stack: both, files: second("vision-language-model-v2") }));
    assert.deepEqual(
      problems.map(({ path, file, rule }) => [path, file, rule]),
      [["metadata.name", "test/second.yaml", "is the name of the service in test/service.yaml too"]],
    );
  });

  it("refuses a manifest that is listed twice, missing, or without its resolved file", () => {
    const stack = listed("test/service.yaml", "test/service.yaml", "test/none.yaml", "test/bare.yaml");
    const problems = problemsOf(() => servicesOf({ stack, files: { "test/bare.yaml": SEED } }));
    assert.equal(problemAtPath(problems, "plumbline:services[1]").rule, "is listed twice");
    assert.equal(problemAtPath(problems, "plumbline:services[2]").rule, "does not exist");
    const missing = problems.find(({ file }) => file === "test/bare.resolved.yaml");
    assert.match(missing?.rule ?? "", /^is missing/);
  });

  it("caps expected replicas at max, so that lowering max needs no second edit", () => {
    const stack = (values: Record<string, unknown>): void => {
      values["usage"] = { expectedReplicas: { "vision-language-model-v2": 11 } };
    };
    assert.equal(servicesOf({ stack })[0]?.replicas.expected, 10);
  });

  it("refuses expected replicas below min, and of services that are not there", () => {
    const stack = (values: Record<string, unknown>): void => {
      values["usage"] = {
        expectedReplicas: { "vision-language-model-v2": 1, "visoin-language-model-v2": 2 },
      };
    };
    const problems = problemsOf(() => servicesOf({ stack }));
    const path = "plumbline:usage.expectedReplicas.";
    assert.match(
      problemAtPath(problems, `${path}vision-language-model-v2`).rule,
      /at least minReplicas of its manifest, 2/,
    );
    assert.match(
      problemAtPath(problems, `${path}visoin-language-model-v2`).rule,
      /did you mean vision-language-model-v2\?/,
    );
  });

  it("reports the problems of every file and of the node pools at once", () => {
    const stack = (values: Record<string, unknown>): void => {
      both(values);
      merge("nodePools", {
        "gpu-x": {
          provisioner: "managed",
          project: "platform",
          instanceTypes: ["m6i.large"],
          min: 0,
          desired: 0,
          max: 1,
        },
      })(values);
    };
    const files = {
      "test/service.yaml": edited(SEED, '"16Gi"', "16GB"),
      "test/service.resolved.yaml": "image: none\n",
      ...second("another"),
      "test/second.resolved.yaml": resolvedText("namespace: none"),
    };
    assert.throws(
      () => servicesOf({ stack, files }),
      (error: unknown) => {
        assert.ok(error instanceof InvalidInput);
        assert.equal(error.subject, "environment test");
        assert.deepEqual(
          error.problems.map(({ file, path }) => `${file} ${path}`),
          [
            "Pulumi.test.yaml plumbline:nodePools.gpu-x.instanceTypes[0]",
            "test/service.yaml spec.resourceRequests.memory",
            "test/service.resolved.yaml image",
            "test/service.resolved.yaml model",
            "test/second.resolved.yaml namespace",
          ],
        );
        return true;
      },
    );
  });

  it("refuses a bomb in a manifest as one of its problems", () => {
    const problems = problemsOf(() => servicesOf({ files: { "test/service.yaml": "a: &a [*a, *a]" } }));
    assert.match(problems[0]?.rule ?? "", /anchors are refused/);
  });
});
