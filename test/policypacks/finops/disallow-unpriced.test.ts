import assert from "node:assert/strict";
import { UNKNOWN } from "../../../governance/plan";
import { disallowUnpriced } from "../../../policypacks/finops/disallow-unpriced";
import { aws, managedPool, nodeGroup, poolFacts } from "../../support/environment-plan";
import { itFollowsTheStackConfig, saysOf } from "../../support/policy-enforcement";

const DATABASE = "aws:rds/instance:Instance";
const FIX = "Use what is priced, or exempt the type with a reason.";
const MESSAGE =
  `${DATABASE} has 1 unpriced of 0 allowed (orders): no price or rule covers resources of this type. ` + FIX;

describe("disallow-unpriced", () => {
  it("allows what is priced or known to be free", async () => {
    const free = ["aws:ec2/vpc:Vpc", "aws:iam/role:Role", "kubernetes:core/v1:Namespace", "random:index:Id"];
    const plan = [...managedPool("gpu-l4"), ...free.map((type) => aws(type, "free"))];
    assert.deepEqual(await saysOf(disallowUnpriced, plan), []);
    assert.deepEqual(await saysOf(disallowUnpriced, []), []);
  });

  it("blocks a type that no price covers, once, naming three of its resources", async () => {
    assert.deepEqual(await saysOf(disallowUnpriced, [aws(DATABASE, "orders")]), [`mandatory: ${MESSAGE}`]);
    const five = ["e", "d", "c", "b", "a"].map((name) => aws(DATABASE, name));
    assert.deepEqual(await saysOf(disallowUnpriced, five), [
      `mandatory: ${DATABASE} has 5 unpriced of 0 allowed (a, b, c and 2 more): ` +
        `no price or rule covers resources of this type. ${FIX}`,
    ]);
  });

  it("blocks an instance type that the price list does not have", async () => {
    const pool = poolFacts("gpu-h100", { instanceTypes: ["p5.48xlarge"] });
    assert.deepEqual(await saysOf(disallowUnpriced, [pool]), [
      "mandatory: node pool gpu-h100 has 1 unpriced of 0 allowed (gpu-h100): " +
        `the price list of us-east-1 has no price for p5.48xlarge. ${FIX}`,
    ]);
  });

  it("blocks a quantity that is not known before the update", async () => {
    const disk = aws("aws:ebs/volume:Volume", "cache", { size: UNKNOWN, type: "gp3" });
    const logs = aws("aws:cloudwatch/logGroup:LogGroup", "logs", { retentionInDays: UNKNOWN });
    const balancer = aws("aws:lb/loadBalancer:LoadBalancer", "front", { loadBalancerType: UNKNOWN });
    const exposed = aws("kubernetes:core/v1:Service", "exposed", { spec: { type: UNKNOWN } });
    const hidden = aws("kubernetes:core/v1:Service", "hidden", { spec: UNKNOWN });
    const machine = aws("aws:ec2/instance:Instance", "bastion", { instanceType: UNKNOWN });
    const unknown = (type: string, names: string, property: string): string =>
      `mandatory: ${type} has ${names.split(", ").length} unpriced of 0 allowed (${names}): ` +
      `${property} is not known before the update. ${FIX}`;
    assert.deepEqual(await saysOf(disallowUnpriced, [disk, logs, balancer, exposed, hidden, machine]), [
      unknown("aws:cloudwatch/logGroup:LogGroup", "logs", "retentionInDays"),
      unknown("aws:ebs/volume:Volume", "cache", "size or type"),
      unknown("aws:ec2/instance:Instance", "bastion", "instanceType"),
      unknown("aws:lb/loadBalancer:LoadBalancer", "front", "loadBalancerType"),
      unknown("kubernetes:core/v1:Service", "exposed, hidden", "spec.type"),
    ]);
  });

  it("blocks node groups whose inputs cannot be compared with facts, or that have none", async () => {
    const [group] = nodeGroup(poolFacts("gpu-l4"), { scalingConfig: UNKNOWN });
    assert.ok(group);
    assert.deepEqual(await saysOf(disallowUnpriced, [poolFacts("gpu-l4"), group]), [
      "mandatory: aws:eks/nodeGroup:NodeGroup has 1 unpriced of 0 allowed (gpu-l4): " +
        `scalingConfig is not known before the update, so that its facts cannot be checked. ${FIX}`,
    ]);
    assert.deepEqual(await saysOf(disallowUnpriced, [{ ...group, parent: null }]), [
      "mandatory: aws:eks/nodeGroup:NodeGroup has 1 unpriced of 0 allowed (gpu-l4-nodes): " +
        `scalingConfig is not known before the update. ${FIX}`,
    ]);
  });

  it("blocks a component whose facts are not known before the update", async () => {
    const pool = { ...poolFacts("gpu-l4"), props: { facts: UNKNOWN } };
    assert.deepEqual(await saysOf(disallowUnpriced, [pool]), [
      "mandatory: plumbline:compute:GpuNodePool has 1 unpriced of 0 allowed (gpu-l4): " +
        `its facts are not known before the update. ${FIX}`,
    ]);
  });

  it("lets usage that nobody has stated pass, which the budget rules name", async () => {
    assert.deepEqual(await saysOf(disallowUnpriced, [aws("aws:ec2/natGateway:NatGateway", "nat")]), []);
  });

  itFollowsTheStackConfig(disallowUnpriced, {
    plan: [aws(DATABASE, "orders"), aws("aws:ec2/vpc:Vpc", "network")],
    subject: DATABASE,
    message: MESSAGE,
  });
});
