/** Names for objects that the program gives none, as the vendor's plugin makes them. */
import { isRecord, readWire, UNKNOWN_STRING } from "../wire";

type Properties = Record<string, unknown>;

/** How the vendor's plugin marks an object that it named. */
const AUTONAMED = "pulumi.com/autonamed";

function recordOf(value: unknown): Properties | undefined {
  const read = readWire(value ?? {});
  return read.kind === "plain" && isRecord(read.value) ? read.value : undefined;
}

/** Helm releases, patches and lists are named otherwise. */
const OTHERWISE_NAMED = /Patch$|List$|^kubernetes:helm\.sh\//;
/** Longest name of a DNS label, less the random part. */
const BASE_CHARACTERS = 54;

/** A name out of the resource's own and the engine's random seed: `settings-1a2b3c4d`. */
export function seededName(urn: string, seed: Uint8Array): string {
  const base = (urn.split("::").at(-1) ?? "").toLowerCase().replace(/[^a-z0-9.-]+/g, "-");
  const suffix = Buffer.from(seed.subarray(0, 4)).toString("hex");
  return `${base.slice(0, BASE_CHARACTERS).replace(/^[-.]+|[-.]+$/g, "")}-${suffix}`;
}

/**
 * The inputs with a name: the program's, else the one that the object was given before, else a new one, which is not
 * known where `newName` gives none (nothing is created there).
 */
export function withName(
  type: string,
  olds: Properties,
  inputs: Properties,
  newName: string | undefined,
): Properties {
  if (OTHERWISE_NAMED.test(type)) return inputs;
  const metadata = recordOf(inputs["metadata"]);
  if (!metadata || (metadata["name"] ?? null) !== null) return inputs;
  const before = recordOf(olds["metadata"]);
  const given = typeof before?.["name"] === "string" ? before["name"] : undefined;
  const generate = readWire(metadata["generateName"] ?? null);
  if (generate.kind !== "plain") return inputs;
  if (typeof generate.value === "string") {
    // An API server would make the rest of it up, but an applied object needs its name.
    const kept = given?.startsWith(generate.value) ? given : undefined;
    const fresh = newName === undefined ? undefined : `${generate.value}${newName.slice(-8)}`;
    const name = kept ?? fresh;
    return name === undefined ? inputs : { ...inputs, metadata: { ...metadata, name } };
  }
  const mark = recordOf(before?.["annotations"])?.[AUTONAMED];
  if (given !== undefined && mark !== undefined) return named(inputs, metadata, given, mark);
  if (newName !== undefined) return named(inputs, metadata, newName, "true");
  return { ...inputs, metadata: { ...metadata, name: UNKNOWN_STRING } };
}

function named(inputs: Properties, metadata: Properties, name: string, mark: unknown): Properties {
  const annotations = { ...(metadata["annotations"] as Properties | undefined), [AUTONAMED]: mark };
  return { ...inputs, metadata: { ...metadata, name, annotations } };
}

/** Whether the object's name was made up. */
export function isAutonamed(inputs: Properties): boolean {
  const annotations = recordOf(recordOf(inputs["metadata"])?.["annotations"]);
  return annotations?.[AUTONAMED] !== undefined;
}
