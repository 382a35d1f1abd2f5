/** Compares the inputs of a resource's last update with its inputs now. */
import { isRecord, unwrapDeep } from "./wire";

/** The AWS provider's note, in every object, of the keys that it filled in itself. */
const DEFAULTS = "__defaults";

/** One input that differs, as far in as both are of a kind. */
export interface Change {
  /** As the engine writes paths: `spec.template.spec.containers[0].image`, `metadata.labels["a.b/c"]`. */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
}

function defaultsOf(before: Readonly<Record<string, unknown>>): readonly unknown[] {
  const noted = before[DEFAULTS];
  return Array.isArray(noted) ? noted : [];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function step(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

function compare(before: unknown, now: unknown, path: string, changes: Change[]): void {
  if (Array.isArray(before) && Array.isArray(now)) {
    const length = Math.max(before.length, now.length);
    for (let at = 0; at < length; at++) compare(before[at], now[at], `${path}[${at}]`, changes);
  } else if (isRecord(before) && isRecord(now)) {
    const filledIn = defaultsOf(before);
    for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
      if (key.startsWith("__") || (!Object.hasOwn(now, key) && filledIn.includes(key))) continue;
      compare(before[key], now[key], step(path, key), changes);
    }
  } else if ((before ?? null) !== (now ?? null)) {
    const kind = isAbsent(before) ? "add" : isAbsent(now) ? "delete" : "update";
    changes.push({ path, kind });
  }
}

/**
 * The inputs that differ, sorted. Absent and null are one; a value not known before an update differs from every known
 * one. Which of them would replace the resource, the SDK's typings do not say.
 */
export function changedInputs(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly Change[] {
  const changes: Change[] = [];
  compare(unwrapDeep(before), unwrapDeep(now), "", changes);
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The top-level inputs that differ, sorted. */
export function changedKeys(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly string[] {
  const keys = changedInputs(before, now).map(({ path }) => topLevelKey(path));
  return [...new Set(keys)].sort();
}

/** The input that a path begins with. */
export function topLevelKey(path: string): string {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path);
  return quoted ? (JSON.parse(`"${quoted[1]}"`) as string) : (path.split(/[.[]/)[0] ?? path);
}
