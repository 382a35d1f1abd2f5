/** What kwok may do: keep nodes ready and play their pods, and nothing else. */
import type { ControlPlaneApi } from "./api";

const ROLES = "/apis/rbac.authorization.k8s.io/v1";
const NAME = "plumbline:kwok";

/** The rights of the role that kwok ships, for what it is used for here. */
const RULES = [
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch", "update"] },
  { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
  { apiGroups: [""], resources: ["nodes/status", "pods/status"], verbs: ["patch", "update"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["delete", "get", "list", "patch", "update", "watch"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    verbs: ["create", "get", "list", "patch", "update", "watch"],
  },
];

export async function grantKwok(api: ControlPlaneApi): Promise<void> {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: NAME };
  await api.apply(`${ROLES}/clusterroles/${NAME}`, {
    apiVersion,
    kind: "ClusterRole",
    metadata,
    rules: RULES,
  });
  await api.apply(`${ROLES}/clusterrolebindings/${NAME}`, {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: NAME },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: NAME }],
  });
}
