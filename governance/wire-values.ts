/** Values as Pulumi's wire and state files write them → plain values of a plan. */
import { UNKNOWN } from "./plan";

/** pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go: the mark of special values, and those of each type's unknown. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const UNKNOWN_MARKS: readonly unknown[] = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string, and whatever the Node.js SDK sends
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // bool
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
];

/** Unknowns, secrets, assets and references to resources become {@link UNKNOWN}: nothing that is judged needs them. */
export function plainValue(value: unknown): unknown {
  if (UNKNOWN_MARKS.includes(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE_KEY in value) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plainValue(entry)]));
}

/** The default tags of an AWS provider, whose property `defaultTags` is JSON text; undefined when it has none. */
export function defaultTagsOf(property: unknown): Record<string, string> | undefined {
  const parsed: unknown = typeof property === "string" ? JSON.parse(property) : property;
  const tags = (parsed as { tags?: Record<string, string> } | undefined)?.tags;
  return tags && Object.keys(tags).length > 0 ? tags : undefined;
}
