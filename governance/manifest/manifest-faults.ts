/**
 * What a manifest's fields must be to each other. Looked for in the values as written, because a schema compares nothing
 * once one field is wrong, and every problem is told at once.
 */
import { FETCH_CONTAINER } from "../kubernetes-objects/fetch-weights";
import { RESERVED_ENV } from "../kubernetes-objects/inference-pod";
import { readCpu, readMemory, type ReadQuantity } from "../reading/quantity";
import { valueAt } from "../reading/schema-problems";
import type { PathPart } from "../reading/yaml-document";

/** Where a service listens unless `spec.port` says otherwise. */
export const DEFAULT_PORT = 8080;

/** Whether a variable is reserved in side cars too, and what to do instead of setting it. */
const ENV_RULES: Readonly<
  Record<(typeof RESERVED_ENV)[number], { readonly everywhere: boolean; readonly rule: string }>
> = {
  AI_ALIGNMENT_CHECK_ENDPOINT: {
    everywhere: true,
    rule: "is set by the platform in every container: write spec.alignmentCheck.endpoint instead",
  },
  MODEL_PATH: {
    everywhere: false,
    rule: "is set by the platform to where it puts the weights: remove it",
  },
};

export interface ManifestFault {
  readonly path: readonly PathPart[];
  readonly rule: string;
}

/** Limits below requests, replicas out of order, and clashes of names and ports within the pod. */
export function manifestFaults(manifest: unknown): ManifestFault[] {
  const sideCars = valueAt(manifest, ["spec", "sideCars"]);
  const sideCarPaths = (Array.isArray(sideCars) ? sideCars : []).map((_, i) => ["spec", "sideCars", i]);
  return [
    ...[["spec"], ...sideCarPaths].flatMap((path) => lowLimits(manifest, path)),
    ...replicaOrder(manifest),
    ...reservedEnv(manifest, sideCarPaths),
    ...clashes(manifest, sideCarPaths),
  ];
}

function lowLimits(manifest: unknown, container: readonly PathPart[]): ManifestFault[] {
  const readers: Readonly<Record<string, (text: string) => ReadQuantity>> = {
    cpu: readCpu,
    memory: readMemory,
  };
  return Object.entries(readers).flatMap(([name, read]) => {
    const path = [...container, "resourceLimits", name];
    const [limit, request] = [path, [...container, "resourceRequests", name]].map((at) => {
      const quantity = read(String(valueAt(manifest, at)));
      return "value" in quantity ? quantity.value : undefined;
    });
    if (limit === undefined || request === undefined || limit >= request) return [];
    const requested = String(valueAt(manifest, [...container, "resourceRequests", name]));
    return [{ path, rule: `must not be below resourceRequests.${name}, which is ${requested}` }];
  });
}

function replicaOrder(manifest: unknown): ManifestFault[] {
  const min = valueAt(manifest, ["spec", "autoscaling", "minReplicas"]);
  const max = valueAt(manifest, ["spec", "autoscaling", "maxReplicas"]);
  if (typeof min !== "number" || typeof max !== "number" || max >= min) return [];
  return [
    { path: ["spec", "autoscaling", "maxReplicas"], rule: `must not be below minReplicas, which is ${min}` },
  ];
}

function reservedEnv(manifest: unknown, sideCars: readonly (readonly PathPart[])[]): ManifestFault[] {
  return RESERVED_ENV.flatMap((variable) => {
    const { everywhere, rule } = ENV_RULES[variable];
    return [["spec"], ...(everywhere ? sideCars : [])]
      .map((container) => [...container, "env", variable])
      .filter((path) => valueAt(manifest, path) !== undefined)
      .map((path) => ({ path, rule }));
  });
}

/** Containers of one pod share its ports, and their names must differ. */
function clashes(manifest: unknown, sideCars: readonly (readonly PathPart[])[]): ManifestFault[] {
  const ports = new Map<unknown, string>([
    [valueAt(manifest, ["spec", "port"]) ?? DEFAULT_PORT, "the service"],
  ]);
  const metrics = valueAt(manifest, ["spec", "monitoring", "port"]);
  if (metrics !== undefined && !ports.has(metrics)) ports.set(metrics, "the service's metrics");
  const service = valueAt(manifest, ["metadata", "name"]);
  const names = new Set<unknown>([service, FETCH_CONTAINER]);
  const nameRule = (name: unknown): string =>
    name === FETCH_CONTAINER
      ? "is the name of the container that fetches the weights: choose another"
      : "is the name of another container of the pod";
  const ofService =
    service === FETCH_CONTAINER ? [{ path: ["metadata", "name"], rule: nameRule(service) }] : [];
  const ofSideCars = sideCars.flatMap((path) => {
    const [name, port] = ["name", "port"].map((key) => valueAt(manifest, [...path, key]));
    const faults: ManifestFault[] = [];
    if (name !== undefined && names.has(name)) faults.push({ path: [...path, "name"], rule: nameRule(name) });
    const user = port === undefined ? undefined : ports.get(port);
    if (user !== undefined)
      faults.push({ path: [...path, "port"], rule: `is used by ${user} in the same pod` });
    names.add(name);
    if (port !== undefined && user === undefined) ports.set(port, `side car ${String(name)}`);
    return faults;
  });
  return [...ofService, ...ofSideCars];
}
