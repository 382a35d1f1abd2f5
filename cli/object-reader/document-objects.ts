/** The Kubernetes objects of a document: itself, or what its lists hold, lists of lists included. */
import { showPath, type PathPart } from "../../governance/reading/yaml-document";
import { isMapping } from "./is-mapping";

export interface FoundObject {
  readonly object: Record<string, unknown>;
  /** In the document. */
  readonly path: readonly PathPart[];
}

export interface DocumentObjects {
  readonly objects: FoundObject[];
  /** What holds no object, and why that is thought. */
  readonly passedOver: { readonly path: readonly PathPart[]; readonly reason: string }[];
}

const KUSTOMIZE = "kustomize.config.k8s.io/";

/** Sorts out what a document's value holds; of `null`, which an empty document is, nothing. */
export function objectsOf(value: unknown): DocumentObjects {
  const into = { objects: [], passedOver: [] };
  collect(value, [], {}, into);
  return into;
}

function collect(
  found: unknown,
  path: readonly PathPart[],
  list: Partial<Named>,
  into: DocumentObjects,
): void {
  if (found === null) return;
  if (!isMapping(found)) {
    into.passedOver.push({ path, reason: `${where(path)}is ${kindOfValue(found)}, not a Kubernetes object` });
    return;
  }
  const named = nameOf(found, list);
  if (typeof named === "string") into.passedOver.push({ path, reason: `${where(path)}${named}` });
  else if (named.kind.endsWith("List") && Array.isArray(found["items"])) {
    const items = { apiVersion: named.apiVersion, kind: named.kind.slice(0, -"List".length) };
    for (const [index, item] of (found["items"] as unknown[]).entries())
      collect(item, [...path, "items", index], items, into);
  } else into.objects.push({ object: found["kind"] === named.kind ? found : { ...found, ...named }, path });
}

interface Named {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The object's type, that of a typed list's items from the list; or why it is none. */
function nameOf(found: Record<string, unknown>, list: Partial<Named>): Named | string {
  const { apiVersion = list.apiVersion, kind = list.kind } = found;
  if (typeof apiVersion === "string" && apiVersion.startsWith(KUSTOMIZE))
    return "is kustomize's own: check what it builds, kustomize build <folder> | plumbline check -";
  if (typeof apiVersion === "string" && typeof kind === "string" && apiVersion !== "" && kind !== "")
    return { apiVersion, kind };
  const missing = (["apiVersion", "kind"] as const).filter((key) => found[key] === undefined);
  return missing.length > 0
    ? `has no ${missing.join(" and no ")}`
    : "has an apiVersion or kind that is no text";
}

function where(path: readonly PathPart[]): string {
  return path.length === 0 ? "" : `${showPath(path)} `;
}

function kindOfValue(value: unknown): string {
  return Array.isArray(value) ? "a list" : "text or a number";
}
