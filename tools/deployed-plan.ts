/** The deployed state as a plan, so that one estimate prices both. */
import { UNKNOWN, type PlanResource } from "../governance/plan";

/** Marks of values on the wire and in state files: pulumi/pulumi, sdk/go/common/resource, "signatures". */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const UNKNOWN_MARKS: readonly unknown[] = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
];

/** A resource as `pulumi stack export` gives it (deployment, version 3). */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** False for components. */
  readonly custom?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  /** Set while a replaced resource waits to be deleted. */
  readonly delete?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Secrets, assets and references to resources become {@link UNKNOWN}: nothing that prices needs them. */
function plainValue(value: unknown): unknown {
  if (UNKNOWN_MARKS.includes(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE_KEY in value) return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plainValue(entry)]));
}

function tagsOf(provider: StateResource | undefined): Record<string, string> {
  const raw = provider?.inputs?.["defaultTags"];
  const parsed: unknown = typeof raw === "string" ? JSON.parse(raw) : raw;
  return (parsed as { tags?: Record<string, string> } | undefined)?.tags ?? {};
}

/**
 * Resources of an exported stack. Components have the outputs that they registered, other resources their inputs under
 * their outputs. What only waits to be deleted after its replacement is left out.
 * @throws when the export is not of a kind that this platform reads.
 */
export function planOfDeployment(exported: string): PlanResource[] {
  const { version, deployment } = JSON.parse(exported) as {
    version?: number;
    deployment?: { resources?: readonly StateResource[] };
  };
  // Version 4 only adds features (such as resource hooks) that this platform's reading does not depend on.
  if (version !== 3 && version !== 4)
    throw new Error(`the state's export is of version ${version}: 3 or 4 can be read`);
  const resources = (deployment?.resources ?? []).filter((resource) => !resource.delete);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  return resources.map((resource) => {
    const reference = resource.provider ?? "";
    const tags = tagsOf(byUrn.get(reference.slice(0, reference.lastIndexOf("::"))));
    return {
      urn: resource.urn,
      type: resource.type,
      name: resource.urn.split("::").slice(3).join("::"),
      parent: resource.parent ?? null,
      props: plainValue({ ...(resource.custom && resource.inputs), ...resource.outputs }) as Record<
        string,
        unknown
      >,
      ...(Object.keys(tags).length > 0 && { defaultTags: tags }),
    };
  });
}
