/** Answers for the look-ups of a program where AWS cannot be asked: labelled, stable, and never mistaken for real ones. */
import { renderPolicyDocument } from "./policy-document";
import { unwrapDeep } from "./wire";

const DEFAULT_REGION = "us-east-1";
/** No AWS account has this number. */
const ACCOUNT = "000000000000";
/** `placeholder` in base 64, where a certificate would stand. */
const CERTIFICATE = "cGxhY2Vob2xkZXI=";

type Inputs = Readonly<Record<string, unknown>>;
type Answer = (inputs: Inputs, region: string) => Record<string, unknown>;

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" && value !== "" ? value : otherwise;
}

function partitionOf(region: string): { readonly partition: string; readonly dnsSuffix: string } {
  if (region.startsWith("cn-")) return { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn" };
  if (region.startsWith("us-gov-")) return { partition: "aws-us-gov", dnsSuffix: "amazonaws.com" };
  return { partition: "aws", dnsSuffix: "amazonaws.com" };
}

function arn(service: string, region: string, resource: string): string {
  const regional = service === "iam" || service === "sts" ? "" : region;
  return `arn:${partitionOf(region).partition}:${service}:${regional}:${ACCOUNT}:${resource}`;
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_inputs, region) => ({
    id: region,
    region,
    names: ["a", "b", "c"].map((zone) => `${region}${zone}`),
    zoneIds: ["1", "2", "3"].map((zone) => `placeholder-az${zone}`),
    groupNames: [region],
  }),
  "aws:index/getCallerIdentity:getCallerIdentity": (_inputs, region) => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: arn("sts", region, "assumed-role/placeholder/placeholder"),
    userId: "placeholder",
  }),
  "aws:index/getPartition:getPartition": (_inputs, region) => {
    const { partition, dnsSuffix } = partitionOf(region);
    const reverseDnsPrefix = dnsSuffix.split(".").reverse().join(".");
    return { id: partition, partition, dnsSuffix, reverseDnsPrefix };
  },
  "aws:index/getRegion:getRegion": (_inputs, region) => ({
    id: region,
    region,
    name: region,
    description: `placeholder (${region})`,
    endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
  }),
  "aws:eks/getCluster:getCluster": (inputs, region) => {
    const name = text(inputs["name"], "placeholder-cluster");
    const issuer = `https://oidc.eks.${region}.${partitionOf(region).dnsSuffix}/id/PLACEHOLDER`;
    return {
      id: name,
      name,
      region,
      arn: arn("eks", region, `cluster/${name}`),
      endpoint: "https://placeholder-cluster.invalid",
      certificateAuthorities: [{ data: CERTIFICATE }],
      identities: [{ oidcs: [{ issuer }] }],
      roleArn: arn("iam", region, "role/placeholder-cluster-role"),
      status: "ACTIVE",
      version: "placeholder-version",
      platformVersion: "placeholder-version",
      vpcConfig: {
        vpcId: "placeholder-vpc",
        subnetIds: ["placeholder-subnet-a", "placeholder-subnet-b"],
        clusterSecurityGroupId: "placeholder-security-group",
        securityGroupIds: [],
        publicAccessCidrs: [],
        endpointPrivateAccess: true,
        endpointPublicAccess: true,
      },
      tags: {},
    };
  },
  "aws:eks/getClusterAuth:getClusterAuth": (inputs, region) => {
    const name = text(inputs["name"], "placeholder-cluster");
    return { id: name, name, region, token: "placeholder-token" };
  },
  "aws:ec2/getVpc:getVpc": (inputs, region) => {
    const id = text(inputs["id"], "placeholder-vpc");
    const cidrBlock = text(inputs["cidrBlock"], "10.0.0.0/16");
    return {
      ...inputs,
      id,
      region,
      arn: arn("ec2", region, `vpc/${id}`),
      cidrBlock,
      ownerId: ACCOUNT,
      tags: {},
    };
  },
  "aws:ec2/getSubnet:getSubnet": (inputs, region) => {
    const id = text(inputs["id"], "placeholder-subnet");
    return {
      ...inputs,
      id,
      region,
      arn: arn("ec2", region, `subnet/${id}`),
      availabilityZone: text(inputs["availabilityZone"], `${region}a`),
      cidrBlock: text(inputs["cidrBlock"], "10.0.0.0/24"),
      vpcId: text(inputs["vpcId"], "placeholder-vpc"),
      ownerId: ACCOUNT,
      tags: {},
    };
  },
  "aws:ec2/getSubnets:getSubnets": (_inputs, region) => ({
    id: region,
    region,
    ids: ["a", "b", "c"].map((zone) => `placeholder-subnet-${zone}`),
  }),
  "aws:ssm/getParameter:getParameter": (inputs, region) => {
    const name = text(inputs["name"], "placeholder");
    const value = "placeholder-value";
    const resource = `parameter/${name.replace(/^\//, "")}`;
    return {
      id: name,
      name,
      region,
      type: "String",
      value,
      insecureValue: value,
      version: 1,
      arn: arn("ssm", region, resource),
    };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => {
    const json = renderPolicyDocument(inputs);
    return { ...inputs, id: "placeholder", json, minifiedJson: JSON.stringify(JSON.parse(json)) };
  },
  "aws:iam/getRole:getRole": (inputs, region) => {
    const name = text(inputs["name"], "placeholder-role");
    return {
      id: name,
      name,
      arn: arn("iam", region, `role/${name}`),
      assumeRolePolicy: "{}",
      path: "/",
      uniqueId: "placeholder",
      maxSessionDuration: 3600,
      tags: {},
    };
  },
};

/** The look-ups that have a placeholder. */
export const PLACEHOLDER_TOKENS: readonly string[] = Object.keys(ANSWERS).sort();

/** Rendered from its inputs alone, as AWS's provider does: nothing in it is a placeholder. */
const COMPUTED: ReadonlySet<string> = new Set(["aws:iam/getPolicyDocument:getPolicyDocument"]);

/** Whether the answer of `token` is a placeholder, which the output has to say, rather than computed. */
export function isPlaceholder(token: string): boolean {
  return Object.hasOwn(ANSWERS, token) && !COMPUTED.has(token);
}

/**
 * The answer of a look-up, the same in the stand-in plugins and in an engine-free run. `region` is the provider's; the
 * look-up's own `region` goes before it.
 * @throws Error naming the look-up when it has no placeholder.
 */
export function placeholder(
  token: string,
  inputs: Record<string, unknown>,
  region = DEFAULT_REGION,
): Record<string, unknown> {
  const answer = Object.hasOwn(ANSWERS, token) ? ANSWERS[token] : undefined;
  if (!answer) {
    throw new Error(
      `${token}: there is no placeholder for this look-up where AWS and clusters are not asked; ` +
        "run with the vendor's plugins (--plugins vendor), or take the value from the stack's configuration",
    );
  }
  const plain = unwrapDeep(inputs) as Record<string, unknown>;
  return answer(plain, text(plain["region"], region));
}
