/** Who set which field of an object last: `metadata.managedFields`, of which each entry is one manager's fields. */
import { isRecord } from "../wire";

/** Keys and positions, from the object's root. */
export type FieldPath = readonly (string | number)[];

/** The manager of what is applied here. */
export const FIELD_MANAGER = "plumbline";

interface Entry {
  readonly manager: string;
  readonly fields: Record<string, unknown>;
}

function entriesOf(live: Readonly<Record<string, unknown>>): Entry[] {
  const metadata = isRecord(live["metadata"]) ? live["metadata"] : {};
  const entries = Array.isArray(metadata["managedFields"]) ? metadata["managedFields"] : [];
  return entries
    .filter(isRecord)
    .flatMap(({ manager, fieldsV1 }) =>
      typeof manager === "string" && isRecord(fieldsV1) ? [{ manager, fields: fieldsV1 }] : [],
    );
}

/** Whether something of the object was applied here. */
export function isOurs(live: Readonly<Record<string, unknown>>): boolean {
  return entriesOf(live).some(({ manager }) => manager === FIELD_MANAGER);
}

/** Everyone who set a part of the object, each once. */
export function managersOf(live: Readonly<Record<string, unknown>>): readonly string[] {
  return [...new Set(entriesOf(live).map(({ manager }) => manager))];
}

/** Whether a list's element is the one that a key such as `k:{"name":"web"}` or `v:"web"` names. */
function isElement(key: string, element: unknown, position: number): boolean {
  if (key.startsWith("i:")) return key === `i:${position}`;
  try {
    const value: unknown = JSON.parse(key.slice(2));
    if (key.startsWith("v:")) return JSON.stringify(element) === JSON.stringify(value);
    return (
      key.startsWith("k:") &&
      isRecord(value) &&
      isRecord(element) &&
      Object.entries(value).every(([name, part]) => element[name] === part)
    );
  } catch {
    return false;
  }
}

function holds(fields: Record<string, unknown>, value: unknown, path: FieldPath): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return true;
  // Without parts of its own it was set as a whole.
  if (Object.keys(fields).length === 0) return true;
  const key =
    typeof step === "string"
      ? `f:${step}`
      : Object.keys(fields).find((each) => Array.isArray(value) && isElement(each, value[step], step));
  const inside = key === undefined ? undefined : fields[key];
  const next =
    Array.isArray(value) && typeof step === "number"
      ? value[step]
      : isRecord(value)
        ? value[step]
        : undefined;
  return isRecord(inside) && holds(inside, next, rest);
}

/** The managers that set the field at `path`, or something in it. */
export function ownersOf(live: Readonly<Record<string, unknown>>, path: FieldPath): readonly string[] {
  return entriesOf(live)
    .filter(({ fields }) => holds(fields, live, path))
    .map(({ manager }) => manager);
}

/** Parts of a cluster whose work it is to change what others declared: replicas, taints, what pods ask for. */
const CONTROLLERS =
  /^(kube-controller-manager|kube-scheduler|kubelet|kwok|keda(-operator)?|karpenter|cluster-autoscaler|vpa-[a-z-]+)$/;

/** Whether none but controllers set the field. */
export function isControllers(live: Readonly<Record<string, unknown>>, path: FieldPath): boolean {
  const owners = ownersOf(live, path);
  return owners.length > 0 && owners.every((manager) => CONTROLLERS.test(manager));
}
