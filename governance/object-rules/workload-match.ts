/** How every rule about workloads matches them, whatever it is about: one text, so that no kind is forgotten in one of them. */
import type { ResourceRule } from "./policy";

/** Of pods and everything that makes them. */
export const WORKLOAD_RULE: ResourceRule = {
  apiGroups: ["", "apps", "batch"],
  apiVersions: ["v1"],
  operations: ["CREATE", "UPDATE"],
  resources: ["pods", "deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "cronjobs"],
};

/** Variables that mean the same in every rule: the pod template or the Pod itself, and all that runs in it. */
export const SHARED_VARIABLES: readonly string[] = ["pod", "containers"];
