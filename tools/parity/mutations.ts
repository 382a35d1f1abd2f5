/** Mutations that know nothing of rules: of any part of any object. */
import type { KubernetesObject } from "./base-objects";

const HUGE = 10_000;

/** What can take the place of any value. `null` and the empty ones are legal in most places. */
export const STRANGE_VALUES: readonly unknown[] = [
  null,
  "",
  [],
  {},
  0,
  1,
  -1,
  true,
  false,
  0.5,
  "0",
  "true",
  " ",
  "ünïcode ☃ \u202e𝕏",
  "line\nbreak\ttab",
  "x".repeat(HUGE),
  [null],
  [{}],
  { key: "value" },
  9_007_199_254_740_991,
];

export type Mutation = "remove" | "replace" | "repeat" | "rename";
export const MUTATIONS: readonly Mutation[] = ["remove", "replace", "repeat", "rename"];

interface Spot {
  readonly parent: Record<string | number, unknown>;
  readonly key: string | number;
}

/** Every place of an object that holds a value, outermost first; kind and apiVersion stay, or all would be malformed. */
function spots(value: unknown, found: Spot[] = [], outermost = true): Spot[] {
  if (typeof value !== "object" || value === null) return found;
  const parent = value as Record<string | number, unknown>;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const key of keys) {
    if (outermost && (key === "kind" || key === "apiVersion")) continue;
    found.push({ parent, key });
    spots(parent[key], found, false);
  }
  return found;
}

/** Mutates in place, at the `where`th place (modulo their number), with the `what`th strange value. */
export function mutate(object: KubernetesObject, mutation: Mutation, where: number, what: number): void {
  const all = spots(object);
  const spot = all[where % Math.max(1, all.length)];
  if (!spot) return;
  const { parent, key } = spot;
  switch (mutation) {
    case "remove":
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      return;
    case "replace":
      parent[key] = structuredClone(STRANGE_VALUES[what % STRANGE_VALUES.length]);
      return;
    case "repeat":
      if (Array.isArray(parent)) parent.push(structuredClone(parent[key]));
      return;
    case "rename":
      if (Array.isArray(parent)) return;
      parent[`${key}${what}`] = parent[key];
      delete parent[key];
  }
}
