/** Values of the Argo CD chart: no accounts with passwords, everybody reads, one replica or highly available. */

type Values = Record<string, unknown>;

/**
 * @param labels on every object and pod.
 * @param highAvailability two of each stateless part and a Redis of three, which needs three nodes. The application
 *   controller stays at one, as upstream has it: it shards by cluster, and there is one cluster.
 */
export function argoCdValues(labels: Readonly<Record<string, string>>, highAvailability: boolean): Values {
  const replicated: Values = highAvailability
    ? { replicas: 2, pdb: { enabled: true, minAvailable: 1 } }
    : { replicas: 1 };
  return {
    global: { additionalLabels: labels, podLabels: labels },
    configs: {
      cm: {
        "admin.enabled": "false",
        "application.resourceTrackingMethod": "annotation",
        "exec.enabled": "false",
      },
      rbac: { "policy.default": "role:readonly", "policy.csv": "" },
    },
    // Neither has anything to do before single sign-on and notifications are configured.
    dex: { enabled: false },
    notifications: { enabled: false },
    controller: { replicas: 1 },
    server: replicated,
    repoServer: replicated,
    applicationSet: replicated,
    redis: { enabled: !highAvailability },
    "redis-ha": highAvailability ? { enabled: true, labels, haproxy: { labels } } : { enabled: false },
  };
}
