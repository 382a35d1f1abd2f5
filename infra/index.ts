/** The table of contents of an environment. Every environment is this program; they differ in values only. */
import path from "node:path";
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import type { Input, ProviderResource, Resource } from "@pulumi/pulumi";
import { AdmissionPolicies } from "../components/admission-policies";
import { ArgoCd } from "../components/argo-cd";
import { Cluster } from "../components/cluster";
import { EvaluationAccess, evaluationRoles } from "../components/evaluation-access";
import { EvaluationJob } from "../components/evaluation-job";
import { EvidenceStore } from "../components/evidence-store";
import { GpuDevicePlugin } from "../components/gpu-device-plugin";
import { GpuNodePool } from "../components/gpu-node-pool";
import { InferenceService } from "../components/inference-service";
import { Karpenter } from "../components/karpenter";
import { Kubecost } from "../components/kubecost";
import { Network } from "../components/network";
import { Team } from "../components/team";
import { areInS3, WeightsAccess } from "../components/weights-access";
import type { Dossier } from "../governance/facts";
import type { InferenceService as ResolvedService } from "../governance/manifest/inference-service";
import { admissionPlan } from "./admission";
import { attributionOf } from "../governance/stack-config/attribution";
import { nodeTypesOf, readEnvironment, type Environment } from "./config";
import { readDossiers } from "./dossier";
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

/** Where there is a cloud and a bucket is named. */
function evidenceStore(
  { config }: Pick<Environment, "config">,
  { cluster, inCluster }: Foundation,
): EvidenceStore | undefined {
  const { account, environment, evidence, production, region } = config;
  if (!cluster.eks || evidence?.bucket === undefined) return undefined;
  return new EvidenceStore(
    "evidence-store",
    {
      attribution: { ...attributionOf(config, "platform", "evidence-store"), activity: "evaluation" },
      region,
      bucket: evidence.bucket,
      writers: [evaluationRoles(region, environment, account?.id)],
      retention: { mode: production ? "compliance" : "governance" },
      ...(account && { accountId: account.id }),
      protect: production,
    },
    inCluster,
  );
}

function evaluation(
  { evaluation, region, usage }: Environment["config"],
  service: ResolvedService,
  before: readonly Input<Resource>[],
  { cluster, inCluster }: Foundation,
  evidence: EvidenceStore | undefined,
): void {
  const identity = evidence
    ? [
        new EvaluationAccess(
          `${service.name}-evaluator`,
          { service, cluster, region, store: evidence },
          inCluster,
        ),
      ]
    : [];
  const store = evidence?.uri ?? evaluation.store;
  const signingKey = evidence?.signingKeyUri ?? evaluation.signingKey;
  new EvaluationJob(
    `${service.name}-evaluation`,
    {
      service,
      schedule: evaluation.schedule,
      pool: evaluation.pool ?? service.pool,
      expectedMinutes: usage.evaluationMinutes,
      ...(evaluation.image !== undefined && { image: evaluation.image }),
      ...(store !== undefined && { store }),
      ...(signingKey !== undefined && { signingKey }),
    },
    { ...inCluster, dependsOn: [...before, ...identity] },
  );
}

/** @param judges what workloads are judged by, which must be in force before them. */
function services(
  { config, services }: Environment,
  dossiers: ReadonlyMap<string, Dossier>,
  owners: readonly Team[],
  judges: AdmissionPolicies,
  base: Foundation,
): void {
  const { cluster, inCluster } = base;
  const { region } = config;
  const evidence = evidenceStore({ config }, base);
  for (const service of services) {
    const before = [judges.enforced, ...owners.flatMap((team) => team.namespaces[service.namespace] ?? [])];
    const access =
      cluster.eks && areInS3(service.model)
        ? [new WeightsAccess(`${service.name}-weights`, { service, cluster, region }, inCluster)]
        : [];
    const dossier = dossiers.get(service.name);
    new InferenceService(
      service.name,
      { service, ...(dossier && { dossier }) },
      { ...inCluster, dependsOn: [...before, ...access] },
    );
    evaluation(config, service, before, base, evidence);
  }
}

interface Options {
  /** Folder of the stack files and manifests. */
  readonly stacksFolder?: string;
  /** False where no engine runs the program. */
  readonly engine?: boolean;
  /** When evidence and exemptions are judged; default: the environment's `evaluateAt`, else the clock. */
  readonly at?: Date;
}

/** Declares everything in the environment of the current stack. */
async function environment({
  stacksFolder = path.join(__dirname, "..", "stacks"),
  engine = true,
  at,
}: Options = {}) {
  // Everything that people wrote is read first: where it is wrong, nothing is declared.
  const declared = readEnvironment(stacksFolder);
  const dossiers = await readDossiers(declared.services, declared.config, stacksFolder);
  const admission = admissionPlan(declared, dossiers, stacksFolder, at);
  const tags = { environment: declared.config.environment, project: "platform" };
  if (engine) registerTagTransform(tags);
  const base = foundation(declared, tags);
  nodePools(declared, base);
  platform(declared, base);
  const judges = new AdmissionPolicies(
    "admission-policies",
    { ...admission, outlived: base.cluster.eks !== undefined },
    base.inCluster,
  );
  services(declared, dossiers, teams(declared, base), judges, base);
  return { clusterName: base.cluster.clusterName };
}

export = environment;
