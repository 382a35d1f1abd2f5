/** What the SDKs' typings say about each resource: written by generate-index.ts, read by the stand-in plugins. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, sdkVersion, type ProviderName } from "./sdk";

/**
 * What a value may be. `any`: the typings do not say. `asset`: a file or an archive. `ref` names a shape by its typings' path, e.g. `eks.NodeGroupScalingConfig`.
 */
export type ValueType =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | "asset"
  | { readonly list: ValueType }
  | { readonly map: ValueType }
  | { readonly ref: string }
  | { readonly literal: string | number | boolean }
  | { readonly union: readonly ValueType[] }
  | { readonly object: Shape };

export interface PropertyType {
  readonly type: ValueType;
  readonly required?: true;
}

export interface Shape {
  readonly properties: Readonly<Record<string, PropertyType>>;
  /** Keys beyond `properties` are allowed, whatever they hold. */
  readonly open?: true;
}

/** One provider's index, read a part at a time: a program uses a dozen of more than two hundred modules. */
export interface TypeIndex {
  readonly provider: ProviderName;
  readonly version: string;
  /** The inputs of a resource type; undefined for a type token that the SDK does not have. */
  resource(token: string): Shape | undefined;
  /** A nested type. @throws Error when the index lacks it. */
  shape(ref: string): Shape;
  /** Every type token, sorted. */
  tokens(): readonly string[];
}

/** Git-ignored; one folder per provider, SDK version and generator. */
export const INDEX_ROOT = join(ROOT, "build", "plugin-index");

/**
 * Where the index of the installed SDK stands. The name carries the SDK's version and a digest of the generator,
 * so that a folder that exists is complete and current.
 */
export function indexFolder(provider: ProviderName, root = INDEX_ROOT): string {
  const generator = createHash("sha256");
  for (const source of ["generate-index.ts", "typings.ts", "type-index.ts"]) {
    generator.update(readFileSync(join(__dirname, source)));
  }
  return join(root, `${provider}-${sdkVersion(provider)}-${generator.digest("hex").slice(0, 12)}`);
}

/** The file that holds a resource type: `aws:eks/nodeGroup:NodeGroup` → `eks`, `kubernetes:apps/v1:Deployment` → `apps/v1`. */
export function moduleOf(token: string): string {
  const middle = token.split(":")[1] ?? "";
  return token.startsWith("aws:") ? (middle.split("/")[0] ?? "") : middle;
}

/** A module's file, relative to the index's folder; module names hold slashes. */
export function partFile(kind: "resources" | "types", module: string): string {
  return join(kind, `${module.replaceAll("/", "~") || "index"}.json`);
}

/** The index in `folder`, which generate-index.ts wrote. */
export function openIndex(provider: ProviderName, folder: string): TypeIndex {
  const parts = new Map<string, Readonly<Record<string, Shape>>>();
  const part = (kind: "resources" | "types", module: string): Readonly<Record<string, Shape>> => {
    const file = join(folder, partFile(kind, module));
    const known = parts.get(file);
    if (known) return known;
    const read = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, Shape>) : {};
    parts.set(file, read);
    return read;
  };
  const own = (record: Readonly<Record<string, Shape>>, key: string): Shape | undefined =>
    Object.hasOwn(record, key) ? record[key] : undefined;
  return {
    provider,
    version: sdkVersion(provider),
    resource: (token) => own(part("resources", moduleOf(token)), token),
    shape(ref) {
      const found = own(part("types", ref.split(".").slice(0, -1).join("/")), ref);
      if (!found) throw new Error(`${provider}: the type index has no type ${ref}; delete ${folder}`);
      return found;
    },
    tokens: () => JSON.parse(readFileSync(join(folder, "tokens.json"), "utf8")) as string[],
  };
}
