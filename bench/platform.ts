/** The part of the benchmarks' environment that the platform team owns: network, cluster and GPU node pools. */
import { aws, component, IdOf, type Declared } from "./declared";
import { attribution, factsOf, pool, times, COUNTS, REGION } from "./organisation";
import { kubernetesLabels } from "../governance/tags";

/** 34 resources. */
export function network(): Declared[] {
  const name = "network";
  const owner = attribution(name);
  const vpcId = new IdOf("vpc");
  const of = (module: string, kind: string, child: string, props: Record<string, unknown>, tagged = true) =>
    aws(module, kind, child, name, props, tagged ? owner : undefined);
  return [
    component("plumbline:network:Network", factsOf("network", name, owner)),
    of("ec2", "Vpc", "vpc", { cidrBlock: "10.0.0.0/16", enableDnsHostnames: true }),
    of("ec2", "InternetGateway", "internet", { vpcId }),
    of("ec2", "RouteTable", "public", { vpcId }),
    of("ec2", "Route", "public-default", route("public", { gatewayId: new IdOf("internet") }), false),
    ...times(COUNTS.zones, (zone) => [
      of("ec2", "Subnet", `public-${zone}`, {
        vpcId,
        availabilityZone: `${REGION}${"abc"[zone]}`,
        cidrBlock: `10.0.${zone}.0/24`,
      }),
      of("ec2", "Subnet", `private-${zone}`, {
        vpcId,
        availabilityZone: `${REGION}${"abc"[zone]}`,
        cidrBlock: `10.0.${64 + 32 * zone}.0/19`,
      }),
      of("ec2", "Eip", `nat-${zone}`, { domain: "vpc" }),
      of("ec2", "NatGateway", `gateway-${zone}`, {
        allocationId: new IdOf(`nat-${zone}`),
        subnetId: new IdOf(`public-${zone}`),
      }),
      of("ec2", "RouteTable", `private-table-${zone}`, { vpcId }),
      of(
        "ec2",
        "Route",
        `private-default-${zone}`,
        route(`private-table-${zone}`, { natGatewayId: new IdOf(`gateway-${zone}`) }),
        false,
      ),
      of(
        "ec2",
        "RouteTableAssociation",
        `public-${zone}-table`,
        association("public", `public-${zone}`),
        false,
      ),
      of(
        "ec2",
        "RouteTableAssociation",
        `private-${zone}-table`,
        association(`private-table-${zone}`, `private-${zone}`),
        false,
      ),
    ]),
    ...["s3", "dynamodb"].map((service) =>
      of("ec2", "VpcEndpoint", `${service}-endpoint`, {
        vpcId,
        serviceName: `com.amazonaws.${REGION}.${service}`,
      }),
    ),
    of("cloudwatch", "LogGroup", "flow-logs", { retentionInDays: 30 }),
    of("iam", "Role", "flow-log-role", { assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com") }),
    of("ec2", "FlowLog", "flow", {
      vpcId,
      trafficType: "REJECT",
      logDestination: new IdOf("flow-logs"),
      iamRoleArn: new IdOf("flow-log-role"),
    }),
  ];
}

const route = (table: string, target: Record<string, IdOf>) => ({
  routeTableId: new IdOf(table),
  destinationCidrBlock: "0.0.0.0/0",
  ...target,
});
const association = (table: string, subnet: string) => ({
  routeTableId: new IdOf(table),
  subnetId: new IdOf(subnet),
});
export const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole", "sts:TagSession"] },
    ],
  });
const subnetIds = (): IdOf[] => times(COUNTS.zones, (zone) => [new IdOf(`private-${zone}`)]);

/** 18 resources. */
export function cluster(): Declared[] {
  const name = "cluster";
  const owner = attribution(name);
  const clusterName = new IdOf("eks");
  const of = (module: string, kind: string, child: string, props: Record<string, unknown>, tagged = true) =>
    aws(module, kind, child, name, props, tagged ? owner : undefined);
  const roles = ["administrator", "deployer", "reader"];
  return [
    component("plumbline:compute:Cluster", factsOf("cluster", name, owner)),
    of("kms", "Key", "secrets-key", { enableKeyRotation: true, deletionWindowInDays: 30 }),
    of("kms", "Alias", "secrets-alias", { name: "alias/bench", targetKeyId: new IdOf("secrets-key") }, false),
    of("cloudwatch", "LogGroup", "control-plane", { name: "/aws/eks/bench/cluster", retentionInDays: 30 }),
    of("iam", "Role", "cluster-role", { assumeRolePolicy: trust("eks.amazonaws.com") }),
    of(
      "iam",
      "RolePolicyAttachment",
      "cluster-policy",
      { role: new IdOf("cluster-role"), policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" },
      false,
    ),
    of("eks", "Cluster", "eks", {
      version: "1.34",
      roleArn: new IdOf("cluster-role"),
      vpcConfig: { subnetIds: subnetIds() },
      enabledClusterLogTypes: ["api", "audit", "authenticator"],
      encryptionConfig: { provider: { keyArn: new IdOf("secrets-key") }, resources: ["secrets"] },
    }),
    ...["vpc-cni", "coredns", "kube-proxy", "eks-pod-identity-agent", "aws-ebs-csi-driver"].map((addon) =>
      of("eks", "Addon", addon, { clusterName, addonName: addon }),
    ),
    ...roles.flatMap((role) => [
      of("eks", "AccessEntry", `${role}-entry`, {
        clusterName,
        principalArn: `arn:aws:iam::123456789012:role/${role}`,
      }),
      of(
        "eks",
        "AccessPolicyAssociation",
        `${role}-access`,
        {
          clusterName,
          principalArn: `arn:aws:iam::123456789012:role/${role}`,
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
          accessScope: { type: "cluster" },
        },
        false,
      ),
    ]),
  ];
}

const POOL_TYPES = ["g6.2xlarge", "g5.2xlarge", "g4dn.2xlarge", "g6e.2xlarge"] as const;

/** 9 resources: one GPU node pool for two services, off outside working hours. */
export function nodePool(index: number): Declared[] {
  const name = pool(index);
  const owner = attribution(name);
  const instanceTypes = [POOL_TYPES[index % POOL_TYPES.length] ?? POOL_TYPES[0]];
  const nodes = { floor: 2, expected: 4, ceiling: 8 };
  const diskGiB = 100;
  const policies = [
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryPullOnly",
  ];
  const schedule = (child: string, recurrence: string, size: number): Declared =>
    aws("autoscaling", "Schedule", `${name}-${child}`, name, {
      scheduledActionName: child,
      autoscalingGroupName: new IdOf(`${name}-nodes`),
      recurrence,
      timeZone: "Europe/Berlin",
      minSize: size === 0 ? 0 : nodes.floor,
      maxSize: size,
      desiredCapacity: size === 0 ? 0 : nodes.expected,
    });
  return [
    component("plumbline:compute:GpuNodePool", {
      ...factsOf("node-pool", name, owner),
      name,
      nodePool: {
        provisioner: "managed",
        purpose: "gpu",
        instanceTypes,
        capacity: "spot",
        nodes,
        limitGpus: null,
        diskGiB,
        minutesPerWeek: 5 * 13 * 60,
      },
    }),
    aws("iam", "Role", `${name}-role`, name, { assumeRolePolicy: trust("ec2.amazonaws.com") }, owner),
    ...policies.map((policy) =>
      aws("iam", "RolePolicyAttachment", `${name}-${policy}`, name, {
        role: new IdOf(`${name}-role`),
        policyArn: `arn:aws:iam::aws:policy/${policy}`,
      }),
    ),
    aws(
      "ec2",
      "LaunchTemplate",
      `${name}-template`,
      name,
      {
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { volumeSize: diskGiB, volumeType: "gp3", encrypted: "true" } },
        ],
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({
          resourceType,
          tags: { Name: name, "cost-center": owner.costCenter },
        })),
      },
      owner,
    ),
    aws(
      "eks",
      "NodeGroup",
      `${name}-nodes`,
      name,
      {
        clusterName: new IdOf("eks"),
        nodeRoleArn: new IdOf(`${name}-role`),
        subnetIds: subnetIds(),
        scalingConfig: { minSize: nodes.floor, desiredSize: nodes.expected, maxSize: nodes.ceiling },
        instanceTypes,
        capacityType: "SPOT",
        amiType: "AL2023_x86_64_NVIDIA",
        launchTemplate: { id: new IdOf(`${name}-template`), version: "1" },
        taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" }],
        labels: kubernetesLabels(owner),
      },
      owner,
    ),
    schedule("start", "0 7 * * 1-5", nodes.ceiling),
    schedule("stop", "0 20 * * 1-5", 0),
  ];
}
