/** Which namespaces a team may have. */
import { CHARTS } from "./charts";

/** RFC 1123 label, what Kubernetes asks of the name of a namespace. */
export const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

const PLATFORM_NAMESPACES: ReadonlySet<string> = new Set([
  "default",
  ...Object.values(CHARTS).map(({ namespace }) => namespace),
]);

/** The rule that a namespace breaks as a team's; undefined when it may be one. */
export function namespaceFault(namespace: string): string | undefined {
  if (!DNS_LABEL.test(namespace)) return "must be a Kubernetes namespace name";
  if (namespace.startsWith("kube-") || PLATFORM_NAMESPACES.has(namespace))
    return "belongs to the platform: choose another";
  return undefined;
}
