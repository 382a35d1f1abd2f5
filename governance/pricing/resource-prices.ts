/** What AWS and Kubernetes bill for a resource of a plan: at all times, by use, nothing, or nobody knows. */
import { UNKNOWN, type PlanResource } from "../plan";
import type { ServiceKey } from "./price-list";
import type { Usage } from "../stack-config/stack-config";

/** The quantities of `usage` that something is billed by. */
export type UsageKey = Exclude<
  keyof Usage,
  "expectedReplicas" | "spotPercentOfOnDemand" | "evaluationMinutes"
>;

/** Billed for as long as it exists. */
export interface Meter {
  readonly price: { readonly service: ServiceKey } | { readonly instanceType: string };
  readonly what: string;
  /** Units at a time: 1 of it, GiB of storage, … */
  readonly quantity: number;
}

/** Billed by use: `ratio` units for each unit of the usage key. */
export interface UsageMeter {
  readonly service: ServiceKey;
  readonly what: string;
  readonly key: UsageKey;
  readonly ratio: { readonly numerator: number; readonly denominator: number };
}

export type Billing =
  | { readonly kind: "free" }
  /** Priced with the node pool that it belongs to. */
  | { readonly kind: "nodes" }
  | { readonly kind: "billed"; readonly meters: readonly Meter[]; readonly usage: readonly UsageMeter[] }
  | { readonly kind: "unpriced"; readonly reason: string };

const FREE: Billing = { kind: "free" };
const ONE_TO_ONE = { numerator: 1, denominator: 1 };

const billed = (meters: readonly Meter[], usage: readonly UsageMeter[] = []): Billing => ({
  kind: "billed",
  meters,
  usage,
});
const one = (service: ServiceKey, what: string): Meter => ({ price: { service }, what, quantity: 1 });
const used = (service: ServiceKey, what: string, key: UsageKey, ratio = ONE_TO_ONE): UsageMeter => ({
  service,
  what,
  key,
  ratio,
});
const unpriced = (reason: string): Billing => ({ kind: "unpriced", reason });
const notKnown = (property: string): Billing => unpriced(`${property} is not known before the update`);

/** Kinds of provider whose resources are nothing that anyone bills. */
const FREE_PACKAGES = ["pulumi:", "plumbline:", "random:", "tls:"];

/**
 * AWS types without a price of their own (AWS pricing pages, 2026-11). What they lead to is billed where it arises:
 * a schedule's nodes with the pool, a listener's traffic with its load balancer, flow logs with their log group.
 * SNS, SQS and EventBridge: the first million requests a month are free, and ours are alarms and node interruptions.
 */
const FREE_AWS: Readonly<Record<string, readonly string[]>> = {
  autoscaling: ["Attachment", "LifecycleHook", "Notification", "Policy", "Schedule", "Tag"],
  acm: ["Certificate", "CertificateValidation"],
  budgets: ["Budget"],
  cloudwatch: ["EventRule", "EventTarget", "LogResourcePolicy", "LogStream"],
  costexplorer: ["AnomalyMonitor", "AnomalySubscription", "CostAllocationTag", "CostCategory"],
  ec2: [
    "DefaultNetworkAcl",
    "DefaultRouteTable",
    "DefaultSecurityGroup",
    "EgressOnlyInternetGateway",
    "EipAssociation",
    "InternetGateway",
    "InternetGatewayAttachment",
    "KeyPair",
    "LaunchTemplate",
    "MainRouteTableAssociation",
    "NetworkAcl",
    "NetworkAclAssociation",
    "NetworkAclRule",
    "NetworkInterface",
    "PlacementGroup",
    "Route",
    "RouteTable",
    "RouteTableAssociation",
    "SecurityGroup",
    "SecurityGroupAssociation",
    "SecurityGroupRule",
    "Subnet",
    "Tag",
    "Vpc",
    "VpcDhcpOptions",
    "VpcDhcpOptionsAssociation",
    "VpcEndpointPolicy",
    "VpcEndpointRouteTableAssociation",
    "VpcIpv4CidrBlockAssociation",
  ],
  ecr: ["LifecyclePolicy", "RepositoryPolicy"],
  eks: [
    "AccessEntry",
    "AccessPolicyAssociation",
    "Addon",
    "IdentityProviderConfig",
    "PodIdentityAssociation",
  ],
  kms: ["Alias", "Grant", "KeyPolicy"],
  lb: ["Listener", "ListenerCertificate", "ListenerRule", "TargetGroup", "TargetGroupAttachment"],
  resourcegroups: ["Group", "Resource"],
  s3: [
    "BucketAcl",
    "BucketAclV2",
    "BucketCorsConfiguration",
    "BucketLifecycleConfiguration",
    "BucketLifecycleConfigurationV2",
    "BucketLogging",
    "BucketLoggingV2",
    "BucketNotification",
    "BucketObjectLockConfiguration",
    "BucketOwnershipControls",
    "BucketPolicy",
    "BucketPublicAccessBlock",
    "BucketServerSideEncryptionConfiguration",
    "BucketServerSideEncryptionConfigurationV2",
    "BucketVersioning",
    "BucketVersioningV2",
  ],
  sns: ["Topic", "TopicPolicy", "TopicSubscription"],
  sqs: ["Queue", "QueuePolicy", "QueueRedrivePolicy"],
  vpc: ["EndpointRouteTableAssociation", "SecurityGroupEgressRule", "SecurityGroupIngressRule"],
};

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const FREE_TYPES: ReadonlySet<string> = new Set(
  Object.entries(FREE_AWS).flatMap(([module, names]) =>
    names.map((name) => `aws:${module}/${camel(name)}:${name}`),
  ),
);

/** Days for hours of a month: what is kept for `days` stands at `ingested × days × 24 ÷ 730`. */
const HOURS_PER_DAY = 24;
const HOURS_PER_MONTH = 730;

type Props = PlanResource["props"];

function loadBalancer(kind: unknown): Billing {
  if (kind === UNKNOWN) return notKnown("loadBalancerType");
  if (kind !== undefined && kind !== "application" && kind !== "network")
    return unpriced(`no price for a load balancer of type ${String(kind)}`);
  const service = `load-balancer-${kind ?? "application"}` as const;
  return billed(
    [one(service, `${kind ?? "application"} load balancer`)],
    [used(`${service}-lcu`, "load balancer capacity units", "loadBalancerCapacityUnitHours")],
  );
}

/** Stored logs are priced uncompressed, which is more than AWS bills: how well they compress is not known. */
function logGroup({ retentionInDays }: Props): Billing {
  if (retentionInDays === UNKNOWN) return notKnown("retentionInDays");
  if (typeof retentionInDays !== "number" || retentionInDays <= 0)
    return unpriced("logs are kept for ever, so that what is stored has no limit: set retentionInDays");
  const kept = { numerator: retentionInDays * HOURS_PER_DAY, denominator: HOURS_PER_MONTH };
  return billed(
    [],
    [
      used("logs-ingested", "log ingestion", "logsIngestedGiB"),
      used("logs-stored", `logs kept ${retentionInDays} days`, "logsIngestedGiB", kept),
    ],
  );
}

function gp3(size: unknown, type: unknown, property: string): Billing {
  if (size === UNKNOWN || type === UNKNOWN) return notKnown(property);
  if (typeof size !== "number" || type !== "gp3")
    return unpriced(`only gp3 volumes with a size are priced: found ${String(type ?? "no type")}`);
  return billed([{ price: { service: "ebs-gp3" }, what: "gp3 volume", quantity: size }]);
}

function instance({ instanceType, rootBlockDevice }: Props): Billing {
  if (typeof instanceType !== "string") return notKnown("instanceType");
  const root = (rootBlockDevice ?? {}) as { volumeSize?: unknown; volumeType?: unknown };
  const disk =
    rootBlockDevice === UNKNOWN
      ? notKnown("rootBlockDevice")
      : gp3(root.volumeSize, root.volumeType, "rootBlockDevice");
  if (disk.kind !== "billed") return disk;
  return billed([{ price: { instanceType }, what: instanceType, quantity: 1 }, ...disk.meters]);
}

/** Specs whose requests cost what those of symmetric keys do (AWS KMS pricing page). */
const PLAIN_REQUESTS = /^(SYMMETRIC_DEFAULT|RSA_2048|HMAC_\w+)$/;

/** Every key costs the same; a request of an asymmetric one, such as a signature, costs five times one of a symmetric. */
function kmsKey(spec: unknown = "SYMMETRIC_DEFAULT"): Billing {
  if (typeof spec !== "string") return notKnown("customerMasterKeySpec");
  const requests = PLAIN_REQUESTS.test(spec)
    ? used("kms-requests", "KMS requests", "kmsRequestsThousands")
    : used("kms-asymmetric-requests", "signatures of KMS keys", "kmsSignaturesThousands");
  return billed([one("kms-key", "KMS key")], [requests]);
}

const BILLED_TYPES: Readonly<Record<string, (props: Props) => Billing>> = {
  "aws:eks/cluster:Cluster": () => billed([one("eks-cluster", "EKS control plane")]),
  "aws:eks/nodeGroup:NodeGroup": () => ({ kind: "nodes" }),
  "aws:ec2/natGateway:NatGateway": () =>
    billed(
      [one("nat-gateway", "NAT gateway")],
      [used("nat-gateway-data", "data through NAT gateways", "natGatewayDataGiB")],
    ),
  "aws:ec2/eip:Eip": () => billed([one("public-ipv4", "public IPv4 address")]),
  "aws:ec2/instance:Instance": instance,
  "aws:ebs/volume:Volume": ({ size, type }) => gp3(size, type, "size or type"),
  "aws:ec2/flowLog:FlowLog": ({ logDestinationType }) =>
    logDestinationType === undefined || logDestinationType === "cloud-watch-logs"
      ? FREE
      : unpriced("only flow logs to CloudWatch are priced, with their log group"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ({ vpcEndpointType }) =>
    vpcEndpointType === undefined || vpcEndpointType === "Gateway"
      ? FREE
      : unpriced("only gateway endpoints, which are free, are covered"),
  "aws:lb/loadBalancer:LoadBalancer": ({ loadBalancerType }) => loadBalancer(loadBalancerType),
  "aws:alb/loadBalancer:LoadBalancer": ({ loadBalancerType }) => loadBalancer(loadBalancerType),
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:kms/key:Key": ({ customerMasterKeySpec }) => kmsKey(customerMasterKeySpec),
  "aws:s3/bucket:Bucket": () => billed([], [used("s3-standard", "S3 storage", "s3StoredGiB")]),
  "aws:s3/bucketV2:BucketV2": () => billed([], [used("s3-standard", "S3 storage", "s3StoredGiB")]),
  "kubernetes:core/v1:Service": ({ spec }) => {
    if (spec === UNKNOWN || property(spec, "type") === UNKNOWN) return notKnown("spec.type");
    return property(spec, "type") === "LoadBalancer" ? loadBalancer("network") : FREE;
  },
  "kubernetes:core/v1:PersistentVolumeClaim": ({ spec }) => volumeClaim(spec),
};

function property(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null && Object.hasOwn(holder, key)
    ? Reflect.get(holder, key)
    : undefined;
}

const GIB: Readonly<Record<string, number>> = { Mi: 1 / 1024, Gi: 1, Ti: 1024 };

/** An empty spec is a cluster that does not exist yet: on its first preview policies see no Kubernetes inputs. */
function volumeClaim(spec: unknown): Billing {
  if (spec === undefined) return FREE;
  const storageClass = property(spec, "storageClassName");
  const asked = property(property(property(spec, "resources"), "requests"), "storage");
  const match = /^(\d+)(Mi|Gi|Ti)$/.exec(String(asked));
  const factor = GIB[match?.[2] ?? ""];
  if (!match || factor === undefined) return unpriced(`no size in GiB can be read from its request`);
  return gp3(Math.ceil(Number(match[1]) * factor), storageClass ?? "gp3", "spec.resources.requests.storage");
}

/** How a resource is billed, by its type and, where that decides, its properties. */
export function billingOf(resource: PlanResource): Billing {
  const { type } = resource;
  if (Object.hasOwn(BILLED_TYPES, type)) return BILLED_TYPES[type]?.(resource.props) ?? FREE;
  if (FREE_TYPES.has(type) || type.startsWith("aws:iam/") || type.startsWith("kubernetes:")) return FREE;
  if (FREE_PACKAGES.some((name) => type.startsWith(name))) return FREE;
  return unpriced("no price or rule covers resources of this type");
}
