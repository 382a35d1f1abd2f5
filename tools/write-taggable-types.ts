/**
 * Writes data/catalogue/aws-taggable-types.json: the type tokens of the AWS SDK whose arguments take a map of `tags`.
 * Packs read the list instead of the SDK, whose import costs seconds. Run after an SDK upgrade; a test compares.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const SDK = path.dirname(require.resolve("@pulumi/aws/package.json"));
const OUTPUT = path.join(__dirname, "..", "governance", "catalogue", "aws-taggable-types.json");

const TAGS_ARGUMENT =
  /interface \w+Args \{[^]*?\n {4}tags\?: pulumi\.Input<\{\n\s+\[key: string\]: pulumi\.Input<string>;/;
const TYPE_TOKEN = /__pulumiType = '(aws:[^']+)'/;

/** Type tokens of the installed SDK that take tags, sorted. */
export function taggableTypes(): string[] {
  const types = readdirSync(SDK, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".d.ts") && !file.startsWith("node_modules") && !file.startsWith("types"))
    .filter((file) => TAGS_ARGUMENT.test(readFileSync(path.join(SDK, file), "utf8")))
    .flatMap(
      (file) =>
        TYPE_TOKEN.exec(readFileSync(path.join(SDK, file.replace(/\.d\.ts$/, ".js")), "utf8"))?.[1] ?? [],
    );
  return [...new Set(types)].sort();
}

if (require.main === module)
  writeFileSync(OUTPUT, `${JSON.stringify(taggableTypes(), null, 0).replaceAll(",", ",\n")}\n`);
