/** What a rule may know besides the object: the request that makes it, and its namespace. */
import { toCel } from "../cel";
import { UNKNOWN } from "../plan";
import type { ObjectToJudge } from "./object-to-judge";

type Identity = Pick<ObjectToJudge, "kind" | "name" | "namespace" | "namespaceUnknown" | "resource">;
type Place = Pick<ObjectToJudge, "namespace" | "namespaceLabels" | "namespaceUnknown">;

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
export function namespaceFor({ namespace, namespaceUnknown, namespaceLabels: labels }: Place): unknown {
  if (namespace === undefined) return null;
  if (namespaceUnknown) return UNKNOWN;
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
