/** Installs a pinned chart as a Helm release, so that its hooks and custom resource definitions work as upstream means them. */
import type * as pulumi from "@pulumi/pulumi";
import { Release } from "@pulumi/kubernetes/helm/v3/release";
import type { Chart } from "./charts";

export interface ChartReleaseArgs {
  readonly chart: Chart;
  /** Namespace it is installed into, which must exist. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the release; fixed, because services are reached by names made from it. */
  readonly releaseName: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export function chartRelease(
  name: string,
  { chart, namespace, releaseName, values }: ChartReleaseArgs,
  opts: pulumi.CustomResourceOptions,
): Release {
  return new Release(
    name,
    {
      chart: chart.chart,
      version: chart.version,
      name: releaseName,
      namespace,
      ...(chart.repository !== undefined && { repositoryOpts: { repo: chart.repository } }),
      values,
    },
    opts,
  );
}
