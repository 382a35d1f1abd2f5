/** What makes an object this one and no other. */
import type { Change } from "../changed-keys";
import type { KubernetesObject } from "./kubernetes-object";

/** With another of these it is another object. */
export function identityOf({ apiVersion, kind, metadata }: KubernetesObject, namespace: string): string {
  return [apiVersion, kind, metadata["namespace"] ?? namespace, metadata["name"]].join(" ");
}

/** Paths of what an object's identity is made of. */
export const IDENTIFYING: readonly string[] = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** The changes that lie at, in or around one of the paths; all where none does. */
export function changesAt(changes: readonly Change[], fields: readonly string[]): readonly string[] {
  const paths = changes.map(({ path }) => path);
  const named = paths.filter((path) =>
    fields.some((field) => field !== "" && (path.startsWith(field) || field.startsWith(path))),
  );
  return named.length > 0 ? named : paths;
}

/** The resources of one run by the objects that they declare. */
export class Claims {
  private readonly holders = new Map<string, string>();

  /** The other resource that declares the same object; undefined where there is none. */
  taken(identity: string, urn: string): string | undefined {
    const holder = this.holders.get(identity) ?? urn;
    this.holders.set(identity, holder);
    return holder === urn ? undefined : holder;
  }
}
