/** The table of contents of an environment. Every environment is this program; they differ in values only. */
import path from "node:path";
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import type { ProviderResource } from "@pulumi/pulumi";
import { ArgoCd } from "../components/argo-cd";
import { Cluster } from "../components/cluster";
import { EvaluationJob } from "../components/evaluation-job";
import { GpuDevicePlugin } from "../components/gpu-device-plugin";
import { GpuNodePool } from "../components/gpu-node-pool";
import { InferenceService } from "../components/inference-service";
import { Karpenter } from "../components/karpenter";
import { Kubecost } from "../components/kubecost";
import { Network } from "../components/network";
import { Team } from "../components/team";
import { areInS3, WeightsAccess } from "../components/weights-access";
import { attributionOf, nodeTypesOf, readEnvironment, type Environment } from "./config";
import { registerTagTransform } from "./tag-transform";
import { budgetsOfTeam, projectOfTeam } from "./teams";

/** The cluster, its network, and what everything else is created through. */
interface Foundation {
  readonly cluster: Cluster;
  readonly network: Network | undefined;
  readonly inCluster: { readonly providers: ProviderResource[] };
}

function foundation({ config }: Environment, tags: Record<string, string>): Foundation {
  const { region, account, production: protect } = config;
  const aws =
    "local" in config.cluster
      ? []
      : [
          new AwsProvider("aws", {
            region,
            defaultTags: { tags },
            ...(account && { allowedAccountIds: [account.id] }),
            ...(account?.roleArn !== undefined && { assumeRoles: [{ roleArn: account.roleArn }] }),
          }),
        ];
  const inAws = { providers: aws };
  const network =
    config.network &&
    new Network(
      "network",
      {
        attribution: attributionOf(config, "platform", "network"),
        region,
        settings: config.network,
        protect,
      },
      inAws,
    );
  const cluster = new Cluster(
    "cluster",
    {
      attribution: attributionOf(config, "platform", "cluster"),
      settings: config.cluster,
      network,
      region,
      roleArn: account?.roleArn,
      protect,
    },
    inAws,
  );
  return { cluster, network, inCluster: { providers: [cluster.kubernetes, ...aws] } };
}

function nodePools({ config, book }: Environment, { cluster, network, inCluster }: Foundation): void {
  const { region } = config;
  const platform = (workload: string) => attributionOf(config, "platform", workload);
  const pools = Object.entries(config.nodePools);
  const karpenter = pools.some(([, { provisioner }]) => provisioner === "karpenter")
    ? new Karpenter("karpenter", { attribution: platform("karpenter"), cluster, region }, inCluster)
    : undefined;
  for (const [pool, settings] of pools) {
    const attribution = attributionOf(config, settings.project, pool);
    const { catalogue } = book;
    new GpuNodePool(
      pool,
      { attribution, pool, settings, cluster, region, network, karpenter, catalogue },
      inCluster,
    );
  }
  const names = pools.map(([pool]) => pool);
  if (cluster.eks && names.length > 0)
    new GpuDevicePlugin(
      "gpu-device-plugin",
      { attribution: platform("gpu-device-plugin"), cluster, pools: names },
      inCluster,
    );
}

function platform({ config, book }: Environment, { inCluster }: Foundation): void {
  const { environment, argoCd, kubecost } = config;
  const teams = Object.entries(config.teams).map(
    ([name, { namespaces, repositories = [argoCd.repository] }]) => ({
      name,
      namespaces,
      repositories,
    }),
  );
  new ArgoCd(
    "argo-cd",
    { attribution: attributionOf(config, "platform", "argo-cd"), settings: argoCd, environment, teams },
    inCluster,
  );
  new Kubecost(
    "kubecost",
    {
      attribution: attributionOf(config, "platform", "kubecost"),
      settings: kubecost,
      clusterId: `plumbline-${environment}`,
      prices: book.prices,
      nodeTypes: nodeTypesOf(config, book),
      spotPercentOfOnDemand: config.usage.spotPercentOfOnDemand,
    },
    inCluster,
  );
}

/** One Team each. */
function teams({ config }: Environment, { cluster, inCluster }: Foundation): Team[] {
  return Object.entries(config.teams).map(
    ([name, { namespaces, quota }]) =>
      new Team(
        `team-${name}`,
        {
          attribution: attributionOf(config, projectOfTeam(config, name), `team-${name}`),
          namespaces,
          quota,
          budgets: budgetsOfTeam(config, name),
          cloud: cluster.eks !== undefined,
          ...(config.account && { accountId: config.account.id }),
        },
        inCluster,
      ),
  );
}

function services(
  { config, services }: Environment,
  owners: readonly Team[],
  { cluster, inCluster }: Foundation,
): void {
  const { evaluation, region, usage } = config;
  for (const service of services) {
    const namespaces = owners.flatMap((team) => team.namespaces[service.namespace] ?? []);
    const options = { ...inCluster, dependsOn: namespaces };
    const access =
      cluster.eks && areInS3(service.model)
        ? [new WeightsAccess(`${service.name}-weights`, { service, cluster, region }, inCluster)]
        : [];
    new InferenceService(service.name, { service }, { ...inCluster, dependsOn: [...namespaces, ...access] });
    new EvaluationJob(
      `${service.name}-evaluation`,
      {
        service,
        schedule: evaluation.schedule,
        pool: evaluation.pool ?? service.pool,
        expectedMinutes: usage.evaluationMinutes,
        ...(evaluation.image !== undefined && { image: evaluation.image }),
        ...(evaluation.store !== undefined && { store: evaluation.store }),
      },
      options,
    );
  }
}

interface Options {
  /** Folder of the stack files and manifests. */
  readonly stacksFolder?: string;
  /** False where no engine runs the program. */
  readonly engine?: boolean;
}

/** Declares everything in the environment of the current stack. */
async function environment({
  stacksFolder = path.join(__dirname, "..", "stacks"),
  engine = true,
}: Options = {}) {
  const declared = readEnvironment(stacksFolder);
  const tags = { environment: declared.config.environment, project: "platform" };
  if (engine) registerTagTransform(tags);
  const base = foundation(declared, tags);
  nodePools(declared, base);
  platform(declared, base);
  services(declared, teams(declared, base), base);
  return { clusterName: base.cluster.clusterName };
}

export = environment;
