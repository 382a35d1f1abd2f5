/** The network of an environment: a VPC over two or three zones, or one that exists. */
import * as pulumi from "@pulumi/pulumi";
import { DefaultSecurityGroup } from "@pulumi/aws/ec2/defaultSecurityGroup";
import { Eip } from "@pulumi/aws/ec2/eip";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway";
import { NatGateway } from "@pulumi/aws/ec2/natGateway";
import { Route } from "@pulumi/aws/ec2/route";
import { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation";
import { Subnet } from "@pulumi/aws/ec2/subnet";
import { Vpc } from "@pulumi/aws/ec2/vpc";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint";
import { nthZone, zoneNamesOf } from "./availability-zones";
import { namedTags } from "./named-tags";
import { cidrFault, subnetCidrs } from "./subnet-cidrs";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { InvalidInput } from "../governance/reading/problem";
import type { StackConfig } from "../governance/stack-config/stack-config";
import type { Attribution } from "../governance/tags";

type Settings = NonNullable<StackConfig["network"]>;
type NewNetwork = Exclude<Settings, { existing: unknown }>;

export interface NetworkArgs {
  /** Who pays for the network. */
  readonly attribution: Attribution;
  readonly region: string;
  /** A new VPC, or the identifiers of one that exists, in which nothing is created or tagged. */
  readonly settings: Settings;
  /** Refuse to delete the VPC. */
  readonly protect: boolean;
}

const EVERYWHERE = "0.0.0.0/0";

/** Load balancers of Kubernetes find their subnets by these tags. */
const PUBLIC_ROLE = { "kubernetes.io/role/elb": "1" } as const;
const PRIVATE_ROLE = { "kubernetes.io/role/internal-elb": "1" } as const;

export class Network extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:network:Network";

  readonly vpcId: pulumi.Output<string>;
  /** Where nodes run: no address of theirs is reachable from outside. */
  readonly privateSubnetIds: pulumi.Output<string[]>;

  /** @throws InvalidInput on a block of addresses that cannot be divided into subnets. */
  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const { settings, attribution } = args;
    const fault = "existing" in settings ? undefined : cidrFault(settings.cidr);
    if (fault && !("existing" in settings))
      throw new InvalidInput(`Network ${name}`, [
        { path: "settings.cidr", found: `"${settings.cidr}"`, rule: fault },
      ]);
    super(Network.__pulumiType, name, {}, opts);
    if ("existing" in settings) {
      this.vpcId = pulumi.output(settings.existing.vpcId);
      this.privateSubnetIds = pulumi.output(settings.existing.privateSubnetIds);
    } else {
      const vpc = this.vpc(name, settings, args);
      this.vpcId = vpc.id;
      this.privateSubnetIds = this.subnets(name, vpc, settings, args);
    }
    const facts: Facts = { version: FACTS_VERSION, kind: "network", name, attribution };
    this.registerOutputs({ facts });
  }

  private vpc(name: string, { cidr }: NewNetwork, { attribution, protect }: NetworkArgs): Vpc {
    const vpc = new Vpc(
      `${name}-vpc`,
      {
        cidrBlock: cidr,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: namedTags(attribution, `${name}-vpc`),
      },
      { parent: this, protect },
    );
    // Without rules, what is put into it by mistake reaches nothing and is reached by nothing.
    new DefaultSecurityGroup(
      `${name}-default-security-group`,
      {
        vpcId: vpc.id,
        ingress: [],
        egress: [],
        tags: namedTags(attribution, `${name}-default-security-group`),
      },
      { parent: this },
    );
    return vpc;
  }

  private subnets(
    name: string,
    vpc: Vpc,
    { cidr, zones, natGateways }: NewNetwork,
    { attribution, region }: NetworkArgs,
  ): pulumi.Output<string[]> {
    const tags = (role: string): Record<string, string> => namedTags(attribution, `${name}-${role}`);
    const cidrs = subnetCidrs(cidr, zones);
    const zoneNames = zoneNamesOf(this);
    const subnet = (role: string, index: number, cidrBlock: string, kubernetes: Record<string, string>) =>
      new Subnet(
        `${name}-${role}`,
        {
          vpcId: vpc.id,
          cidrBlock,
          availabilityZone: zoneNames.apply((names) => nthZone(names, index, zones)),
          tags: { ...tags(role), ...kubernetes },
        },
        // A zone that AWS adds or takes out of service must not move the subnets that there are.
        { parent: this, ignoreChanges: ["availabilityZone"] },
      );

    const gateway = new InternetGateway(
      `${name}-internet-gateway`,
      { vpcId: vpc.id, tags: tags("internet-gateway") },
      { parent: this },
    );
    const publicTable = this.routeTable(`${name}-public-routes`, vpc, attribution);
    const outward = this.route(`${name}-public-route`, publicTable, { gatewayId: gateway.id });
    const publicSubnets = cidrs.public.map((block, index) => {
      const created = subnet(`public-${index + 1}`, index, block, PUBLIC_ROLE);
      this.associate(`${name}-public-${index + 1}-association`, created, publicTable);
      return created;
    });
    const gateways = publicSubnets
      .slice(0, natGateways === "one" ? 1 : zones)
      .map((each, index) => this.natGateway(`${name}-nat-${index + 1}`, each, outward, attribution));
    const tables: RouteTable[] = [];
    const privateSubnets = cidrs.private.map((block, index) => {
      const role = `private-${index + 1}`;
      const created = subnet(role, index, block, PRIVATE_ROLE);
      const table = this.routeTable(`${name}-${role}-routes`, vpc, attribution);
      tables.push(table);
      const nat = gateways[index] ?? gateways[0];
      const ways = [
        this.associate(`${name}-${role}-association`, created, table),
        ...(nat ? [this.route(`${name}-${role}-route`, table, { natGatewayId: nat.id })] : []),
      ];
      // A node that starts before its subnet has a way out cannot join its cluster.
      return pulumi.all([created.id, ...ways.map(({ id }) => id)]).apply(([id = ""]) => id);
    });
    this.s3Endpoint(`${name}-s3`, vpc, tables, region, attribution);
    return pulumi.all(privateSubnets);
  }

  /** Free, and model weights from S3 then pass no NAT gateway, which bills each GiB. */
  private s3Endpoint(
    name: string,
    vpc: Vpc,
    tables: readonly RouteTable[],
    region: string,
    attribution: Attribution,
  ): void {
    new VpcEndpoint(
      name,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: tables.map(({ id }) => id),
        tags: namedTags(attribution, name),
      },
      { parent: this },
    );
  }

  private route(
    name: string,
    table: RouteTable,
    way: { readonly gatewayId: pulumi.Output<string> } | { readonly natGatewayId: pulumi.Output<string> },
  ): Route {
    return new Route(
      name,
      { routeTableId: table.id, destinationCidrBlock: EVERYWHERE, ...way },
      { parent: this },
    );
  }

  private routeTable(name: string, vpc: Vpc, attribution: Attribution): RouteTable {
    return new RouteTable(name, { vpcId: vpc.id, tags: namedTags(attribution, name) }, { parent: this });
  }

  private associate(name: string, { id }: Subnet, table: RouteTable): RouteTableAssociation {
    return new RouteTableAssociation(name, { subnetId: id, routeTableId: table.id }, { parent: this });
  }

  private natGateway(name: string, { id }: Subnet, outward: Route, attribution: Attribution): NatGateway {
    const address = new Eip(
      `${name}-address`,
      { domain: "vpc", tags: namedTags(attribution, `${name}-address`) },
      { parent: this },
    );
    return new NatGateway(
      name,
      { subnetId: id, allocationId: address.id, tags: namedTags(attribution, name) },
      { parent: this, dependsOn: outward },
    );
  }
}
