/** What a rule may know besides the object: the request that makes it, and its namespace. */
import { toCel } from "../cel";
import { UNKNOWN } from "../plan";
import type { ObjectToJudge } from "./object-to-judge";

type Identity = Pick<ObjectToJudge, "kind" | "name" | "namespace" | "namespaceUnknown" | "resource">;

/** The request that makes the object: who asks is not known before. */
export function requestFor({ kind, name, namespace, namespaceUnknown, resource }: Identity): unknown {
  const { group, version } = resource;
  const kindOf = { group, version, kind };
  const resourceOf = { group, version, resource: resource.resource };
  return toCel({
    kind: kindOf,
    resource: resourceOf,
    requestKind: kindOf,
    requestResource: resourceOf,
    name: name === "" ? UNKNOWN : name,
    ...(namespace !== undefined && { namespace: namespaceUnknown ? UNKNOWN : namespace }),
    operation: "CREATE",
    userInfo: UNKNOWN,
    dryRun: false,
    options: UNKNOWN,
  });
}

/** The object's namespace, of which its name is known; its labels only where they are given. */
export function namespaceFor(
  namespace: string | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): unknown {
  if (namespace === undefined) return null;
  return toCel({
    metadata: {
      name: namespace,
      labels: labels ? { ...labels, "kubernetes.io/metadata.name": namespace } : UNKNOWN,
      annotations: UNKNOWN,
      UID: UNKNOWN,
      creationTimestamp: UNKNOWN,
      generation: UNKNOWN,
      resourceVersion: UNKNOWN,
      finalizers: UNKNOWN,
    },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  });
}
