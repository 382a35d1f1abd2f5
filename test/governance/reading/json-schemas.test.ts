import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { formatJsonSchema, jsonSchemas } from "../../../governance/reading/json-schemas";
import { STACK_CONFIG_KEYS } from "../../../governance/stack-config/stack-config";
import { REPOSITORY, repositoryText } from "../../support/written-files";

interface Node {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: unknown;
}

function schema(file: string): Node {
  return JSON.parse(repositoryText(`docs/schema/${file}`)) as Node;
}

describe("json-schemas", () => {
  it("are up to date in docs/schema: else run node --import tsx tools/write-schemas.ts", () => {
    const schemas = jsonSchemas();
    assert.deepEqual(readdirSync(path.join(REPOSITORY, "docs/schema")).sort(), Object.keys(schemas).sort());
    for (const [file, generated] of Object.entries(schemas))
      assert.ok(
        repositoryText(`docs/schema/${file}`) === formatJsonSchema(generated),
        `${file} is not up to date`,
      );
  });

  it("describe what is written, before defaults: optional keys are not required, unknown ones are refused", () => {
    const manifest = schema("manifest.schema.json");
    assert.deepEqual(manifest.required, ["apiVersion", "kind", "metadata", "spec"]);
    assert.equal(manifest.additionalProperties, false);
    assert.equal(manifest.properties?.["spec"]?.required?.includes("tier"), false);
    assert.deepEqual(schema("resolved-file.schema.json").required, ["image", "model"]);
  });

  it("have every key of the stack config behind its namespace, and leave providers' keys alone", () => {
    const config = schema("stack-config.schema.json").properties?.["config"];
    assert.deepEqual(
      Object.keys(config?.properties ?? {}).sort(),
      STACK_CONFIG_KEYS.map((key) => `plumbline:${key}`).sort(),
    );
    assert.equal(config?.required?.includes("plumbline:budgets"), true);
    assert.equal(config?.required?.includes("plumbline:production"), false);
    assert.equal(config?.additionalProperties, false);
  });

  it("are mapped to files in the editor's settings", () => {
    const settings = JSON.parse(repositoryText(".vscode/settings.json")) as {
      "yaml.schemas": Record<string, unknown>;
    };
    assert.deepEqual(
      Object.keys(settings["yaml.schemas"]).sort(),
      Object.keys(jsonSchemas())
        // Predicates are signed, not edited.
        .filter((file) => !file.includes("-predicate."))
        .map((file) => `./docs/schema/${file}`)
        .sort(),
    );
  });
});
