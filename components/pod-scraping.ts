/** How Prometheus finds the metrics of pods that say where theirs are: by the annotations `prometheus.io/…`. */
import { LABEL_DOMAIN, TAG_KEYS, type TagKey } from "../governance/tags";

type Relabelling = Readonly<Record<string, unknown>>;

/**
 * A tag key as Prometheus, and therefore OpenCost and Kubecost, writes its label: `apexlogic_ai_cost_center`.
 * Illegal characters become underscores (Prometheus data model).
 */
export function allocationLabel(key: TagKey): string {
  return `${LABEL_DOMAIN}${key}`.replace(/[^A-Za-z0-9_]/g, "_");
}

const META = "__meta_kubernetes_pod_";
const ANNOTATION = `${META}annotation_prometheus_io_`;

/**
 * A scrape configuration (Prometheus 3) for pods annotated `prometheus.io/scrape: "true"` with a port. A pod is one target
 * however many ports its containers have: nothing that tells these apart is kept, and Prometheus scrapes equal targets
 * once. Our labels become the target's, so that metrics are attributed like cost. Namespaces are open for it, on any port
 * to Prometheus alone.
 */
export function scrapeAnnotatedPods(): Readonly<Record<string, unknown>> {
  const labels = Object.values(TAG_KEYS).map(allocationLabel);
  const relabellings: Relabelling[] = [
    { source_labels: [`${ANNOTATION}scrape`], regex: "true", action: "keep" },
    { source_labels: [`${ANNOTATION}port`], regex: "\\d+", action: "keep" },
    // A pod whose weights are still fetched has nothing to say, nor has one that is done.
    { source_labels: [`${META}phase`], regex: "Running", action: "keep" },
    { source_labels: [`${ANNOTATION}path`], regex: "(.+)", target_label: "__metrics_path__" },
    address("([\\d.]+)", "$1:$2"),
    address("([0-9A-Fa-f]*:[0-9A-Fa-f:.]*)", "[$1]:$2"),
    { source_labels: [`${META}name`], target_label: "pod" },
    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
    { regex: `${META}label_(${labels.join("|")})`, action: "labelmap" },
  ];
  return {
    job_name: "annotated-pods",
    kubernetes_sd_configs: [{ role: "pod" }],
    relabel_configs: relabellings,
  };
}

/** Applies to addresses that match: those of IPv6 stand in brackets before a port. */
function address(ip: string, replacement: string): Relabelling {
  return {
    source_labels: [`${META}ip`, `${ANNOTATION}port`],
    regex: `${ip};(\\d+)`,
    replacement,
    target_label: "__address__",
  };
}
