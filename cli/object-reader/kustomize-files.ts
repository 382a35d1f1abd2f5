/** What in a kustomize folder is no object by itself: patches look like objects and are parts of them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { isMapping } from "./is-mapping";
import { readKubernetesDocument } from "./kubernetes-document";

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The files that a kustomization in this folder uses as patches, by their full names. */
export function kustomizePatches(folder: string, names: ReadonlySet<string>): string[] {
  const name = NAMES.find((each) => names.has(each));
  if (name === undefined) return [];
  const kustomization = valueOf(path.join(folder, name));
  if (!isMapping(kustomization)) return [];
  const listed = (key: string): unknown[] => {
    const list = kustomization[key];
    return Array.isArray(list) ? (list as unknown[]) : [];
  };
  return ["patches", "patchesStrategicMerge", "patchesJson6902"]
    .flatMap(listed)
    .map((patch) => (isMapping(patch) ? patch["path"] : patch))
    .filter((file): file is string => typeof file === "string" && !file.includes("\n"))
    .map((file) => path.resolve(folder, file));
}

/** Null where it cannot be read; the reader of all files says why. */
function valueOf(file: string): unknown {
  try {
    return readKubernetesDocument(readFileSync(file, "utf8"))[0]?.value ?? null;
  } catch {
    return null;
  }
}
