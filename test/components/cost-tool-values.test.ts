import assert from "node:assert/strict";
import {
  kubecostValues,
  openCostValues,
  prometheusValues,
  type CostToolSettings,
} from "../../components/cost-tool-values";
import { scrapeAnnotatedPods } from "../../components/pod-scraping";

const LABELS = { "apexlogic.ai/team": "platform" };
const SETTINGS: CostToolSettings = {
  clusterId: "plumbline-dev",
  retentionDays: 30,
  labels: LABELS,
  prices: {
    onDemand: { cpu: 31_247, ram: 4_188, gpu: 612_804 },
    spot: { cpu: 18_748, ram: 2_513, gpu: 367_682 },
    storageMonthly: 80_000,
  },
};
const WITHOUT_GPUS: CostToolSettings = {
  ...SETTINGS,
  prices: {
    onDemand: { cpu: 31_247, ram: 4_188, gpu: null },
    spot: { cpu: 18_748, ram: 2_513, gpu: null },
    storageMonthly: 80_000,
  },
};

describe("prometheusValues", () => {
  interface PrometheusChart {
    commonLabels: unknown;
    grafana: unknown;
    fullnameOverride: string;
    prometheusOperator: { podLabels: unknown };
    "prometheus-node-exporter": { podLabels: unknown };
    "kube-state-metrics": { customLabels: unknown; metricLabelsAllowlist: string[] };
    prometheus: {
      prometheusSpec: {
        retention: string;
        externalLabels: Record<string, string>;
        podMetadata: { labels: unknown };
        serviceMonitorSelectorNilUsesHelmValues: boolean;
        additionalScrapeConfigs: unknown[];
        storageSpec?: { volumeClaimTemplate: { spec: Record<string, unknown> } };
      };
    };
  }
  const values = (storage?: { className: string; sizeGiB: number }): PrometheusChart =>
    prometheusValues(SETTINGS, storage) as unknown as PrometheusChart;

  it("keeps metrics as long as asked, named by cluster", () => {
    const { prometheusSpec } = values().prometheus;
    assert.equal(prometheusSpec.retention, "30d");
    assert.deepEqual(prometheusSpec.externalLabels, { cluster_id: "plumbline-dev" });
    assert.equal(prometheusSpec.serviceMonitorSelectorNilUsesHelmValues, false);
  });

  it("scrapes annotated pods besides what has a ServiceMonitor", () => {
    const { additionalScrapeConfigs } = values().prometheus.prometheusSpec;
    assert.deepEqual(additionalScrapeConfigs, [scrapeAnnotatedPods()]);
  });

  it("keeps them on a volume where one is given", () => {
    assert.equal(values().prometheus.prometheusSpec.storageSpec, undefined);
    const spec = values({ className: "gp3", sizeGiB: 50 }).prometheus.prometheusSpec.storageSpec;
    assert.deepEqual(spec?.volumeClaimTemplate.spec, {
      storageClassName: "gp3",
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "50Gi" } },
    });
  });

  it("lets kube-state-metrics tell our labels of pods, namespaces and nodes", () => {
    const keys =
      "apexlogic.ai/project,apexlogic.ai/team,apexlogic.ai/environment,apexlogic.ai/cost-center,apexlogic.ai/owner," +
      "apexlogic.ai/workload-id,apexlogic.ai/model-id,apexlogic.ai/tier,apexlogic.ai/activity,apexlogic.ai/remediation-id";
    assert.deepEqual(values()["kube-state-metrics"].metricLabelsAllowlist, [
      `pods=[${keys}]`,
      `namespaces=[${keys}]`,
      `nodes=[${keys}]`,
    ]);
  });

  it("labels its objects and every pod", () => {
    const chart = values();
    for (const labels of [
      chart.commonLabels,
      chart.prometheusOperator.podLabels,
      chart["prometheus-node-exporter"].podLabels,
      chart["kube-state-metrics"].customLabels,
      chart.prometheus.prometheusSpec.podMetadata.labels,
    ])
      assert.deepEqual(labels, LABELS);
  });

  it("installs no Grafana, whose chart has an admin password", () =>
    assert.deepEqual(values().grafana, { enabled: false }));
});

interface OpenCostChart {
  podLabels: unknown;
  opencost: {
    exporter: { defaultClusterId: string; extraEnv: Record<string, string> };
    dataRetention: { dailyResolutionDays: number };
    customPricing: { enabled: boolean; costModel: Record<string, string> };
    metrics: { serviceMonitor: { enabled: boolean } };
    prometheus: { internal: Record<string, unknown> };
  };
}

describe("openCostValues", () => {
  const values = (settings = SETTINGS): OpenCostChart => openCostValues(settings) as unknown as OpenCostChart;

  it("gives OpenCost our prices by the hour, for it to use whatever the provider", () => {
    const { exporter, customPricing } = values().opencost;
    assert.equal(exporter.extraEnv["USE_CUSTOM_PROVIDER"], "true");
    assert.equal(customPricing.enabled, true);
    const { description, ...prices } = customPricing.costModel;
    assert.ok(description);
    assert.deepEqual(prices, {
      customPricesEnabled: "true",
      CPU: "0.031247",
      RAM: "0.004188",
      GPU: "0.612804",
      spotCPU: "0.018748",
      spotRAM: "0.002513",
      spotGPU: "0.367682",
      storage: "0.000109589041",
    });
  });

  it("names no price of a GPU where there are none", () => {
    const { costModel } = values(WITHOUT_GPUS).opencost.customPricing;
    assert.ok(!("GPU" in costModel) && !("spotGPU" in costModel));
  });

  it("names the cluster, keeps figures as long as asked, labels its pods", () => {
    const { podLabels, opencost } = values();
    assert.equal(opencost.exporter.defaultClusterId, "plumbline-dev");
    assert.equal(opencost.dataRetention.dailyResolutionDays, 30);
    assert.deepEqual(podLabels, LABELS);
  });

  it("reads from Prometheus and is scraped by it", () => {
    const { prometheus, metrics } = values().opencost;
    assert.deepEqual(prometheus.internal, {
      enabled: true,
      serviceName: "prometheus-prometheus",
      namespaceName: "monitoring",
      port: 9090,
    });
    assert.equal(metrics.serviceMonitor.enabled, true);
  });
});

interface KubecostChart {
  global: {
    additionalLabels: unknown;
    prometheus: Record<string, unknown>;
    grafana: Record<string, unknown>;
  };
  prometheus: { server: { global: { external_labels: Record<string, string> } } };
  kubecostModel: Record<string, unknown>;
  kubecostAggregator: Record<string, unknown>;
  kubecostProductConfigs: {
    clusterName: string;
    customPricesEnabled: boolean;
    defaultModelPricing: Record<string, unknown>;
    labelMappingConfigs: Record<string, unknown>;
  };
}

describe("kubecostValues", () => {
  const values = (settings = SETTINGS): KubecostChart => kubecostValues(settings) as unknown as KubecostChart;

  // × 730: 31,247 → 22.81031; 4,188 → 3.05724; 612,804 → 447.34692; 18,748 → 13.68604; 2,513 → 1.83449.
  it("gives Kubecost our prices by the month, but of spot GPUs, which it takes by the hour", () => {
    const { customPricesEnabled, defaultModelPricing } = values().kubecostProductConfigs;
    assert.equal(customPricesEnabled, true);
    assert.deepEqual(defaultModelPricing, {
      enabled: true,
      CPU: "22.81031",
      RAM: "3.05724",
      GPU: "447.34692",
      spotCPU: "13.68604",
      spotRAM: "1.83449",
      spotGPU: "0.367682",
      storage: "0.08",
    });
  });

  it("names no price of a GPU where there are none", () => {
    const { defaultModelPricing } = values(WITHOUT_GPUS).kubecostProductConfigs;
    assert.ok(!("GPU" in defaultModelPricing) && !("spotGPU" in defaultModelPricing));
  });

  it("maps our labels to its dimensions", () => {
    assert.deepEqual(values().kubecostProductConfigs.labelMappingConfigs, {
      enabled: true,
      owner_label: "apexlogic_ai_owner",
      team_label: "apexlogic_ai_team",
      department_label: "apexlogic_ai_cost_center",
      product_label: "apexlogic_ai_project",
      environment_label: "apexlogic_ai_environment",
    });
  });

  it("names the cluster alike in both places that Kubecost reads", () => {
    const chart = values();
    assert.equal(chart.kubecostProductConfigs.clusterName, "plumbline-dev");
    assert.deepEqual(chart.prometheus.server.global.external_labels, { cluster_id: "plumbline-dev" });
  });

  it("keeps figures as long as asked, in the model and the aggregator", () => {
    assert.equal(values().kubecostModel["etlDailyStoreDurationDays"], 30);
    assert.equal(values().kubecostAggregator["etlDailyStoreDurationDays"], 30);
  });

  it("uses the environment's Prometheus, and brings neither one nor a Grafana of its own", () => {
    const { global } = values();
    assert.deepEqual(global.prometheus, {
      enabled: false,
      fqdn: "http://prometheus-prometheus.monitoring.svc:9090",
    });
    assert.deepEqual(global.grafana, { enabled: false, proxy: false });
    assert.deepEqual(global.additionalLabels, LABELS);
  });
});
