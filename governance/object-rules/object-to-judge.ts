/** A Kubernetes object made ready, once, for every rule. */
import { toCel } from "../cel";
import { UNKNOWN } from "../plan";
import { applyDefaults } from "./api-defaults";
import { resourceOf, type ObjectResource } from "./resource";
import { isOwnGroup, typedObject, type CelMap } from "./typed-object";

/** An object as the rules see it. */
export interface ObjectToJudge {
  readonly apiVersion: string;
  readonly kind: string;
  /** `default` when a namespaced object has none, or one that is not known; absent on what belongs to no namespace. */
  readonly namespace?: string;
  readonly namespaceUnknown?: true;
  /** Labels of its namespace, where they are known. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Empty when the API server makes it up (`generateName`), or it is not known. */
  readonly name: string;
  readonly resource: ObjectResource;
  /** Absent where it is not known which it has. */
  readonly labels?: Readonly<Record<string, unknown>>;
  /** The object as CEL reads it. */
  readonly cel: unknown;
}

export interface PrepareOptions {
  /** Whether objects of this kind belong to a namespace, where it is known. */
  readonly namespaced?: boolean;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** The namespace by whose rules it is judged, where its own is not known. */
  readonly judgedIn?: string;
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
  { namespaced, namespaceLabels, judgedIn = "" }: PrepareOptions,
): ObjectToJudge {
  const apiVersion = text(object["apiVersion"]);
  const kind = text(object["kind"]);
  const guessed = resourceOf(apiVersion, kind);
  const resource = { ...guessed, namespaced: namespaced ?? guessed.namespaced };
  const written = memberOf(object["metadata"], "namespace");
  const namespace = resource.namespaced
    ? (written === UNKNOWN ? judgedIn : text(written)) || "default"
    : undefined;
  const cel = celOf(object, resource, kind, namespace);
  const labels = labelsOf(cel);
  return {
    apiVersion,
    kind,
    name: text(memberOf(object["metadata"], "name")),
    ...(namespace !== undefined && { namespace }),
    ...(namespace !== undefined && written === UNKNOWN && { namespaceUnknown: true as const }),
    ...(namespaceLabels && { namespaceLabels }),
    resource,
    ...(labels && { labels }),
    cel,
  };
}

/** A member of a mapping; not known where the mapping itself is not. */
function memberOf(mapping: unknown, key: string): unknown {
  return mapping === UNKNOWN ? UNKNOWN : record(mapping)?.[key];
}

function labelsOf(cel: unknown): Readonly<Record<string, unknown>> | undefined {
  const metadata: unknown = cel instanceof Map ? cel.get("metadata") : undefined;
  const labels: unknown = metadata instanceof Map ? metadata.get("labels") : metadata;
  if (labels === UNKNOWN) return undefined;
  return labels instanceof Map ? (Object.fromEntries(labels) as Record<string, unknown>) : {};
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
  const metadata: unknown = cel.get("metadata");
  if (metadata instanceof Map && metadata.get("generateName") && !metadata.get("name"))
    metadata.set("name", UNKNOWN);
  if (own) applyDefaults(kind, cel);
  return withMetadata(cel, namespace);
}

function withMetadata(cel: CelMap, namespace: string | undefined): CelMap {
  const metadata = cel.get("metadata");
  if (!(metadata instanceof Map)) return cel;
  // As the API server fills it in from the address of the request.
  if (namespace !== undefined && !metadata.has("namespace")) metadata.set("namespace", namespace);
  for (const key of MADE_UP) if (!metadata.has(key)) metadata.set(key, UNKNOWN);
  return cel;
}
