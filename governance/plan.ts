/** The plan: the resources of an environment as a policy pack, the engine-free run or a deployed state sees them. */

/** Stands wherever a value is not known before the update. Never zero, never absent, never a pass. */
export const UNKNOWN: unique symbol = Symbol.for("plumbline:unknown");

export interface PlanResource {
  readonly urn: string;
  /** Type token, e.g. `aws:eks/nodeGroup:NodeGroup` or `plumbline:compute:GpuNodePool`. */
  readonly type: string;
  readonly name: string;
  /** URN of the parent. Children of one component share it. */
  readonly parent: string | null;
  /** Properties (for components: their registered outputs, with `facts`). Leaves may be {@link UNKNOWN}. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Default tags of the AWS provider: effective tags are these ∪ own. Values may be {@link UNKNOWN}. */
  readonly defaultTags?: Readonly<Record<string, unknown>>;
}

export type Plan = readonly PlanResource[];

/** Effective tags of an AWS resource; {@link UNKNOWN} when they cannot be read before the update. */
export function effectiveTags(resource: PlanResource): Record<string, unknown> | typeof UNKNOWN {
  const own = resource.props["tags"];
  if (own === UNKNOWN) return UNKNOWN;
  return { ...resource.defaultTags, ...(typeof own === "object" && own !== null ? own : {}) };
}
