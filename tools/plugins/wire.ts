/** The engine's marks on values that are more than JSON: pulumi/pulumi sdk/proto, "special signatures". */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSETS: readonly unknown[] = ["c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"];

/** A text not known before an update. */
export const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** One mark for each kind of value that is not known before an update. */
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  UNKNOWN_STRING,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** What one value on the wire is, without its wrappings. */
export type WireValue =
  | { readonly kind: "unknown" }
  | { readonly kind: "asset" }
  | { readonly kind: "resource" }
  | { readonly kind: "plain"; readonly value: unknown; readonly secret: boolean };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Unwraps secrets and outputs around one value; what it holds is left as it is. */
export function readWire(value: unknown, secret = false): WireValue {
  if (UNKNOWNS.has(value)) return { kind: "unknown" };
  if (!isRecord(value) || !Object.hasOwn(value, SIGNATURE_KEY)) return { kind: "plain", value, secret };
  const signature = value[SIGNATURE_KEY];
  if (signature === SECRET) return readWire(value["value"], true);
  if (signature === OUTPUT) {
    const isSecret = secret || value["secret"] === true;
    return Object.hasOwn(value, "value") ? readWire(value["value"], isSecret) : { kind: "unknown" };
  }
  return { kind: ASSETS.includes(signature) ? "asset" : "resource" };
}

/** The value, marked as secret. */
export function secretOf(value: unknown): Record<string, unknown> {
  return { [SIGNATURE_KEY]: SECRET, value };
}

/** The value with every secret and output unwrapped; what is unknown keeps its mark, assets and resources theirs. */
export function unwrapDeep(value: unknown): unknown {
  const read = readWire(value);
  if (read.kind === "unknown") return UNKNOWN_STRING;
  if (read.kind !== "plain") return value;
  if (Array.isArray(read.value)) return read.value.map(unwrapDeep);
  if (!isRecord(read.value)) return read.value;
  return Object.fromEntries(Object.entries(read.value).map(([key, entry]) => [key, unwrapDeep(entry)]));
}
