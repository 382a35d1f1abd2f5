/** Reads `Pulumi.<environment>.yaml` as Pulumi would, for what runs without the engine. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { InvalidInput } from "../governance/problem";
import { parseYamlDocument } from "../governance/yaml-document";
import { environmentsOf } from "../tools/workspace";

/**
 * The stack's config by key, values as text (objects as JSON), as `pulumi.runtime.allConfig()` holds it.
 * @throws InvalidInput when there is no such environment or its file is not a stack file.
 */
export async function readStackFile(
  stacksFolder: string,
  environment: string,
): Promise<Record<string, string>> {
  const known = await environmentsOf(stacksFolder);
  if (!known.includes(environment))
    throw new InvalidInput(`environment "${environment}"`, [
      {
        path: "",
        file: stacksFolder,
        rule: `has no such environment; there are ${known.join(", ") || "none"}`,
      },
    ]);
  const name = `Pulumi.${environment}.yaml`;
  const document = parseYamlDocument(readFileSync(path.join(stacksFolder, name), "utf8"), name);
  const config = (document as { config?: unknown } | null)?.config;
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new InvalidInput(name, [
      { path: "config", file: name, rule: "must be a map of configuration keys" },
    ]);
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
