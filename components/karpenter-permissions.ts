/** What Karpenter's controller may do in AWS: Karpenter's own reference policy (v1), less the making of instance profiles. */

export interface KarpenterPermissionsArgs {
  readonly partition: string;
  readonly region: string;
  readonly clusterName: string;
  readonly nodeRoleArn: string;
  readonly queueArn: string;
}

/** The policy document, as an object. It may change and end only what carries this cluster's tag and a node pool's. */
export function karpenterPermissions(args: KarpenterPermissionsArgs): Record<string, unknown> {
  return { Version: "2012-10-17", Statement: [...launching(args), ...tagging(args), ...reading(args)] };
}

type Statement = Readonly<Record<string, unknown>>;

const owned = (kind: "RequestTag" | "ResourceTag", clusterName: string): Statement => ({
  StringEquals: {
    [`aws:${kind}/kubernetes.io/cluster/${clusterName}`]: "owned",
    ...(kind === "RequestTag" && { [`aws:${kind}/eks:eks-cluster-name`]: clusterName }),
  },
  StringLike: { [`aws:${kind}/karpenter.sh/nodepool`]: "*" },
});

const MADE_BY_KARPENTER = [
  "fleet",
  "instance",
  "volume",
  "network-interface",
  "launch-template",
  "spot-instances-request",
];

function ec2(
  { partition, region }: KarpenterPermissionsArgs,
  kinds: readonly string[],
  account = "*",
): string[] {
  return kinds.map((kind) => `arn:${partition}:ec2:${region}:${account}:${kind}/*`);
}

function launching(args: KarpenterPermissionsArgs): Statement[] {
  const { clusterName } = args;
  return [
    {
      Sid: "AllowLaunchingFromWhatExists",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: [
        ...ec2(args, ["image", "snapshot"], ""),
        ...ec2(args, ["security-group", "subnet", "capacity-reservation", "placement-group"]),
      ],
    },
    {
      Sid: "AllowLaunchingFromOwnTemplates",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: ec2(args, ["launch-template"]),
      Condition: owned("ResourceTag", clusterName),
    },
    {
      Sid: "AllowMakingWhatIsTagged",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
      Resource: ec2(args, MADE_BY_KARPENTER),
      Condition: owned("RequestTag", clusterName),
    },
    {
      Sid: "AllowDeletingWhatIsOwned",
      Effect: "Allow",
      Action: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      Resource: ec2(args, ["instance", "launch-template"]),
      Condition: owned("ResourceTag", clusterName),
    },
    {
      Sid: "AllowPassingTheNodeRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: args.nodeRoleArn,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
  ];
}

function tagging(args: KarpenterPermissionsArgs): Statement[] {
  const { clusterName } = args;
  const requested = owned("RequestTag", clusterName);
  return [
    {
      Sid: "AllowTaggingAtCreation",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: ec2(args, MADE_BY_KARPENTER),
      Condition: {
        ...requested,
        StringEquals: {
          ...(requested["StringEquals"] as Statement),
          "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
        },
      },
    },
    {
      Sid: "AllowNamingInstances",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: ec2(args, ["instance"]),
      Condition: {
        ...owned("ResourceTag", clusterName),
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": clusterName },
        "ForAllValues:StringEquals": {
          "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
        },
      },
    },
  ];
}

const DESCRIBED = [
  "CapacityReservations",
  "Images",
  "InstanceStatus",
  "InstanceTypeOfferings",
  "InstanceTypes",
  "Instances",
  "LaunchTemplates",
  "PlacementGroups",
  "SecurityGroups",
  "SpotPriceHistory",
  "Subnets",
];

function reading({ partition, region, clusterName, queueArn }: KarpenterPermissionsArgs): Statement[] {
  return [
    {
      Sid: "AllowReadingTheRegion",
      Effect: "Allow",
      Action: DESCRIBED.map((what) => `ec2:Describe${what}`),
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    {
      Sid: "AllowReadingImagesAndPrices",
      Effect: "Allow",
      Action: ["pricing:GetProducts", "iam:GetInstanceProfile", "iam:ListInstanceProfiles"],
      Resource: "*",
    },
    {
      Sid: "AllowReadingImageParameters",
      Effect: "Allow",
      Action: "ssm:GetParameter",
      Resource: `arn:${partition}:ssm:${region}::parameter/aws/service/*`,
    },
    {
      Sid: "AllowReadingInterruptions",
      Effect: "Allow",
      Action: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
      Resource: queueArn,
    },
    {
      Sid: "AllowFindingTheCluster",
      Effect: "Allow",
      Action: "eks:DescribeCluster",
      Resource: `arn:${partition}:eks:${region}:*:cluster/${clusterName}`,
    },
  ];
}
