/** Values of the charts that measure cost: Prometheus, and OpenCost or Kubecost on top of it. */
import { CHARTS } from "./charts";
import { allocationLabel, scrapeAnnotatedPods } from "./pod-scraping";
import { hourlyUsd, monthly, type CustomPrices, type UnitPrices } from "../governance/pricing/custom-prices";
import { decimalUsd } from "../governance/pricing/price-list";
import { LABEL_DOMAIN, TAG_KEYS } from "../governance/tags";

type Values = Record<string, unknown>;
type Labels = Readonly<Record<string, string>>;

export interface CostToolSettings {
  /** Name of the cluster in every figure. */
  readonly clusterId: string;
  /** Days that figures are kept. */
  readonly retentionDays: number;
  readonly prices: CustomPrices;
  /** Labels of every object and pod. */
  readonly labels: Labels;
}

/** A volume for Prometheus. */
export interface MetricsStorage {
  /** Storage class, e.g. gp3. */
  readonly className: string;
  readonly sizeGiB: number;
}

/** Full name of the Prometheus release; its service is reached by it. */
const PROMETHEUS = "prometheus";
const PROMETHEUS_SERVICE = { name: `${PROMETHEUS}-prometheus`, port: 9090 } as const;

/** Our label keys, in the form of kube-state-metrics' allow-list. */
const LABEL_KEYS = Object.values(TAG_KEYS).map((key) => `${LABEL_DOMAIN}${key}`);

/**
 * kube-prometheus-stack: Prometheus, kube-state-metrics and the node exporter; every ServiceMonitor of the cluster counts, and
 * every pod that is annotated. Grafana is left out, since its chart puts an admin password into the release and with it into
 * the state; Alertmanager, since nothing is configured for it to notify. The control plane of EKS has no endpoints to scrape.
 */
export function prometheusValues(
  { clusterId, retentionDays, labels }: CostToolSettings,
  storage: MetricsStorage | undefined,
): Values {
  return {
    fullnameOverride: PROMETHEUS,
    commonLabels: labels,
    grafana: { enabled: false },
    alertmanager: { enabled: false },
    kubeControllerManager: { enabled: false },
    kubeEtcd: { enabled: false },
    kubeScheduler: { enabled: false },
    prometheusOperator: { podLabels: labels },
    "prometheus-node-exporter": { podLabels: labels },
    "kube-state-metrics": {
      customLabels: labels,
      // Without this kube_pod_labels has no label of ours, and cost cannot be allocated by them.
      metricLabelsAllowlist: ["pods", "namespaces", "nodes"].map(
        (kind) => `${kind}=[${LABEL_KEYS.join(",")}]`,
      ),
    },
    prometheus: {
      prometheusSpec: {
        retention: `${retentionDays}d`,
        externalLabels: { cluster_id: clusterId },
        podMetadata: { labels },
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        additionalScrapeConfigs: [scrapeAnnotatedPods()],
        ...(storage && {
          storageSpec: {
            volumeClaimTemplate: {
              metadata: { labels },
              spec: {
                storageClassName: storage.className,
                accessModes: ["ReadWriteOnce"],
                resources: { requests: { storage: `${storage.sizeGiB}Gi` } },
              },
            },
          },
        }),
      },
    },
  };
}

/**
 * OpenCost. It takes prices by the hour. Its custom provider is forced, since on AWS it would read another file than the
 * chart writes and ask AWS for prices. That provider has no price for a spot node with GPUs and would show it as free,
 * so no spot label is named: spot nodes cost there what they cost on demand.
 */
export function openCostValues({ clusterId, retentionDays, prices, labels }: CostToolSettings): Values {
  return {
    podLabels: labels,
    service: { labels },
    opencost: {
      exporter: {
        defaultClusterId: clusterId,
        extraEnv: { USE_CUSTOM_PROVIDER: "true" },
      },
      dataRetention: { dailyResolutionDays: retentionDays },
      customPricing: {
        enabled: true,
        provider: "custom",
        costModel: {
          description: "From the environment's price list",
          customPricesEnabled: "true",
          ...unitPrices(prices.onDemand, ["CPU", "RAM", "GPU"], decimalUsd),
          ...unitPrices(prices.spot, ["spotCPU", "spotRAM", "spotGPU"], decimalUsd),
          storage: hourlyUsd(prices.storageMonthly),
        },
      },
      metrics: { serviceMonitor: { enabled: true, additionalLabels: labels } },
      prometheus: {
        internal: {
          enabled: true,
          serviceName: PROMETHEUS_SERVICE.name,
          namespaceName: CHARTS.prometheus.namespace,
          port: PROMETHEUS_SERVICE.port,
        },
      },
    },
  };
}

/**
 * Kubecost. It takes prices by the month and divides them by 730, except `spotGPU`, which its pricing code leaves as it is
 * (opencost pkg/cloud/provider/providerconfig.go of its age, UpdateFromMap): that one is by the hour.
 */
export function kubecostValues({ clusterId, retentionDays, prices, labels }: CostToolSettings): Values {
  const byMonth = (hourly: number): string => decimalUsd(monthly(hourly));
  const { gpu: spotGpu } = prices.spot;
  return {
    global: {
      additionalLabels: labels,
      grafana: { enabled: false, proxy: false },
      prometheus: {
        enabled: false,
        fqdn: `http://${PROMETHEUS_SERVICE.name}.${CHARTS.prometheus.namespace}.svc:${PROMETHEUS_SERVICE.port}`,
      },
    },
    // The chart reads the cluster's id from here, even where its own Prometheus is off.
    prometheus: { server: { global: { external_labels: { cluster_id: clusterId } } } },
    serviceMonitor: { enabled: true, additionalLabels: labels },
    kubecostModel: { etlDailyStoreDurationDays: retentionDays, promClusterIDLabel: "cluster_id" },
    kubecostAggregator: { etlDailyStoreDurationDays: retentionDays },
    kubecostProductConfigs: {
      clusterName: clusterId,
      currencyCode: "USD",
      customPricesEnabled: true,
      defaultModelPricing: {
        enabled: true,
        ...unitPrices(prices.onDemand, ["CPU", "RAM", "GPU"], byMonth),
        ...unitPrices({ ...prices.spot, gpu: null }, ["spotCPU", "spotRAM", "spotGPU"], byMonth),
        ...(spotGpu !== null && { spotGPU: decimalUsd(spotGpu) }),
        storage: decimalUsd(prices.storageMonthly),
      },
      // Its five dimensions; the other keys are asked for as `label:<name>`.
      labelMappingConfigs: {
        enabled: true,
        owner_label: allocationLabel("owner"),
        team_label: allocationLabel("team"),
        department_label: allocationLabel("cost-center"),
        product_label: allocationLabel("project"),
        environment_label: allocationLabel("environment"),
      },
    },
  };
}

function unitPrices(
  prices: UnitPrices,
  [cpu, ram, gpu]: readonly [string, string, string],
  format: (price: number) => string,
): Record<string, string> {
  return {
    [cpu]: format(prices.cpu),
    [ram]: format(prices.ram),
    ...(prices.gpu !== null && { [gpu]: format(prices.gpu) }),
  };
}
