/** Which objects the rules are about: not those of the platform's own namespaces, in any gate. */
import type { ObjectToJudge } from "./object-to-judge";

/** Namespaces of Kubernetes itself and of the charts that the platform installs; no binding reaches them. */
export const PLATFORM_NAMESPACES = [
  "kube-system",
  "kube-public",
  "kube-node-lease",
  "plumbline-system",
  "argocd",
  "kubecost",
  "opencost",
  "monitoring",
  "kyverno",
  "gatekeeper-system",
  "karpenter",
] as const;

const PLATFORM: ReadonlySet<string> = new Set(PLATFORM_NAMESPACES);

/**
 * Whether a binding reaches the object. A Namespace is selected by its own labels, as the API server does; what has no
 * namespace is always reached.
 */
export function inScope({ apiVersion, kind, name, namespace }: ObjectToJudge): boolean {
  const selected = apiVersion === "v1" && kind === "Namespace" ? name : namespace;
  return selected === undefined || !PLATFORM.has(selected);
}
