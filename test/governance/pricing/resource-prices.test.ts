import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { UNKNOWN } from "../../../governance/plan";
import { billingOf } from "../../../governance/pricing/resource-prices";
import { aws } from "../../support/environment-plan";

const kind = (type: string, props: Record<string, unknown> = {}) => billingOf(aws(type, "it", props)).kind;
const reason = (type: string, props: Record<string, unknown> = {}) => {
  const billing = billingOf(aws(type, "it", props));
  return billing.kind === "unpriced" ? billing.reason : assert.fail(`${type} is ${billing.kind}`);
};
const meters = (type: string, props: Record<string, unknown> = {}) => {
  const billing = billingOf(aws(type, "it", props));
  if (billing.kind !== "billed") return assert.fail(`${type} is ${billing.kind}`);
  return [
    ...billing.meters.map(({ price, quantity }) => [...Object.values(price), quantity]),
    ...billing.usage.map(({ service, key }) => [service, key]),
  ];
};

describe("how a resource is billed", () => {
  it("is free where nobody bills it", () => {
    for (const type of [
      "aws:ec2/vpc:Vpc",
      "aws:iam/role:Role",
      "aws:ec2/launchTemplate:LaunchTemplate",
      "aws:autoscaling/schedule:Schedule",
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
      "aws:sns/topic:Topic",
      "pulumi:pulumi:Stack",
      "plumbline:compute:GpuNodePool",
      "kubernetes:apps/v1:Deployment",
    ])
      assert.equal(kind(type), "free", type);
  });

  it("is with its node pool for a node group", () => {
    assert.equal(kind("aws:eks/nodeGroup:NodeGroup"), "nodes");
  });

  it("is unpriced for every other type, whatever it is named like", () => {
    for (const type of [
      "aws:rds/instance:Instance",
      "aws:ec2/vpcX:VpcX",
      "awsx:ec2:Vpc",
      "constructor",
      "toString",
    ])
      assert.equal(reason(type), "no price or rule covers resources of this type", type);
  });

  it("is by the hour, and by use where that is billed too", () => {
    assert.deepEqual(meters("aws:eks/cluster:Cluster"), [["eks-cluster", 1]]);
    assert.deepEqual(meters("aws:ec2/natGateway:NatGateway"), [
      ["nat-gateway", 1],
      ["nat-gateway-data", "natGatewayDataGiB"],
    ]);
    assert.deepEqual(meters("aws:kms/key:Key"), [
      ["kms-key", 1],
      ["kms-requests", "kmsRequestsThousands"],
    ]);
    for (const [customerMasterKeySpec, requests, key] of [
      ["SYMMETRIC_DEFAULT", "kms-requests", "kmsRequestsThousands"],
      ["RSA_2048", "kms-requests", "kmsRequestsThousands"],
      ["HMAC_256", "kms-requests", "kmsRequestsThousands"],
      ["ECC_NIST_P256", "kms-asymmetric-requests", "kmsSignaturesThousands"],
      ["RSA_3072", "kms-asymmetric-requests", "kmsSignaturesThousands"],
    ])
      assert.deepEqual(meters("aws:kms/key:Key", { customerMasterKeySpec }), [
        ["kms-key", 1],
        [requests, key],
      ]);
    assert.match(reason("aws:kms/key:Key", { customerMasterKeySpec: UNKNOWN }), /not known/);
    assert.deepEqual(meters("aws:s3/bucket:Bucket"), [["s3-standard", "s3StoredGiB"]]);
  });

  it("is by the type of a load balancer", () => {
    const type = "aws:lb/loadBalancer:LoadBalancer";
    assert.deepEqual(meters(type)[0], ["load-balancer-application", 1]);
    assert.deepEqual(meters(type, { loadBalancerType: "network" }), [
      ["load-balancer-network", 1],
      ["load-balancer-network-lcu", "loadBalancerCapacityUnitHours"],
    ]);
    assert.match(
      reason(type, { loadBalancerType: "gateway" }),
      /no price for a load balancer of type gateway/,
    );
    assert.match(reason(type, { loadBalancerType: UNKNOWN }), /not known before the update/);
  });

  it("is unpriced for logs that are kept for ever, or for nobody knows how long", () => {
    const type = "aws:cloudwatch/logGroup:LogGroup";
    assert.equal(kind(type, { retentionInDays: 30 }), "billed");
    assert.match(reason(type), /set retentionInDays/);
    assert.match(reason(type, { retentionInDays: 0 }), /set retentionInDays/);
    assert.match(reason(type, { retentionInDays: UNKNOWN }), /not known/);
  });

  it("is free for a gateway endpoint only", () => {
    const type = "aws:ec2/vpcEndpoint:VpcEndpoint";
    assert.equal(kind(type, { vpcEndpointType: "Gateway" }), "free");
    assert.equal(kind(type, { vpcEndpointType: "Interface" }), "unpriced");
    assert.equal(kind(type, { vpcEndpointType: UNKNOWN }), "unpriced");
  });

  it("is by the size of gp3 volumes, and of instances", () => {
    assert.deepEqual(meters("aws:ebs/volume:Volume", { size: 50, type: "gp3" }), [["ebs-gp3", 50]]);
    assert.match(reason("aws:ebs/volume:Volume", { size: 50, type: "io2" }), /found io2/);
    const rootBlockDevice = { volumeSize: 30, volumeType: "gp3" };
    assert.deepEqual(meters("aws:ec2/instance:Instance", { instanceType: "m6i.xlarge", rootBlockDevice }), [
      ["m6i.xlarge", 1],
      ["ebs-gp3", 30],
    ]);
    assert.match(reason("aws:ec2/instance:Instance", { instanceType: UNKNOWN }), /not known/);
  });

  it("is a load balancer for a Service of that type, and storage for a claim, once they can be seen", () => {
    const service = "kubernetes:core/v1:Service";
    assert.deepEqual(meters(service, { spec: { type: "LoadBalancer" } })[0], ["load-balancer-network", 1]);
    assert.equal(kind(service, { spec: { type: "ClusterIP" } }), "free");
    assert.equal(kind(service), "free");
    const claim = "kubernetes:core/v1:PersistentVolumeClaim";
    const storage = (text: string) => ({ spec: { resources: { requests: { storage: text } } } });
    assert.deepEqual(meters(claim, storage("1Ti")), [["ebs-gp3", 1024]]);
    assert.deepEqual(meters(claim, storage("1500Mi")), [["ebs-gp3", 2]]);
    assert.equal(kind(claim, storage("lots")), "unpriced");
    assert.equal(kind(claim), "free");
  });
});
