import assert from "node:assert/strict";
import { layerOf, parameterTexts, readRuleSetFile } from "../../../governance/object-rules/rule-set-file";
import { problemsOf } from "../../support/problems";

const read = (text: string) => readRuleSetFile(text, "rules/prod/ruleset.yaml");

describe("ruleset.yaml", () => {
  it("names its layer, what it extends, levels and parameters", () => {
    const file = read(
      "layer: environment\nextends: ../acme\nenforcement: { require-probes: mandatory }\nparameters: { minimum-replicas: 2, allowed-registries: [ghcr.io, quay.io] }\n",
    );
    assert.deepEqual(layerOf(file, { name: "prod" }, []), {
      layer: "environment",
      name: "prod",
      rules: [],
      enforcement: { "require-probes": "mandatory" },
      parameters: { "minimum-replicas": "2", "allowed-registries": "ghcr.io,quay.io" },
    });
    assert.deepEqual(
      layerOf(read("layer: team\nextends: plumbline\n"), { name: "a", namespaces: ["a"] }, []),
      {
        layer: "team",
        name: "a",
        namespaces: ["a"],
        rules: [],
        enforcement: {},
        parameters: {},
      },
    );
    assert.deepEqual(parameterTexts({ limit: 0.1 }), { limit: "0.1" });
  });

  it("may extend nothing in so many words only as an organisation's", () => {
    assert.equal(read("layer: organisation\n").extends, undefined);
    assert.match(
      problemsOf(() => read("layer: team\n")),
      /ruleset\.yaml extends: is required: plumbline, or the folder of the rule set that this one tightens/,
    );
  });

  it("is refused with every problem and its line", () => {
    const said = problemsOf(() =>
      read("layer: prod\nextend: plumbline\nenforcement:\n  require-probes: strict\n"),
    );
    assert.match(said, /ruleset\.yaml:1 layer: "prod": must be one of organisation, environment, team/);
    assert.match(said, /ruleset\.yaml:2 extend: is unknown: did you mean extends\?/);
    assert.match(
      said,
      /ruleset\.yaml:4 enforcement\.require-probes: "strict": must be one of advisory, mandatory, disabled/,
    );
  });

  it("sets no parameter twice", () => {
    assert.match(
      problemsOf(() =>
        read("layer: organisation\nparameters:\n  minimum-replicas: 2\n  minimum-replicas: 3\n"),
      ),
      /:4 parameters\.minimum-replicas: is a duplicate of the key on line 3/,
    );
  });
});
