/** What the raw inputs of a node pool say, whatever its component claims. */
import type { Capacity } from "../facts";
import { MINUTES_PER_WEEK, type Interval } from "../money";
import { UNKNOWN, type PlanResource } from "../plan";
import { minutesPerWeek } from "./scaling-schedule";

/** A field is absent when it cannot be known before the update, or when a raw input has no such field. */
export interface RawNodePool {
  readonly nodes?: Interval;
  readonly limitGpus?: number;
  readonly instanceTypes?: readonly string[];
  readonly capacity?: Capacity;
  readonly diskGiB?: number;
  readonly minutesPerWeek?: number;
  /** Inputs that are not known before the update. */
  readonly unknown: readonly string[];
}

/** What EKS takes where nothing is said (Amazon EKS API reference, CreateNodegroup). */
const EKS_DEFAULTS = { instanceType: "t3.medium", diskGiB: 20 } as const;

type Read<T> = T | typeof UNKNOWN;

export function property(holder: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => {
    if (value === UNKNOWN) return UNKNOWN;
    return typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? Reflect.get(value, key)
      : undefined;
  }, holder);
}

/** A managed node group with the launch templates and schedules that stand beside it under the same component. */
export function readNodeGroup(
  group: PlanResource,
  templates: readonly PlanResource[],
  schedules: readonly PlanResource[],
): RawNodePool {
  const nodes = sizes(group, schedules);
  const instanceTypes = typesOf(group, templates);
  const capacity = capacityOf(group);
  const diskGiB = diskOf(group, templates);
  const unknown = Object.entries({
    scalingConfig: nodes,
    instanceTypes,
    capacityType: capacity,
    disk: diskGiB,
  });
  return {
    ...(nodes !== UNKNOWN && { nodes }),
    ...(instanceTypes !== UNKNOWN && { instanceTypes }),
    ...(capacity !== UNKNOWN && { capacity }),
    ...(diskGiB !== UNKNOWN && { diskGiB }),
    minutesPerWeek: schedules.length === 0 ? MINUTES_PER_WEEK : minutesPerWeek(schedules),
    unknown: unknown.filter(([, value]) => value === UNKNOWN).map(([name]) => name),
  };
}

/** The most of the group's own sizes and of those that its schedules set. */
function sizes({ props }: PlanResource, schedules: readonly PlanResource[]): Read<Interval> {
  const size = (key: string): unknown => property(props["scalingConfig"], key);
  const [min, desired, max] = [size("minSize"), size("desiredSize") ?? size("minSize"), size("maxSize")];
  if (typeof min !== "number" || typeof desired !== "number" || typeof max !== "number") return UNKNOWN;
  const settable = ["minSize", "desiredCapacity", "maxSize"];
  if (schedules.some((schedule) => settable.some((key) => schedule.props[key] === UNKNOWN))) return UNKNOWN;
  const scheduled = (key: string): number[] =>
    schedules.map((schedule) => schedule.props[key]).filter((value) => typeof value === "number");
  const floor = Math.max(min, ...scheduled("minSize"));
  const expected = Math.max(floor, desired, ...scheduled("desiredCapacity"));
  return { floor, expected, ceiling: Math.max(expected, max, ...scheduled("maxSize")) };
}

function typesOf({ props }: PlanResource, templates: readonly PlanResource[]): Read<string[]> {
  const own = props["instanceTypes"];
  if (own === undefined || (Array.isArray(own) && own.length === 0)) {
    const ofTemplates = templates
      .map((template) => template.props["instanceType"])
      .filter((type) => type !== undefined);
    if (ofTemplates.length === 0) return [EKS_DEFAULTS.instanceType];
    return ofTemplates.every((type) => typeof type === "string") ? ofTemplates : UNKNOWN;
  }
  return Array.isArray(own) && own.every((type) => typeof type === "string") ? own : UNKNOWN;
}

function capacityOf({ props }: PlanResource): Read<Capacity> {
  const type = props["capacityType"];
  if (type === UNKNOWN) return UNKNOWN;
  return type === "SPOT" ? "spot" : "on-demand";
}

/** All volumes of a node together; of several launch templates the one with the most. */
function diskOf({ props }: PlanResource, templates: readonly PlanResource[]): Read<number> {
  if (templates.length === 0) {
    const size = props["diskSize"] ?? EKS_DEFAULTS.diskGiB;
    return typeof size === "number" ? size : UNKNOWN;
  }
  const disks = templates.map((template): Read<number> => {
    const mappings = template.props["blockDeviceMappings"] ?? [];
    if (!Array.isArray(mappings)) return UNKNOWN;
    const volumes = mappings.map((mapping: unknown) => property(mapping, "ebs", "volumeSize"));
    if (volumes.some((size) => typeof size !== "number" && size !== undefined)) return UNKNOWN;
    const sum = volumes.reduce<number>((total, size) => total + (typeof size === "number" ? size : 0), 0);
    return sum || EKS_DEFAULTS.diskGiB;
  });
  return disks.reduce<Read<number>>(
    (most, disk) => (most === UNKNOWN || disk === UNKNOWN ? UNKNOWN : Math.max(most, disk)),
    0,
  );
}

/** A Karpenter NodePool, or undefined on a first preview, when its spec cannot be seen. */
export function readKarpenterPool({ props }: PlanResource): RawNodePool | undefined {
  const spec = props["spec"];
  if (typeof spec !== "object" || spec === null) return undefined;
  const limit = property(spec, "limits", "nvidia.com/gpu");
  const gpus =
    (typeof limit === "string" || typeof limit === "number") && /^\d+$/.test(String(limit))
      ? Number(limit)
      : undefined;
  const types = requirement(spec, "node.kubernetes.io/instance-type");
  const capacities = requirement(spec, "karpenter.sh/capacity-type");
  return {
    ...(gpus !== undefined && { limitGpus: gpus }),
    ...(types.length > 0 && { instanceTypes: types }),
    ...(capacities.length > 0 && {
      capacity: capacities.includes("on-demand") ? ("on-demand" as const) : ("spot" as const),
    }),
    unknown: gpus === undefined ? ["spec.limits"] : [],
  };
}

function requirement(spec: object, key: string): string[] {
  const requirements = property(spec, "template", "spec", "requirements");
  if (!Array.isArray(requirements)) return [];
  return requirements
    .filter((each: unknown) => property(each, "key") === key && property(each, "operator") === "In")
    .flatMap((each: unknown) => property(each, "values"))
    .filter((value) => typeof value === "string");
}
