import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Network, type NetworkArgs } from "../../components/network";
import { factsSchema } from "../../governance/facts";
import type { PlanResource } from "../../governance/plan";
import {
  EXISTING_NETWORK,
  NETWORK,
  assertNamedFrom,
  assertTagged,
  awsPlanOf,
  awsTypes,
} from "../support/aws";
import { recordOptions } from "../support/options";
import { ATTRIBUTION, only } from "../support/plan";

const network = (args: Partial<NetworkArgs> = {}): Promise<PlanResource[]> =>
  awsPlanOf(() => new Network("network", { ...NETWORK, ...args }));
const settings = (zones: number, natGateways: "one" | "per-zone"): Partial<NetworkArgs> => ({
  settings: { cidr: "10.0.0.0/16", zones, natGateways },
});
const count = (plan: readonly PlanResource[], type: string): number =>
  plan.filter((resource) => resource.type === type).length;
const subnet = (plan: readonly PlanResource[], role: string): Readonly<Record<string, unknown>> =>
  only(plan, "aws:ec2/subnet:Subnet", `network-${role}`).props;

describe("Network", () => {
  it("makes a VPC whose hosts have names", async () => {
    const { props } = only(await network(), "aws:ec2/vpc:Vpc");
    assert.equal(props["cidrBlock"], "10.0.0.0/16");
    assert.equal(props["enableDnsHostnames"], true);
    assert.equal(props["enableDnsSupport"], true);
  });

  it("puts a private and a public subnet into each zone, found by Kubernetes' load balancers", async () => {
    const plan = await network(settings(3, "one"));
    assert.equal(count(plan, "aws:ec2/subnet:Subnet"), 6);
    for (const [role, zone, cidr, tag] of [
      ["private-1", "us-east-1a", "10.0.0.0/18", "kubernetes.io/role/internal-elb"],
      ["private-3", "us-east-1c", "10.0.128.0/18", "kubernetes.io/role/internal-elb"],
      ["public-1", "us-east-1a", "10.0.192.0/22", "kubernetes.io/role/elb"],
      ["public-2", "us-east-1b", "10.0.196.0/22", "kubernetes.io/role/elb"],
    ] as const) {
      const props = subnet(plan, role);
      assert.equal(props["availabilityZone"], zone);
      assert.equal(props["cidrBlock"], cidr);
      assert.equal((props["tags"] as Record<string, string>)[tag], "1");
      assert.notEqual(props["mapPublicIpOnLaunch"], true);
    }
  });

  for (const [zones, natGateways, gateways] of [
    [2, "one", 1],
    [3, "one", 1],
    [2, "per-zone", 2],
    [3, "per-zone", 3],
  ] as const)
    it(`makes ${gateways} NAT gateways for ${zones} zones with ${natGateways}, each with an address`, async () => {
      const plan = await network(settings(zones, natGateways));
      assert.equal(count(plan, "aws:ec2/natGateway:NatGateway"), gateways);
      assert.equal(count(plan, "aws:ec2/eip:Eip"), gateways);
      assert.equal(count(plan, "aws:ec2/routeTable:RouteTable"), zones + 1);
      assert.equal(count(plan, "aws:ec2/route:Route"), zones + 1);
      assert.equal(count(plan, "aws:ec2/routeTableAssociation:RouteTableAssociation"), zones * 2);
    });

  it("reaches S3 past the NAT gateways", async () => {
    const { props } = only(await network(), "aws:ec2/vpcEndpoint:VpcEndpoint");
    assert.equal(props["serviceName"], "com.amazonaws.us-east-1.s3");
    assert.equal(props["vpcEndpointType"], "Gateway");
    assert.equal((props["routeTableIds"] as unknown[]).length, 2);
  });

  it("leaves the default security group without a rule", async () => {
    const { props } = only(await network(), "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual([props["ingress"], props["egress"]], [[], []]);
  });

  it("does not move subnets when there are other zones", async () => {
    const recorded = recordOptions();
    await awsPlanOf(() => new Network("network", NETWORK, recorded.opts));
    assert.deepEqual(recorded.of("network-private-1").ignoreChanges, ["availabilityZone"]);
  });

  it("creates nothing in an existing network", async () => {
    let ids: string[] | undefined;
    const plan = await awsPlanOf(() => {
      const { vpcId, privateSubnetIds } = new Network("network", EXISTING_NETWORK);
      pulumi.all([vpcId, privateSubnetIds]).apply(([vpc, subnets]) => (ids = [vpc, ...subnets]));
    });
    assert.deepEqual(awsTypes(plan), []);
    assert.deepEqual(ids, ["vpc-1", "subnet-1", "subnet-2"]);
  });

  for (const protect of [true, false])
    it(`${protect ? "protects the VPC" : "protects nothing"} when told ${protect}`, async () => {
      const recorded = recordOptions();
      await awsPlanOf(() => new Network("network", { ...NETWORK, protect }, recorded.opts));
      assert.deepEqual(recorded.protectedNames(), protect ? ["network-vpc"] : []);
    });

  it("tags everything that can carry tags, and names children from itself", async () => {
    const plan = await network(settings(3, "per-zone"));
    assert.equal(assertTagged(plan), 20);
    assertNamedFrom(plan, "network");
    assert.equal(
      (only(plan, "aws:ec2/vpc:Vpc").props["tags"] as Record<string, string>)["Name"],
      "test-network-vpc",
    );
  });

  it("registers its facts", async () => {
    const { facts } = only(await network(), Network.__pulumiType).props;
    assert.deepEqual(facts, { version: 1, kind: "network", name: "network", attribution: ATTRIBUTION });
    assert.ok(factsSchema.safeParse(facts).success);
  });

  it("refuses a block that cannot be divided", () =>
    assert.rejects(
      network({ settings: { cidr: "10.0.0.0/24", zones: 2, natGateways: "one" } }),
      /Network network.*\n.*settings\.cidr: "10\.0\.0\.0\/24": must be a \/16/,
    ));
});
