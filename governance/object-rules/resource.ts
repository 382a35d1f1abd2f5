/** From the kind that a manifest names to the resource that rules and the API server's paths name. */

export interface ObjectResource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

/** Kinds of Kubernetes itself that belong to no namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "Namespace",
  "Node",
  "PersistentVolume",
  "ClusterRole",
  "ClusterRoleBinding",
  "CustomResourceDefinition",
  "APIService",
  "StorageClass",
  "CSIDriver",
  "CSINode",
  "VolumeAttachment",
  "VolumeAttributesClass",
  "PriorityClass",
  "RuntimeClass",
  "IngressClass",
  "IPAddress",
  "ServiceCIDR",
  "PriorityLevelConfiguration",
  "FlowSchema",
  "CertificateSigningRequest",
  "ClusterTrustBundle",
  "MutatingWebhookConfiguration",
  "ValidatingWebhookConfiguration",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "DeviceClass",
  "ResourceSlice",
  "ComponentStatus",
  "TokenReview",
  "SelfSubjectReview",
  "SubjectAccessReview",
  "SelfSubjectAccessReview",
  "SelfSubjectRulesReview",
  // Of the charts that the platform installs.
  "NodePool",
  "NodeClaim",
  "EC2NodeClass",
  "ClusterPolicy",
  "ValidatingPolicy",
  "ConstraintTemplate",
]);

/** Plurals that the usual rules get wrong. */
const PLURALS: Readonly<Partial<Record<string, string>>> = { Endpoints: "endpoints" };

/** The resource of a kind: its plural, as Kubernetes guesses it too, and whether it belongs to a namespace. */
export function resourceOf(apiVersion: string, kind: string): ObjectResource {
  const slash = apiVersion.indexOf("/");
  return {
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    resource: PLURALS[kind] ?? plural(kind.toLowerCase()),
    namespaced: !CLUSTER_SCOPED.has(kind),
  };
}

function plural(name: string): string {
  if (/[sxz]$|[cs]h$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}
