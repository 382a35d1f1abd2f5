import assert from "node:assert/strict";
import { karpenterPermissions } from "../../components/karpenter-permissions";

interface Statement {
  Sid: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}
const { Statement: statements } = karpenterPermissions({
  partition: "aws",
  region: "us-east-1",
  clusterName: "c",
  nodeRoleArn: "arn:aws:iam::123456789012:role/nodes",
  queueArn: "arn:aws:sqs:us-east-1:123456789012:q",
}) as unknown as { Statement: Statement[] };
const actions = ({ Action }: Statement): string[] => [Action].flat();
const allowing = (action: string): Statement[] => statements.filter((each) => actions(each).includes(action));

describe("Karpenter's permissions", () => {
  it("end and delete only what carries the cluster's tag and a node pool's", () => {
    for (const action of ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"])
      for (const { Condition } of allowing(action)) {
        assert.equal(Condition?.["StringEquals"]?.["aws:ResourceTag/kubernetes.io/cluster/c"], "owned");
        assert.equal(Condition?.["StringLike"]?.["aws:ResourceTag/karpenter.sh/nodepool"], "*");
      }
  });

  it("make nothing that is not so tagged", () => {
    for (const { Condition } of allowing("ec2:CreateLaunchTemplate"))
      assert.deepEqual(Condition?.["StringEquals"], {
        "aws:RequestTag/kubernetes.io/cluster/c": "owned",
        "aws:RequestTag/eks:eks-cluster-name": "c",
      });
    const tagging = allowing("ec2:CreateTags");
    assert.equal(tagging.length, 2);
    assert.ok(tagging.every(({ Condition }) => Condition?.["StringLike"] !== undefined));
  });

  it("pass on the node role alone, to EC2 alone", () => {
    const [pass, ...others] = allowing("iam:PassRole");
    assert.equal(others.length, 0);
    assert.equal(pass?.Resource, "arn:aws:iam::123456789012:role/nodes");
    assert.deepEqual(pass.Condition, { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } });
  });

  it("reach everything only to read", () => {
    for (const statement of statements.filter(({ Resource }) => Resource === "*"))
      for (const action of actions(statement)) assert.match(action, /:(Describe|Get|List)/);
  });

  it("cannot change IAM", () => {
    const changing = statements
      .flatMap(actions)
      .filter((action) => /^iam:(?!Get|List|PassRole)/.test(action));
    assert.deepEqual(changing, []);
  });

  it("name each statement once", () => {
    assert.equal(new Set(statements.map(({ Sid }) => Sid)).size, statements.length);
  });
});
