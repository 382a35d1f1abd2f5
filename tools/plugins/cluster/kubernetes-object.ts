/** A resource's inputs as the Kubernetes object that they declare. */
import { isRecord, readWire } from "../wire";
import type { ApiResource } from "./discovery";

export type Properties = Record<string, unknown>;

/** An object as the API takes and gives it. */
export interface KubernetesObject extends Properties {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Properties;
}

const DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";

/** The SDK writes `x_kubernetes_validations` for the API's `x-kubernetes-validations`, in definitions of kinds. */
export function inApiKeys(type: string, inputs: Properties): Properties {
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [
        key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key,
        renamed(entry),
      ]),
    );
  };
  return type === DEFINITION ? (renamed(inputs) as Properties) : inputs;
}

/** Where one object is. */
export interface Place {
  readonly resource: ApiResource;
  /** Null for what stands in no namespace. */
  readonly namespace: string | null;
  readonly name: string;
}

/** `kubernetes:core/v1:Pod` → v1, Pod; `kubernetes:apps/v1:Deployment` → apps/v1, Deployment */
export function kindOf(type: string): { readonly apiVersion: string; readonly kind: string } {
  const [, group = "", kind = ""] = type.split(":");
  return { apiVersion: group.replace(/^core\//, ""), kind };
}

/** Plain JSON without nulls, which the API takes for absent; undefined where something is not known yet. */
function plain(value: unknown, unknowns: { count: number }): unknown {
  const read = readWire(value);
  if (read.kind !== "plain") {
    // A resource passed whole stands for its identifier.
    const id = read.kind === "resource" && isRecord(value) ? readWire(value["id"]) : undefined;
    if (id?.kind === "plain" && typeof id.value === "string") return id.value;
    unknowns.count += 1;
    return undefined;
  }
  if (Array.isArray(read.value)) return read.value.map((entry) => plain(entry, unknowns));
  if (!isRecord(read.value)) return read.value;
  const entries = Object.entries(read.value).map(([key, entry]) => [key, plain(entry, unknowns)] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== null && entry !== undefined));
}

/** The object that inputs declare; undefined while a part of it is not known. */
export function objectOf(type: string, inputs: Properties): KubernetesObject | undefined {
  const unknowns = { count: 0 };
  // `__defaults` and the like are the providers' own notes.
  const own = Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
  const object = plain(own, unknowns) as Properties;
  if (unknowns.count > 0) return undefined;
  const metadata = isRecord(object["metadata"]) ? object["metadata"] : {};
  return { ...kindOf(type), ...object, metadata } as KubernetesObject;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Where the object is to be. @throws Error when it has no name. */
export function placeOf(object: KubernetesObject, resource: ApiResource, otherwise: string): Place {
  const name = text(object.metadata["name"]);
  if (name === undefined) throw new Error(`${object.kind}: metadata.name: an object needs a name`);
  const namespace = resource.namespaced ? (text(object.metadata["namespace"]) ?? otherwise) : null;
  return { resource, namespace, name };
}

/** As the vendor's plugin has it: `namespace/name`, or `name`. */
export function idOf({ namespace, name }: Pick<Place, "namespace" | "name">): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** Where the object of an identifier is. */
export function placeOfId(id: string, resource: ApiResource, otherwise: string): Place {
  const slash = id.indexOf("/");
  if (!resource.namespaced) return { resource, namespace: null, name: id.slice(slash + 1) };
  return {
    resource,
    namespace: slash < 0 ? otherwise : id.slice(0, slash),
    name: id.slice(slash + 1),
  };
}

/** The object's path in the API. */
export function pathOf({ resource, namespace, name }: Place): string {
  const within = namespace === null ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${resource.root}${within}/${resource.plural}/${encodeURIComponent(name)}`;
}

/** How people read it: `Deployment engagement/name`. */
export function subjectOf(kind: string, place: Pick<Place, "namespace" | "name">): string {
  return `${kind} ${idOf(place)}`;
}
