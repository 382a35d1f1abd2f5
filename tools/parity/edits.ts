/** Edits of an object by place and value: what the catalogue of edges is made of. */
import { container, initContainer, type KubernetesObject } from "./base-objects";

/** As a value of an edge: the field is left out. */
export const ABSENT: unique symbol = Symbol("absent");

/** Where an edge lies; `labels` and `annotations` are those of the object, of its pod template, or of both at once. */
export type Place =
  "object" | "template" | "everywhere" | "pod" | "container" | "initContainer" | "controller";

export interface Edge {
  readonly at: Place;
  readonly path: readonly (string | number)[];
  readonly values: readonly unknown[];
  /** What the API server refuses here, whatever the rules say: drawn now and then. */
  readonly malformed?: readonly unknown[];
  /** Kinds that have the field; all of them when it is left out. */
  readonly kinds?: readonly string[];
}

export interface Edit {
  readonly at: Place;
  readonly path: readonly (string | number)[];
  readonly value: unknown;
  /** Which of several containers. */
  readonly nth: number;
}

const isObject = (value: unknown): value is KubernetesObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const child = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

/** The pod template of an object, or the Pod itself. */
export function templateOf(object: KubernetesObject): unknown {
  const spec = child(object, "spec");
  const inner = child(child(child(spec, "jobTemplate"), "spec"), "template") ?? child(spec, "template");
  return inner ?? (object["kind"] === "Pod" ? object : undefined);
}

function nthContainer(pod: unknown, list: "containers" | "initContainers", nth: number): unknown {
  if (!isObject(pod)) return undefined;
  if (list === "initContainers" && !Array.isArray(pod[list])) pod[list] = [initContainer("prepare")];
  if (list === "containers" && pod[list] === undefined) pod[list] = [container("server")];
  const all = pod[list];
  return Array.isArray(all) && all.length > 0 ? (all[nth % all.length] as unknown) : undefined;
}

function targets(object: KubernetesObject, { at, nth }: Edit): unknown[] {
  const template = templateOf(object);
  const pod = child(template, "spec");
  switch (at) {
    case "object":
      return [object];
    case "template":
      return [template];
    case "everywhere":
      return template === object ? [object] : [object, template];
    case "pod":
      return [pod];
    case "container":
      return [nthContainer(pod, "containers", nth)];
    case "initContainer":
      return [nthContainer(pod, "initContainers", nth)];
    case "controller":
      // What a CronJob says of its Job stands in the template of the Job.
      return [child(child(child(object, "spec"), "jobTemplate"), "spec") ?? child(object, "spec")];
  }
}

/** Writes below `parent`; makes what is missing on the way, and leaves alone what has no fields. */
function write(parent: unknown, [place, ...rest]: readonly (string | number)[], value: unknown): void {
  if (place === undefined || typeof parent !== "object" || parent === null) return;
  if (Array.isArray(parent) && typeof place === "string") return;
  // A list has no holes: what is beyond its end is its next item.
  const key = Array.isArray(parent) ? Math.min(Number(place), parent.length) : place;
  const fields = parent as Record<string | number, unknown>;
  if (rest.length > 0) {
    if (fields[key] === undefined || fields[key] === null)
      fields[key] = typeof rest[0] === "number" ? [] : {};
    write(fields[key], rest, value);
  } else if (value !== ABSENT) fields[key] = value;
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete fields[key];
}

/** Applies one edit in place; where the object has no such place, it stays as it is. */
export function apply(object: KubernetesObject, edit: Edit): void {
  for (const target of targets(object, edit)) write(target, edit.path, structuredCloneOf(edit.value));
}

/** A value of its own for each place, for a later edit may write into it. Spellings have no parts and are shared. */
function structuredCloneOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloneOf);
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, structuredCloneOf(entry)]));
}
