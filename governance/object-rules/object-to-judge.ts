/** A Kubernetes object made ready, once, for every rule. */
import { toCel } from "../cel";
import { UNKNOWN } from "../plan";
import { applyDefaults } from "./api-defaults";
import { resourceOf, type ObjectResource } from "./resource";
import { isOwnGroup, typedObject } from "./typed-object";

/** An object as the rules see it. */
export interface ObjectToJudge {
  readonly apiVersion: string;
  readonly kind: string;
  /** `default` when a namespaced object has none; absent on what belongs to no namespace. */
  readonly namespace?: string;
  /** Labels of its namespace, where they are known. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Empty when the API server makes it up (`generateName`). */
  readonly name: string;
  readonly resource: ObjectResource;
  readonly labels: Readonly<Record<string, unknown>>;
  /** The object as CEL reads it. */
  readonly cel: unknown;
}

export interface PrepareOptions {
  /** Whether objects of this kind belong to a namespace, where it is known. */
  readonly namespaced?: boolean;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Makes an object ready: of plain JSON, with {@link UNKNOWN} where a value is not known yet. What the API server does to an
 * object of its own kinds before it asks a policy is done here: empty values dropped, quantities canonical, defaults set.
 */
export function prepare(object: Readonly<Record<string, unknown>>): ObjectToJudge {
  return prepareWith(object, {});
}

/** As {@link prepare}, with what else is known. */
export function prepareWith(
  object: Readonly<Record<string, unknown>>,
  { namespaced, namespaceLabels }: PrepareOptions,
): ObjectToJudge {
  const apiVersion = text(object["apiVersion"]);
  const kind = text(object["kind"]);
  const metadata = record(object["metadata"]) ?? {};
  const guessed = resourceOf(apiVersion, kind);
  const resource = { ...guessed, namespaced: namespaced ?? guessed.namespaced };
  const namespace = resource.namespaced ? text(metadata["namespace"]) || "default" : undefined;
  return {
    apiVersion,
    kind,
    name: text(metadata["name"]),
    ...(namespace !== undefined && { namespace }),
    ...(namespaceLabels && { namespaceLabels }),
    resource,
    labels: record(metadata["labels"]) ?? {},
    cel: celOf(object, resource, kind, namespace),
  };
}

/** What the API server makes up when an object is made. */
const MADE_UP = ["creationTimestamp", "managedFields", "uid"];

function celOf(
  object: Readonly<Record<string, unknown>>,
  { group }: ObjectResource,
  kind: string,
  namespace: string | undefined,
): unknown {
  const own = isOwnGroup(group);
  const cel = own ? typedObject(object) : toCel(object, "keep-null");
  if (!(cel instanceof Map)) return cel;
  if (own) applyDefaults(kind, cel);
  const metadata: unknown = cel.get("metadata");
  if (!(metadata instanceof Map)) return cel;
  // As the API server fills it in from the address of the request.
  if (namespace !== undefined && !metadata.has("namespace")) metadata.set("namespace", namespace);
  for (const key of MADE_UP) if (!metadata.has(key)) metadata.set(key, UNKNOWN);
  return cel;
}
