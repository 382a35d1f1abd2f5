import assert from "node:assert/strict";
import { CHARTS } from "../../components/charts";
import { allocationLabel, scrapeAnnotatedPods } from "../../components/pod-scraping";
import { openings } from "../../components/team-network-policy";
import type { InferenceService } from "../../governance/manifest/inference-service";
import { inferencePod } from "../../governance/kubernetes-objects/inference-pod";
import { inferenceObjects } from "../../governance/kubernetes-objects/inference-objects";
import { CPU_SERVICE, GPU_SERVICE, without } from "../support/service";

type Labels = Readonly<Record<string, string>>;

interface Relabelling {
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly action?: string;
  readonly replacement?: string;
  readonly target_label?: string;
}

interface ScrapeConfig {
  readonly job_name: string;
  readonly kubernetes_sd_configs: readonly unknown[];
  readonly relabel_configs: readonly Relabelling[];
}

const CONFIG = scrapeAnnotatedPods() as unknown as ScrapeConfig;

/** Relabelling as Prometheus' reference describes it: undefined where the target is dropped. */
function relabelled(discovered: Labels): Labels | undefined {
  let labels: Record<string, string> = { ...discovered };
  for (const { source_labels = [], regex = "(.*)", action = "replace", ...rest } of CONFIG.relabel_configs) {
    const { replacement = "$1", target_label: target } = rest;
    const whole = new RegExp(`^(?:${regex})$`, "s");
    const source = source_labels.map((label) => labels[label] ?? "").join(";");
    if (action === "keep") {
      if (!whole.test(source)) return undefined;
    } else if (action === "labelmap") {
      const mapped = Object.entries(labels).filter(([label]) => whole.test(label));
      labels = {
        ...labels,
        ...Object.fromEntries(mapped.map(([label, value]) => [label.replace(whole, replacement), value])),
      };
    } else {
      assert.ok(action === "replace" && target !== undefined, action);
      if (whole.test(source)) labels[target] = source.replace(whole, replacement);
    }
  }
  return labels;
}

const legal = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, "_");
const meta = (kind: string, values: Labels): Labels =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`__meta_kubernetes_pod_${kind}_${legal(name)}`, value]),
  );

/** What Prometheus discovers of one container port of a service's running pod. */
function discovered(service: InferenceService, more: Labels = {}): Labels {
  const { metadata } = inferencePod(service);
  return {
    __address__: "10.0.1.7:8081",
    __metrics_path__: "/metrics",
    __meta_kubernetes_namespace: service.namespace,
    __meta_kubernetes_pod_name: `${service.name}-0`,
    __meta_kubernetes_pod_ip: "10.0.1.7",
    __meta_kubernetes_pod_phase: "Running",
    __meta_kubernetes_pod_container_name: "server",
    ...meta("label", metadata.labels),
    ...meta("annotation", metadata.annotations),
    ...more,
  };
}

/** What is left of a target: Prometheus drops what begins with `__meta`. */
function target(service: InferenceService, more?: Labels): Labels | undefined {
  const labels = relabelled(discovered(service, more));
  return (
    labels && Object.fromEntries(Object.entries(labels).filter(([label]) => !label.startsWith("__meta")))
  );
}

describe("scrapeAnnotatedPods", () => {
  it("finds a service's metrics where its annotations say, with our labels", () => {
    assert.deepEqual(CONFIG.kubernetes_sd_configs, [{ role: "pod" }]);
    assert.deepEqual(target({ ...CPU_SERVICE, metrics: { path: "/stats", port: 9090 } }), {
      __address__: "10.0.1.7:9090",
      __metrics_path__: "/stats",
      namespace: "ai-apps",
      pod: "multimodal-ai-service-0",
      apexlogic_ai_project: "customer-engagement",
      apexlogic_ai_team: "vision",
      apexlogic_ai_environment: "test",
      apexlogic_ai_cost_center: "cc-vision",
      apexlogic_ai_owner: "maya.chen",
      apexlogic_ai_workload_id: "multimodal-ai-service",
      apexlogic_ai_model_id: "vl_model_v2",
      apexlogic_ai_tier: "critical",
      apexlogic_ai_activity: "serving",
    });
  });

  it("makes one target of a pod, whichever of its containers and ports was discovered", () => {
    const ofInit = {
      __address__: "10.0.1.7",
      __meta_kubernetes_pod_container_name: "fetch-weights",
      __meta_kubernetes_pod_container_init: "true",
    };
    assert.deepEqual(target(GPU_SERVICE, ofInit), target(GPU_SERVICE));
  });

  it("writes an IPv6 address in brackets", () => {
    const at = (ip: string): string | undefined =>
      target(GPU_SERVICE, { __meta_kubernetes_pod_ip: ip })?.["__address__"];
    assert.equal(at("2600:1f14:7:a::2f"), "[2600:1f14:7:a::2f]:8080");
    assert.equal(at("10.1.2.3"), "10.1.2.3:8080");
  });

  it("leaves pods alone that are not annotated, name no port, or do not run", () => {
    assert.equal(target(without(GPU_SERVICE, "metrics")), undefined);
    for (const [label, value] of [
      ["annotation_prometheus_io_scrape", "false"],
      ["annotation_prometheus_io_port", ""],
      ["annotation_prometheus_io_port", "http"],
      ["phase", "Pending"],
      ["phase", "Succeeded"],
    ])
      assert.equal(target(GPU_SERVICE, { [`__meta_kubernetes_pod_${label}`]: `${value}` }), undefined, label);
  });

  it("comes through the doors that the team's and the service's policies leave open to Prometheus", () => {
    const prometheus = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": CHARTS.prometheus.namespace } },
      // The operator gives its Prometheus pods this label.
      podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
    };
    const { ingress } = inferenceObjects(GPU_SERVICE).networkPolicy.spec;
    const port = Number(target(GPU_SERVICE)?.["__address__"]?.split(":")[1]);
    assert.deepEqual(ingress.at(-1), { from: [prometheus], ports: [{ protocol: "TCP", port }] });
    const [ofTeam] = openings(true, []).ingress as unknown[];
    assert.deepEqual(ofTeam, { from: [prometheus], ports: [{ protocol: "TCP" }] });
  });

  it("holds nothing that Helm takes for a template, since the chart renders it as one", () =>
    assert.doesNotMatch(JSON.stringify(CONFIG), /\{\{/));
});

describe("allocationLabel", () => {
  it("writes a tag key as Prometheus writes labels", () => {
    assert.equal(allocationLabel("cost-center"), "apexlogic_ai_cost_center");
    assert.equal(allocationLabel("workload-id"), "apexlogic_ai_workload_id");
    assert.equal(allocationLabel("team"), "apexlogic_ai_team");
  });
});
