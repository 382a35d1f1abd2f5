/** Every Helm chart that components install: name, repository, version and namespace, pinned here and nowhere else. */
export interface Chart {
  readonly chart: string;
  /** Absent for OCI charts, whose `chart` is the whole address. */
  readonly repository?: string;
  readonly version: string;
  readonly namespace: string;
}

export const CHARTS = {
  argoCd: {
    chart: "argo-cd",
    repository: "https://argoproj.github.io/argo-helm",
    version: "9.1.4",
    namespace: "argocd",
  },
  kubecost: {
    chart: "cost-analyzer",
    repository: "https://kubecost.github.io/cost-analyzer",
    version: "2.8.4",
    namespace: "kubecost",
  },
  // Not below OpenCost 1.121: earlier ones take custom prices by the hour as monthly ones, and give GPU nodes without a
  // label prices of their own (opencost/opencost#3830).
  openCost: {
    chart: "opencost",
    repository: "https://opencost.github.io/opencost-helm-chart",
    version: "2.5.34",
    namespace: "opencost",
  },
  prometheus: {
    chart: "kube-prometheus-stack",
    repository: "https://prometheus-community.github.io/helm-charts",
    version: "79.5.0",
    namespace: "monitoring",
  },
  nvidiaDevicePlugin: {
    chart: "nvidia-device-plugin",
    repository: "https://nvidia.github.io/k8s-device-plugin",
    version: "0.18.0",
    namespace: "kube-system",
  },
  karpenter: {
    chart: "oci://public.ecr.aws/karpenter/karpenter",
    version: "1.14.1",
    namespace: "kube-system",
  },
} as const satisfies Record<string, Chart>;
