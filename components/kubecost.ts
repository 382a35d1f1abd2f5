/** What workloads really cost: Kubecost or OpenCost over Prometheus, with our prices and by our tags. */
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { chartRelease } from "./chart-release";
import { CHARTS } from "./charts";
import {
  kubecostValues,
  openCostValues,
  prometheusValues,
  type CostToolSettings,
  type MetricsStorage,
} from "./cost-tool-values";
import { customPrices, type CustomPrices } from "../governance/pricing/custom-prices";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import type { InstanceShape, PriceList } from "../governance/pricing/pricing";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import type { StackConfig } from "../governance/stack-config/stack-config";
import { kubernetesLabels, type Attribution } from "../governance/tags";

export interface KubecostArgs {
  /** Who pays for the cost tool itself; its labels are on every object and pod. */
  readonly attribution: Attribution;
  /** `engine` chooses the tool; `retentionDays` is how long figures are kept, 1–730. */
  readonly settings: StackConfig["kubecost"];
  /** Name of the cluster in every figure: 1 to 63 letters, digits, `-`, `_` or `.`. */
  readonly clusterId: string;
  readonly prices: PriceList;
  /** Every instance type that nodes may run on, system pools included → its shape. */
  readonly nodeTypes: Readonly<Record<string, InstanceShape>>;
  /** What spot is expected to cost, in percent of on-demand, 1–100. */
  readonly spotPercentOfOnDemand: number;
  /** Volume of Prometheus. Without it metrics lie on the node's disk and are lost when its pod moves. */
  readonly storage?: MetricsStorage;
}

const ENGINES = {
  kubecost: { chart: CHARTS.kubecost, values: kubecostValues },
  opencost: { chart: CHARTS.openCost, values: openCostValues },
} as const;

export class Kubecost extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:platform:Kubecost";

  /** Namespace of Prometheus, from which metrics are scraped. */
  readonly monitoring: Namespace;

  /** @throws InvalidInput on a type without price, a bad cluster id, percentage or volume. */
  constructor(name: string, args: KubecostArgs, opts?: pulumi.ComponentResourceOptions) {
    const prices = checked(name, args);
    super(Kubecost.__pulumiType, name, {}, opts);
    const { attribution, settings, clusterId, storage } = args;
    const labels = kubernetesLabels(attribution);
    const toolSettings: CostToolSettings = {
      clusterId,
      retentionDays: settings.retentionDays,
      prices,
      labels,
    };
    const engine = ENGINES[settings.engine];
    const child = { parent: this };

    this.monitoring = new Namespace(
      `${name}-monitoring`,
      { metadata: { name: CHARTS.prometheus.namespace, labels } },
      child,
    );
    const prometheus = chartRelease(
      `${name}-prometheus`,
      {
        chart: CHARTS.prometheus,
        namespace: this.monitoring.metadata.name,
        releaseName: "prometheus",
        values: prometheusValues(toolSettings, storage),
      },
      child,
    );
    const namespace = new Namespace(
      `${name}-namespace`,
      { metadata: { name: engine.chart.namespace, labels } },
      child,
    );
    chartRelease(
      `${name}-release`,
      {
        chart: engine.chart,
        namespace: namespace.metadata.name,
        releaseName: settings.engine,
        values: engine.values(toolSettings),
      },
      // Its ServiceMonitor needs the kind that Prometheus' chart defines.
      { parent: this, dependsOn: prometheus },
    );
    const facts: Facts = { version: FACTS_VERSION, kind: "kubecost", name, attribution };
    this.registerOutputs({ facts });
  }
}

function checked(name: string, args: KubecostArgs): CustomPrices {
  const { clusterId, spotPercentOfOnDemand: spot, storage } = args;
  const problems: Problem[] = [];
  if (!/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(clusterId))
    problems.push({
      path: "clusterId",
      found: `"${clusterId}"`,
      rule: "must be 1 to 63 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit",
    });
  if (!Number.isInteger(spot) || spot < 1 || spot > 100)
    problems.push({
      path: "spotPercentOfOnDemand",
      found: `${spot}`,
      rule: "must be a whole percentage, 1 to 100",
    });
  if (storage && (!Number.isInteger(storage.sizeGiB) || storage.sizeGiB < 1))
    problems.push({
      path: "storage.sizeGiB",
      found: `${storage.sizeGiB}`,
      rule: "must be whole GiB, at least 1",
    });
  if (problems.length > 0) throw new InvalidInput(`Kubecost ${name}`, problems);
  try {
    return customPrices(args.prices, args.nodeTypes, spot);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInput(`Kubecost ${name}`, [{ path: "nodeTypes", rule: error.message }]);
  }
}
