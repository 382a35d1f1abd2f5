/** Generates the stand-in plugins' type index out of the installed SDKs: `node --import tsx tools/plugins/generate-index.ts`. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PROVIDERS, sdkFolder, type ProviderName } from "./sdk";
import {
  INDEX_ROOT,
  indexFolder,
  moduleOf,
  openIndex,
  partFile,
  type Shape,
  type TypeIndex,
} from "./type-index";

const TOKEN = /static __pulumiType = '([^']+)'/;
const CLASS = /^class (\w+) extends pulumi\.(?:CustomResource|ProviderResource|ComponentResource)/m;

interface ResourceClass {
  readonly token: string;
  readonly name: string;
  /** The class's typings. */
  readonly file: string;
}

/** The classes of an SDK that carry a type token; the provider's own becomes `pulumi:providers:<name>`. */
function resourceClasses(sdk: string): ResourceClass[] {
  const found: ResourceClass[] = [];
  for (const entry of readdirSync(sdk, { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".js") || entry.startsWith("types/") || entry.startsWith("node_modules/")) continue;
    const text = readFileSync(join(sdk, entry), "utf8");
    const token = TOKEN.exec(text)?.[1];
    const name = CLASS.exec(text)?.[1];
    if (!token || !name) continue;
    const full = token.includes(":") ? token : `pulumi:providers:${token}`;
    found.push({ token: full, name, file: join(sdk, `${entry.slice(0, -".js".length)}.d.ts`) });
  }
  return found;
}

/** Groups shapes into the files that hold them. */
function parts(
  entries: Iterable<readonly [string, Shape]>,
  fileOf: (key: string) => string,
): Map<string, Record<string, Shape>> {
  const files = new Map<string, Record<string, Shape>>();
  for (const [key, shape] of entries) {
    const file = fileOf(key);
    const held = files.get(file);
    if (held) held[key] = shape;
    else files.set(file, { [key]: shape });
  }
  return files;
}

function write(provider: ProviderName, folder: string): void {
  // The parser takes a quarter of a second to load: a plugin whose index stands never needs it.
  const { TypingsReader } = createRequire(__filename)("./typings") as typeof import("./typings");
  const classes = resourceClasses(sdkFolder(provider));
  const reader = new TypingsReader(new Set(classes.map(({ name }) => name)));
  const resources = classes.flatMap(({ token, name, file }): [string, Shape][] => {
    const shape = reader.interfaceIn(readFileSync(file, "utf8"), `${name}Args`);
    return shape ? [[token, shape]] : [];
  });
  const nested = reader.interfacesIn(readFileSync(join(sdkFolder(provider), "types/input.d.ts"), "utf8"));
  const files = new Map([
    ...parts(resources, (token) => partFile("resources", moduleOf(token))),
    ...parts(nested, (ref) => partFile("types", ref.split(".").slice(0, -1).join("/"))),
  ]);
  for (const [file, content] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), JSON.stringify(content));
  }
  writeFileSync(join(folder, "tokens.json"), JSON.stringify(resources.map(([token]) => token).sort()));
}

/** Puts a complete folder in place in one step; another process may have been first. */
function publish(finished: string, folder: string): void {
  try {
    renameSync(finished, folder);
  } catch (error) {
    rmSync(finished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/**
 * The index of the installed SDK, generated when there is none for this version of it. Several processes may do so
 * at once: each writes a folder of its own, and the first to finish is kept.
 */
export function ensureIndex(provider: ProviderName, root = INDEX_ROOT): TypeIndex {
  const folder = indexFolder(provider, root);
  if (!existsSync(folder)) {
    mkdirSync(root, { recursive: true });
    const unfinished = mkdtempSync(join(root, `.${provider}-`));
    try {
      write(provider, unfinished);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
    publish(unfinished, folder);
  }
  return openIndex(provider, folder);
}

if (require.main === module) {
  for (const provider of PROVIDERS) {
    const started = performance.now();
    const index = ensureIndex(provider);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${provider} ${index.version}: ${index.tokens().length} resource types indexed, ${seconds} s`,
    );
  }
}
