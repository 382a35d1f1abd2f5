/**
 * An object of one of Kubernetes' own kinds as the API server has it once it has read it into its types: what is empty is left
 * out, `null` is no value, quantities are in their canonical form.
 */
import { canonicalQuantity, toCel } from "../cel";
import { UNKNOWN } from "../plan";

/** API groups of Kubernetes itself; kinds of any other are as they are written. */
const OWN_GROUPS: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);

/** Mappings from text to text, whose empty values count. */
const TEXT_MAPS: ReadonlySet<string> = new Set([
  "annotations",
  "binaryData",
  "data",
  "labels",
  "matchLabels",
  "nodeSelector",
  "stringData",
]);

/** Mappings from a resource's name to a quantity. */
const QUANTITY_MAPS: ReadonlySet<string> = new Set([
  "allocatable",
  "capacity",
  "default",
  "defaultRequest",
  "hard",
  "limits",
  "max",
  "min",
  "overhead",
  "requests",
  "used",
]);

const QUANTITIES: ReadonlySet<string> = new Set(["divisor", "sizeLimit"]);

/** `0` and `false` of these are as good as nothing. */
const ZERO_IS_NOTHING: ReadonlySet<string> = new Set([
  "failureThreshold",
  "hostIPC",
  "hostNetwork",
  "hostPID",
  "hostPort",
  "initialDelaySeconds",
  "minReadySeconds",
  "nodePort",
  "paused",
  "periodSeconds",
  "publishNotReadyAddresses",
  "readOnly",
  "stdin",
  "stdinOnce",
  "successThreshold",
  "timeoutSeconds",
  "tty",
  "unschedulable",
]);

export type CelMap = Map<string, unknown>;

/** The mapping at a key; undefined where there is none, or it is not known. */
export function mapAt(map: CelMap | undefined, key: string): CelMap | undefined {
  const value = map?.get(key);
  return isMap(value) ? value : undefined;
}

/** The mappings of the list at a key; none where there is no list. */
export function mapsAt(map: CelMap | undefined, key: string): CelMap[] {
  const value = map?.get(key);
  return Array.isArray(value) ? value.filter(isMap) : [];
}

/** Every container of a pod's spec, of whichever sort. */
export function podContainersOf(spec: CelMap): CelMap[] {
  return ["containers", "initContainers", "ephemeralContainers"].flatMap((key) => mapsAt(spec, key));
}

function isMap(value: unknown): value is CelMap {
  return value instanceof Map;
}

/** Whether the API server reads objects of the group into types of its own. */
export function isOwnGroup(group: string): boolean {
  return OWN_GROUPS.has(group);
}

/** The object as CEL reads it, without the API server's defaults. */
export function typedObject(object: Readonly<Record<string, unknown>>): CelMap {
  return struct(object, "");
}

function struct(value: Readonly<Record<string, unknown>>, parent: string): CelMap {
  const map: CelMap = new Map();
  for (const key of Object.keys(value)) {
    const member = typed(value[key], key, parent);
    if (member !== undefined) map.set(key, member);
  }
  return map;
}

/** The value of a field; undefined where it is left out. */
function typed(value: unknown, key: string, parent: string): unknown {
  switch (typeof value) {
    case "string":
      if (value === "") return undefined;
      return QUANTITIES.has(key) ? canonicalQuantity(value) : value;
    case "number":
      if (value === 0 && ZERO_IS_NOTHING.has(key)) return undefined;
      return QUANTITIES.has(key) ? canonicalQuantity(String(value)) : toCel(value);
    case "boolean":
      return !value && ZERO_IS_NOTHING.has(key) && parent !== "csi" ? undefined : value;
    case "object":
      return value === null ? undefined : typedObjectOrList(value, key);
    default:
      return value;
  }
}

function typedObjectOrList(value: object, key: string): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined;
    return value.map((element: unknown) => listElement(element, key));
  }
  const record = value as Record<string, unknown>;
  if (TEXT_MAPS.has(key)) return entries(record, (member) => (member === null ? "" : toCel(member)));
  if (QUANTITY_MAPS.has(key)) return entries(record, quantity);
  return struct(record, key);
}

/** Of a list, every element counts; no value among texts is an empty one. */
function listElement(element: unknown, key: string): unknown {
  if (element === null) return "";
  if (typeof element !== "object") return toCel(element);
  return Array.isArray(element)
    ? element.map((inner: unknown) => listElement(inner, key))
    : struct(element as Record<string, unknown>, key);
}

/** An empty mapping is left out. */
function entries(
  record: Readonly<Record<string, unknown>>,
  value: (member: unknown) => unknown,
): CelMap | undefined {
  const keys = Object.keys(record);
  if (keys.length === 0) return undefined;
  return new Map(keys.map((key) => [key, value(record[key])]));
}

function quantity(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN;
  if (value === null) return "0";
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? canonicalQuantity(String(value), "milli")
    : toCel(value);
}
