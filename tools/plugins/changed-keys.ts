/** Compares the inputs of a resource's last update with its inputs now. */
import { isRecord, unwrapDeep } from "./wire";

/** The AWS provider's note, in every object, of the keys that it filled in itself. */
const DEFAULTS = "__defaults";

function defaultsOf(before: Readonly<Record<string, unknown>>): readonly unknown[] {
  const noted = before[DEFAULTS];
  return Array.isArray(noted) ? noted : [];
}

function differingKeys(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string[] {
  const filledIn = defaultsOf(before);
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => {
    if (key.startsWith("__")) return false;
    if (!Object.hasOwn(now, key) && filledIn.includes(key)) return false;
    return !same(before[key], now[key]);
  });
}

function same(before: unknown, now: unknown): boolean {
  if (Array.isArray(before) && Array.isArray(now)) {
    return before.length === now.length && before.every((entry, position) => same(entry, now[position]));
  }
  if (isRecord(before) && isRecord(now)) return differingKeys(before, now).length === 0;
  return (before ?? null) === (now ?? null);
}

/**
 * The top-level inputs that differ, sorted. Absent and null are one; a value not known before an update differs from
 * every known one. Which of them would replace the resource, the SDK's typings do not say.
 */
export function changedKeys(
  before: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): readonly string[] {
  const plain = (inputs: unknown): Record<string, unknown> => unwrapDeep(inputs) as Record<string, unknown>;
  return differingKeys(plain(before), plain(now)).sort();
}
