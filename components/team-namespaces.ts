/** Which namespaces a team may have. */
import { PLATFORM_NAMESPACES } from "../governance/object-rules/scope";

/** RFC 1123 label, what Kubernetes asks of the name of a namespace. */
export const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** No rule about objects reaches the platform's own, so no team may be in one. */
const TAKEN: ReadonlySet<string> = new Set(["default", ...PLATFORM_NAMESPACES]);

/** The rule that a namespace breaks as a team's; undefined when it may be one. */
export function namespaceFault(namespace: string): string | undefined {
  if (!DNS_LABEL.test(namespace)) return "must be a Kubernetes namespace name";
  if (namespace.startsWith("kube-") || TAKEN.has(namespace)) return "belongs to the platform: choose another";
  return undefined;
}
