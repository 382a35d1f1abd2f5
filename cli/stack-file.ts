/** Reads `Pulumi.<environment>.yaml` as Pulumi would, for what runs without the engine. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { InvalidInput } from "../governance/reading/problem";
import { parseYamlDocument } from "../governance/reading/yaml-document";
import { environmentsOf } from "../tools/workspace";

/** The stack files that come with this program. */
export const DEFAULT_STACKS = path.join(__dirname, "..", "stacks");

export interface StackFile {
  /** `Pulumi.<environment>.yaml` */
  readonly name: string;
  readonly text: string;
  /** Config by key, values as text (objects as JSON), as `pulumi.runtime.allConfig()` holds it. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * The stack file of an environment.
 * @throws InvalidInput when there is no such environment or its file is not a stack file.
 */
export async function readStackFile(stacksFolder: string, environment: string): Promise<StackFile> {
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
  const text = readFileSync(path.join(stacksFolder, name), "utf8");
  const document = parseYamlDocument(text, name);
  const config = (document as { config?: unknown } | null)?.config;
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new InvalidInput(name, [
      { path: "config", file: name, rule: "must be a map of configuration keys" },
    ]);
  const values = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { name, text, config: Object.fromEntries(values) as Record<string, string> };
}
