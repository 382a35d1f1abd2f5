/** Creations that a killed engine began: whether they were made, only the provider knows. */

interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom?: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Set while it waits to be deleted after its replacement was made. */
  readonly delete?: boolean;
  /** Set while its replacement is being made after it was deleted. */
  readonly pendingReplacement?: boolean;
}

interface Pending {
  readonly type: string;
  readonly resource: Resource;
}

interface Export {
  readonly deployment?: {
    readonly resources?: readonly Resource[];
    readonly pending_operations?: readonly Pending[];
  };
}

export interface SettledState {
  /** For `pulumi stack import`. */
  readonly exported: string;
  /** Names of the resources that were being created. */
  readonly names: readonly string[];
}

/** The identifier that an object has by its inputs; undefined where the inputs do not say. */
function idOf({ id, inputs }: Resource): string | undefined {
  if (id) return id;
  const metadata = inputs?.["metadata"] as { name?: unknown; namespace?: unknown } | undefined;
  const name = metadata?.name ?? inputs?.["name"];
  const namespace = metadata?.namespace ?? (metadata ? undefined : inputs?.["namespace"]);
  if (typeof name !== "string" || name === "") return undefined;
  return typeof namespace === "string" && namespace !== "" ? `${namespace}/${name}` : name;
}

/** The resource that a creation leads to; undefined where the next update is to begin it anew. */
function resourceOf(pending: Resource, resources: readonly Resource[]): Resource | undefined {
  const id = idOf(pending);
  if (id === undefined) return undefined;
  const sameUrn = resources.filter(({ urn, delete: going }) => urn === pending.urn && !going);
  const created: Resource = { ...pending, id, outputs: pending.outputs ?? pending.inputs ?? {} };
  if (sameUrn.length === 0) return created;
  // A replacement beside the old one: the next update makes another, so this one is to go.
  const isBeside = sameUrn.every((other) => !other.pendingReplacement && other.id !== id);
  return isBeside ? { ...created, delete: true } : undefined;
}

/**
 * The state with each creation of a resumable type as a resource, so that a refresh finds it, or drops it where it was
 * never made. Null when there is none. Creations of other types stay for a person to look into, as the engine says.
 * @throws when the export is no JSON.
 */
export function settled(exported: string, isResumable: (type: string) => boolean): SettledState | null {
  const state = JSON.parse(exported) as Export;
  const pending = state.deployment?.pending_operations ?? [];
  const resumed = pending.filter(({ type, resource }) => type === "creating" && isResumable(resource.type));
  if (resumed.length === 0) return null;
  const before = state.deployment?.resources ?? [];
  const resources = [...before, ...resumed.flatMap(({ resource }) => resourceOf(resource, before) ?? [])];
  const kept = pending.filter((operation) => !resumed.includes(operation));
  const deployment = { ...state.deployment, resources, pending_operations: kept };
  return {
    exported: JSON.stringify({ ...state, deployment }),
    names: resumed.map(({ resource }) => resource.urn.split("::").slice(3).join("::")).sort(),
  };
}
