/** The Kubernetes cluster of an environment: a new one on EKS, one that exists there, or one on this machine. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { Cluster as EksCluster } from "@pulumi/aws/eks/cluster";
import { getClusterOutput } from "@pulumi/aws/eks/getCluster";
import { Provider } from "@pulumi/kubernetes/provider";
import { administratorProblems, clusterAccess } from "./cluster-access";
import { ADD_ONS_BEFORE_NODES, ADD_ONS_ON_NODES, clusterAddOns } from "./cluster-add-ons";
import { clusterEncryption } from "./cluster-encryption";
import { kubeconfig } from "./kubeconfig";
import { namedTags } from "./named-tags";
import type { Network } from "./network";
import { nodeRole, serviceRole } from "./service-role";
import { SystemNodePool } from "./system-node-pool";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { Attribution } from "../governance/tags";

type Settings = StackConfig["cluster"];
type NewCluster = Extract<Settings, { systemPool: unknown }>;

export interface ClusterArgs {
  /** Who pays for the control plane and the system pool. */
  readonly attribution: Attribution;
  /** A new cluster on EKS, the name of one that exists, or a local one. */
  readonly settings: Settings;
  /** Where the control plane and nodes are; for a new cluster only, and required there. */
  readonly network?: Network | undefined;
  readonly region: string;
  /** Name in AWS of a new cluster, unique in account and region; default: `<project>-<environment>`. */
  readonly clusterName?: string | undefined;
  /** IAM role that tokens for the cluster are asked as; default: whoever runs the update. */
  readonly roleArn?: string | undefined;
  /** Refuse to delete the cluster and its key. */
  readonly protect: boolean;
}

/** How other components reach a cluster in AWS. */
export interface EksConnection {
  readonly clusterName: pulumi.Output<string>;
  /** Kubernetes version of the control plane. */
  readonly version: pulumi.Output<string>;
  /** Security group that control plane and nodes share. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Renders to no secret: {@link kubeconfig}. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Role of the nodes of a new cluster. For an existing cluster node pools make their own. */
  readonly nodeRoleArn: pulumi.Output<string> | undefined;
  /** What nodes wait for. */
  readonly beforeNodes: readonly pulumi.Resource[];
}

const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

export class Cluster extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:compute:Cluster";

  /** Undefined for a local cluster: it has no cloud. */
  readonly eks: EksConnection | undefined;
  readonly clusterName: pulumi.Output<string>;
  /** A path or the contents; undefined for a local cluster that whatever kubectl uses is taken for. */
  readonly kubeconfig: pulumi.Output<string> | undefined;
  /** Everything in the cluster is created through it, after the nodes and add-ons of a new one. */
  readonly kubernetes: Provider;

  /** @throws InvalidInput on settings that do not go together. */
  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseBadArgs(name, args);
    super(Cluster.__pulumiType, name, {}, opts);
    const { attribution, settings } = args;
    const after: pulumi.Resource[] = [];
    if ("local" in settings) {
      this.eks = undefined;
      this.clusterName = pulumi.output(attribution.environment);
      const { kubeconfig: given } = settings.local;
      this.kubeconfig = given === undefined ? undefined : pulumi.output(given);
    } else {
      this.eks =
        "existing" in settings
          ? this.existing(settings.existing.name, args)
          : this.create(name, settings, args, after);
      this.clusterName = this.eks.clusterName;
      this.kubeconfig = this.eks.kubeconfig;
    }
    this.kubernetes = new Provider(
      `${name}-kubernetes`,
      {
        ...(this.kubeconfig && { kubeconfig: this.kubeconfig }),
        // Without it a change of endpoint or certificate would replace every object in the cluster.
        ...(this.eks && { clusterIdentifier: physicalName(args) }),
      },
      { parent: this, dependsOn: after },
    );
    const facts: Facts = { version: FACTS_VERSION, kind: "cluster", name, attribution };
    this.registerOutputs({ facts });
  }

  private existing(clusterName: string, { region, roleArn }: ClusterArgs): EksConnection {
    const found = getClusterOutput({ name: clusterName }, { parent: this });
    return {
      clusterName: found.name,
      version: found.version,
      securityGroupId: found.vpcConfig.clusterSecurityGroupId,
      kubeconfig: pulumi
        .all([found.endpoint, found.certificateAuthorities])
        .apply(([endpoint, [authority]]) =>
          kubeconfig({
            clusterName,
            region,
            endpoint,
            certificateAuthority: authority?.data ?? "",
            roleArn,
          }),
        ),
      nodeRoleArn: undefined,
      beforeNodes: [],
    };
  }

  /** Adds to `after` what objects in the cluster wait for. */
  private create(
    name: string,
    settings: NewCluster,
    args: ClusterArgs,
    after: pulumi.Resource[],
  ): EksConnection {
    const { attribution, region, network, roleArn } = args;
    const clusterName = physicalName(args);
    const subnetIds = network?.privateSubnetIds ?? pulumi.output<string[]>([]);
    const cluster = this.controlPlane(name, settings, args, subnetIds);
    const nodes = nodeRole(`${name}-node-role`, { attribution, region }, this);
    const addOns = { attribution, clusterName: cluster.name };
    const beforeNodes = [
      ...nodes.attachments,
      ...clusterAddOns(name, { ...addOns, addOns: ADD_ONS_BEFORE_NODES }, { parent: this }),
    ];
    const systemPool = new SystemNodePool(
      `${name}-system`,
      {
        attribution,
        settings: settings.systemPool,
        clusterName: cluster.name,
        version: cluster.version,
        nodeRoleArn: nodes.role.arn,
        subnetIds,
        after: beforeNodes,
      },
      { parent: this },
    );
    after.push(
      systemPool,
      ...clusterAddOns(
        name,
        { ...addOns, addOns: ADD_ONS_ON_NODES },
        { parent: this, dependsOn: [systemPool] },
      ),
      ...clusterAccess(
        name,
        { attribution, region, clusterName: cluster.name, administrators: settings.administrators },
        this,
      ),
    );
    return {
      clusterName: cluster.name,
      version: cluster.version,
      securityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
      kubeconfig: pulumi
        .all([cluster.endpoint, cluster.certificateAuthority.data])
        .apply(([endpoint, certificateAuthority]) =>
          kubeconfig({ clusterName, region, endpoint, certificateAuthority, roleArn }),
        ),
      nodeRoleArn: nodes.role.arn,
      beforeNodes,
    };
  }

  private controlPlane(
    name: string,
    settings: NewCluster,
    args: ClusterArgs,
    subnetIds: pulumi.Output<string[]>,
  ): EksCluster {
    const { attribution, region, protect } = args;
    const clusterName = physicalName(args);
    const { role, attachments } = serviceRole(
      `${name}-role`,
      { attribution, region, service: "eks.amazonaws.com", managedPolicies: ["AmazonEKSClusterPolicy"] },
      this,
    );
    const { key, permission } = clusterEncryption(name, { attribution, clusterName, role, protect }, this);
    // Of the name that EKS logs to, and there first: EKS would make one that keeps logs for ever, without tags.
    const logs = new LogGroup(
      `${name}-logs`,
      {
        name: `/aws/eks/${clusterName}/cluster`,
        retentionInDays: settings.logRetentionDays,
        tags: namedTags(attribution, `${name}-logs`),
      },
      { parent: this },
    );
    return new EksCluster(
      `${name}-control-plane`,
      {
        name: clusterName,
        version: settings.version,
        roleArn: role.arn,
        enabledClusterLogTypes: LOG_TYPES,
        encryptionConfig: { provider: { keyArn: key.arn }, resources: ["secrets"] },
        vpcConfig: {
          subnetIds,
          endpointPrivateAccess: true,
          endpointPublicAccess: settings.endpoint === "public",
          ...(settings.publicAccessCidrs && { publicAccessCidrs: settings.publicAccessCidrs }),
        },
        // Both can be set at creation only: a change of them replaces the cluster.
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
        bootstrapSelfManagedAddons: false,
        deletionProtection: protect,
        tags: namedTags(attribution, `${name}-control-plane`),
      },
      { parent: this, protect, dependsOn: [...attachments, permission, logs] },
    );
  }
}

/** Name of the cluster in AWS: plain, since the log group and the kubeconfig are named by it before it exists. */
function physicalName({ clusterName, settings, attribution }: ClusterArgs): string {
  if ("existing" in settings) return settings.existing.name;
  return clusterName ?? `${attribution.project}-${attribution.environment}`;
}

/** Amazon EKS API reference, CreateCluster. */
const CLUSTER_NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

function refuseBadArgs(name: string, args: ClusterArgs): void {
  const { settings, network, clusterName } = args;
  const problems: Problem[] = [];
  const isNew = "systemPool" in settings;
  if (isNew && !network)
    problems.push({ path: "network", rule: "is required for a new cluster: give it one, new or existing" });
  if ("local" in settings && network)
    problems.push({ path: "network", found: "a network", rule: "is not used by a local cluster: remove it" });
  if (!isNew && clusterName !== undefined)
    problems.push({
      path: "clusterName",
      found: `"${clusterName}"`,
      rule: "is for new clusters only: remove it",
    });
  if (isNew && !CLUSTER_NAME.test(physicalName(args)))
    problems.push({
      path: clusterName === undefined ? "attribution.project, environment" : "clusterName",
      found: `"${physicalName(args)}"`,
      rule: "must be an EKS cluster's name: 1 to 100 letters, digits, '-' or '_', beginning with a letter or digit",
    });
  if (isNew) problems.push(...administratorProblems(settings.administrators), ...endpointProblems(settings));
  if (problems.length > 0) throw new InvalidInput(`Cluster ${name}`, problems);
}

function endpointProblems({ endpoint, publicAccessCidrs }: NewCluster): Problem[] {
  const path = "settings.publicAccessCidrs";
  if (!publicAccessCidrs) return [];
  const found = `[${publicAccessCidrs.join(", ")}]`;
  if (endpoint === "private")
    return [
      { path, found, rule: "has no effect on a private endpoint: remove it, or make the endpoint public" },
    ];
  if (publicAccessCidrs.length === 0)
    return [{ path, found, rule: "must list at least one block; leave it out to allow every address" }];
  return [];
}
