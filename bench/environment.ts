/**
 * An environment of 1,000 resources as a mid-size company would have it: 20 GPU node pools, 40 inference services, each
 * with its evaluation job, 12 teams, one network, one cluster, 22 model stores. Nothing in it violates a policy.
 */
import { stringify } from "yaml";
import type { Declared } from "./declared";
import { trustConfig } from "./evidence";
import { COUNTS, ENVIRONMENT, PLATFORM, REGION, times } from "./organisation";
import { cluster, network, nodePool } from "./platform";
import { evaluationJob, inferenceService, serviceComponent, store, team } from "./workloads";

/** With the two providers, that the program registers besides. */
export const RESOURCES = 1000;
export const PROVIDERS = 2;

/** @throws when the parts no longer add up to {@link RESOURCES}. */
export function environment(): Declared[] {
  const declared = [
    ...network(),
    ...cluster(),
    ...times(COUNTS.pools, nodePool),
    ...times(COUNTS.teams, team),
    ...times(COUNTS.services, inferenceService),
    ...times(COUNTS.services, evaluationJob),
    ...times(COUNTS.stores, store),
  ];
  if (declared.length + PROVIDERS !== RESOURCES)
    throw new Error(`the environment declares ${declared.length} resources and ${PROVIDERS} providers`);
  return declared;
}

export const MODELS = 100;
/** Services, each with a model and evidence of its own, without what they create; and what they run on. */
export const models = (): Declared[] => [
  ...network(),
  ...cluster(),
  ...times(COUNTS.pools, nodePool),
  ...times(MODELS, (index) => [serviceComponent(index)]),
];

/** The same as they were before there was evidence. */
export const unprovenModels = (): Declared[] =>
  models().map((each) => {
    const { dossier: _dossier, ...facts } = (each.props["facts"] ?? {}) as Record<string, unknown>;
    return "facts" in each.props ? { ...each, props: { ...each.props, facts } } : each;
  });

const names = (count: number, prefix: string): string[] => times(count, (index) => [`${prefix}-${index}`]);

/** What {@link environment} is judged by: values of the namespace `plumbline`. */
export function stackConfig(): Record<string, unknown> {
  const budget = { monthlyUsd: 100_000, owner: "priya.nair" };
  const teams = names(COUNTS.teams, "team");
  const quota = { gpus: 16, cpu: "64", memory: "256Gi" };
  return {
    environment: ENVIRONMENT,
    region: REGION,
    evaluateAt: "2026-11-21T00:00:00Z",
    cluster: { existing: { name: "bench" } },
    network: { cidr: "10.0.0.0/16", zones: COUNTS.zones },
    nodePools: {},
    projects: {
      platform: { team: "platform", costCenter: PLATFORM, owner: "priya.nair", tier: "standard" },
    },
    teams: Object.fromEntries(["platform", ...teams].map((name) => [name, { namespaces: [name], quota }])),
    budgets: Object.fromEntries(
      [PLATFORM, ...names(COUNTS.teams, "cc-team")].map((costCenter) => [costCenter, budget]),
    ),
    usage: {
      spotPercentOfOnDemand: 70,
      natGatewayDataGiB: 500,
      logsIngestedGiB: 400,
      kmsRequestsThousands: 100,
      s3StoredGiB: 5000,
    },
    fairness: {
      metric: "demographic-parity-difference",
      limit: 0.1,
      minimumGroupSize: 30,
      confidencePercent: 95,
    },
    ...trustConfig(),
    evaluation: { schedule: "0 9 * * *" },
    argoCd: { repository: "https://git.example.com/applications.git" },
    kubecost: {},
  };
}

/** Text of `Pulumi.bench.yaml`. Quoted, because the engine takes a bare time for a timestamp and rewrites it. */
export function stackFile(more: Readonly<Record<string, unknown>> = {}): string {
  const config = Object.entries({ ...stackConfig(), ...more }).map(([key, value]) => [
    `plumbline:${key}`,
    value,
  ]);
  return stringify({ config: Object.fromEntries(config) as object }, { defaultStringType: "QUOTE_DOUBLE" });
}
