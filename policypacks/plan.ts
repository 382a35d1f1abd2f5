/** Pulumi's view of resources → the plan that governance judges. Unknown values become UNKNOWN, never an exception. */
import { UnknownValueError, type PolicyProviderResource, type PolicyResource } from "@pulumi/policy";
import { UNKNOWN, type Plan, type PlanResource } from "../governance/plan";
import { MANDATED_TAG_KEYS } from "../governance/tags";

/** Reads one property: the proxy of the SDK throws where a value is not known before the update. */
function read(holder: object, key: string): unknown {
  try {
    return plain((holder as Record<string, unknown>)[key]);
  } catch (error) {
    if (error instanceof UnknownValueError) return UNKNOWN;
    throw error;
  }
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return Array.from({ length: value.length }, (_, index) => read(value, String(index)));
  return plainProperties(value);
}

/** All properties of an object, recursively. */
export function plainProperties(props: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(props).map((key) => [key, read(props, key)]));
}

/** What default tags may be where they cannot be read: any of the mandated ones, none of which counts as missing. */
const UNREADABLE_TAGS = Object.fromEntries(MANDATED_TAG_KEYS.map((key) => [key, UNKNOWN]));

/** An AWS provider's default tags, which the provider's properties hold as JSON text. */
function defaultTags(provider: PolicyProviderResource | undefined): Record<string, unknown> | undefined {
  if (!provider?.type.endsWith(":aws")) return undefined;
  const value = read(provider.props, "defaultTags");
  const settings = typeof value === "string" ? parseJson(value) : value;
  if (settings === undefined || settings === null) return undefined;
  if (typeof settings !== "object") return UNREADABLE_TAGS;
  const tags = "tags" in settings ? (settings.tags ?? {}) : {};
  return typeof tags === "object" ? { ...tags } : UNREADABLE_TAGS;
}

/** UNKNOWN for what is no JSON: what cannot be read is not absent. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}

type SeenResource = Pick<PolicyResource, "type" | "urn" | "name" | "props"> & {
  readonly provider?: PolicyProviderResource;
  readonly parent?: PolicyResource;
};

/** One resource; its properties are read when first asked for, since most are never looked at. */
export function resourceOf(resource: SeenResource): PlanResource {
  let props: Record<string, unknown> | undefined;
  const tags = defaultTags(resource.provider);
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    parent: resource.parent?.urn ?? null,
    get props() {
      return (props ??= plainProperties(resource.props));
    },
    ...(tags && { defaultTags: tags }),
  };
}

/** In the order of their URNs: the engine registers resources in any order, and verdicts are to be the same each time. */
export function planOf(resources: readonly PolicyResource[]): Plan {
  return resources.map(resourceOf).sort((a, b) => (a.urn < b.urn ? -1 : 1));
}
