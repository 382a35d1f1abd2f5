/** Makes an object as small as it can be while something remains true of it: delta debugging (Zeller), on a tree. */
import type { KubernetesObject } from "./base-objects";

type Path = readonly (string | number)[];

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<string | number, unknown>)[key], value);

/** The object with one part gone or replaced. */
function changed(
  object: KubernetesObject,
  path: Path,
  change: (parent: Record<string | number, unknown>, key: string | number) => void,
) {
  const copy = structuredClone(object);
  const key = path.at(-1);
  if (key !== undefined) change(at(copy, path.slice(0, -1)) as Record<string | number, unknown>, key);
  return copy;
}

const without = (object: KubernetesObject, path: Path): KubernetesObject =>
  changed(object, path, (parent, key) => {
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  });

/** Every part, outermost first, so that a large one goes before its own parts are looked at. */
function parts(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  // From the end of a list, so that what goes does not move what is still to be tried.
  const keys = Array.isArray(value) ? [...value.keys()].reverse() : Object.keys(value);
  const own = keys.map((key): Path => [...path, key]);
  return [...own, ...own.flatMap((each) => parts(at(value, each.slice(path.length)), each))];
}

const present = (object: KubernetesObject, path: Path): boolean => {
  let value: unknown = object;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Record<string | number, unknown>)[key];
  }
  return true;
};

/** Shorter texts to try in the place of one, the shortest first. */
function shorter(text: string): string[] {
  const half = Math.floor(text.length / 2);
  return text.length < 2
    ? []
    : [text.slice(0, 1), text.slice(0, half), text.slice(half), text.slice(0, -1), text.slice(1)];
}

export interface Limits {
  /** How often the question may be asked. */
  readonly questions: number;
}

/**
 * A smallest object of which `remains` is true still: nothing more can be left out of it, and no text halved.
 * @param remains is asked of copies; it must be true of the object itself.
 */
export async function minimise(
  object: KubernetesObject,
  remains: (candidate: KubernetesObject) => Promise<boolean>,
  { questions }: Limits,
): Promise<KubernetesObject> {
  let smallest = structuredClone(object);
  let left = questions;
  const take = async (candidate: KubernetesObject): Promise<boolean> => {
    if (left <= 0) return false;
    left -= 1;
    if (!(await remains(structuredClone(candidate)))) return false;
    smallest = candidate;
    return true;
  };
  for (let smaller = true; smaller && left > 0;) {
    smaller = false;
    for (const path of parts(smallest))
      if (present(smallest, path) && (await take(without(smallest, path)))) smaller = true;
    for (const path of parts(smallest)) {
      const text = at(smallest, path);
      if (typeof text !== "string") continue;
      for (const each of shorter(text))
        if (await take(changed(smallest, path, (parent, key) => (parent[key] = each)))) {
          smaller = true;
          break;
        }
    }
  }
  return smallest;
}
