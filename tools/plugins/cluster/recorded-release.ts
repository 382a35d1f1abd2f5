/** Helm releases, which a stand-in cannot render: recorded as declared, and said to be no more than that. */
import { readWire } from "../wire";
import type { Properties } from "./kubernetes-object";

const RELEASE_TYPE = "kubernetes:helm.sh/v3:Release";

/** What became of a chart. */
export const RECORDED = "recorded, not rendered";

export function isRelease(type: string): boolean {
  return type === RELEASE_TYPE;
}

function text(value: unknown): string | undefined {
  const read = readWire(value);
  return read.kind === "plain" && typeof read.value === "string" ? read.value : undefined;
}

/** The release's identifier and outputs; nothing in the cluster comes of it. */
export function recordedRelease(
  urn: string,
  inputs: Properties,
  namespace: string,
): { readonly id: string; readonly outputs: Properties } {
  const name = text(inputs["name"]) ?? urn.split("::").at(-1) ?? "";
  const within = text(inputs["namespace"]) ?? namespace;
  const status = {
    status: RECORDED,
    name,
    namespace: within,
    chart: text(inputs["chart"]) ?? "",
    version: text(inputs["version"]) ?? "",
  };
  return { id: `${within}/${name}`, outputs: { ...inputs, name, namespace: within, status } };
}

/** `argo-cd 9.1.4`, of a release's inputs; null for every other resource. */
export function chartOf(type: string, inputs: Properties): string | null {
  if (!isRelease(type)) return null;
  const chart = (text(inputs["chart"]) ?? "a chart").split("/").at(-1) ?? "";
  const version = text(inputs["version"]);
  return version === undefined ? chart : `${chart} ${version}`;
}
