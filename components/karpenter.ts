/** Karpenter, once a cluster: starts the nodes that pods need, within the limits of its node pools. */
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry } from "@pulumi/aws/eks/accessEntry";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import { partitionOf } from "./aws-partition";
import { chartRelease } from "./chart-release";
import { CHARTS } from "./charts";
import type { Cluster, EksConnection } from "./cluster";
import { interruptionQueue } from "./karpenter-interruptions";
import { karpenterPermissions } from "./karpenter-permissions";
import { namedTags } from "./named-tags";
import { nodeRole, serviceRole } from "./service-role";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { InvalidInput } from "../governance/reading/problem";
import { kubernetesLabels, type Attribution } from "../governance/tags";

export interface KarpenterArgs {
  /** Who pays for Karpenter itself; its node pools have owners of their own. */
  readonly attribution: Attribution;
  /** In AWS, authenticated by access entries, with the pod identity agent. */
  readonly cluster: Cluster;
  readonly region: string;
}

/** Of Karpenter's chart; the pod identity is bound to it. */
const SERVICE_ACCOUNT = "karpenter";

export class Karpenter extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:compute:Karpenter";

  /** Instance profile of the nodes that Karpenter starts. */
  readonly instanceProfile: pulumi.Output<string>;
  /** Node pools wait for it: it defines their kinds. */
  readonly release: pulumi.Resource;

  /** @throws InvalidInput on a local cluster. */
  constructor(name: string, args: KarpenterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { attribution, cluster, region } = args;
    const { eks } = cluster;
    if (!eks)
      throw new InvalidInput(`Karpenter ${name}`, [
        {
          path: "cluster",
          found: "a local cluster",
          rule: "must be in AWS, where Karpenter starts nodes: use fake node pools",
        },
      ]);
    super(Karpenter.__pulumiType, name, {}, opts);
    const nodes = nodeRole(`${name}-node-role`, { attribution, region }, this);
    this.instanceProfile = new InstanceProfile(
      `${name}-instance-profile`,
      { role: nodes.role.name, tags: namedTags(attribution, `${name}-instance-profile`) },
      { parent: this, dependsOn: [...nodes.attachments] },
    ).name;
    // EKS lets nodes of managed node groups in by itself; for these it has to be told.
    const entry = new AccessEntry(
      `${name}-node-access`,
      {
        clusterName: eks.clusterName,
        principalArn: nodes.role.arn,
        type: "EC2_LINUX",
        tags: namedTags(attribution, `${name}-node-access`),
      },
      { parent: this },
    );
    const queue = interruptionQueue(name, attribution, this);
    const identity = this.identity(name, args, eks, { queueArn: queue.arn, nodeRoleArn: nodes.role.arn });
    this.release = chartRelease(
      `${name}-release`,
      {
        chart: CHARTS.karpenter,
        namespace: CHARTS.karpenter.namespace,
        releaseName: "karpenter",
        values: karpenterValues(kubernetesLabels(attribution), region, eks.clusterName, queue.name),
      },
      { parent: this, provider: cluster.kubernetes, dependsOn: [entry, ...identity] },
    );
    const facts: Facts = { version: FACTS_VERSION, kind: "add-on", name, attribution };
    this.registerOutputs({ facts });
  }

  private identity(
    name: string,
    { attribution, region }: KarpenterArgs,
    { clusterName }: EksConnection,
    { queueArn, nodeRoleArn }: Record<"queueArn" | "nodeRoleArn", pulumi.Output<string>>,
  ): pulumi.Resource[] {
    const { role } = serviceRole(
      `${name}-role`,
      {
        attribution,
        region,
        service: "pods.eks.amazonaws.com",
        actions: ["sts:AssumeRole", "sts:TagSession"],
      },
      this,
    );
    const policy = new RolePolicy(
      `${name}-permissions`,
      {
        role: role.name,
        policy: pulumi.all([clusterName, nodeRoleArn, queueArn]).apply(([cluster, nodeRole, queue]) =>
          JSON.stringify(
            karpenterPermissions({
              partition: partitionOf(region),
              region,
              clusterName: cluster,
              nodeRoleArn: nodeRole,
              queueArn: queue,
            }),
          ),
        ),
      },
      { parent: this },
    );
    const association = new PodIdentityAssociation(
      `${name}-identity`,
      {
        clusterName,
        namespace: CHARTS.karpenter.namespace,
        serviceAccount: SERVICE_ACCOUNT,
        roleArn: role.arn,
        tags: namedTags(attribution, `${name}-identity`),
      },
      { parent: this },
    );
    return [policy, association];
  }
}

function karpenterValues(
  labels: Record<string, string>,
  region: string,
  clusterName: pulumi.Output<string>,
  interruptionQueueName: pulumi.Output<string>,
): Record<string, unknown> {
  return {
    additionalLabels: labels,
    podLabels: labels,
    serviceAccount: { name: SERVICE_ACCOUNT },
    settings: { clusterName, interruptionQueue: interruptionQueueName },
    // It would ask the instance's metadata, which pods do not reach.
    controller: { env: [{ name: "AWS_REGION", value: region }] },
  };
}
