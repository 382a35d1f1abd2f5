import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { administratorProblems, clusterAccess } from "../../components/cluster-access";
import { ATTRIBUTION, planOf } from "../support/plan";

class Parent extends pulumi.ComponentResource {}

const arn = (role: string, account = "123456789012"): string => `arn:aws:iam::${account}:role/${role}`;

describe("clusterAccess", () => {
  it("names entries by account and role, so that one that is added moves no other", async () => {
    const names = async (administrators: readonly string[]): Promise<string[]> =>
      (
        await planOf(() =>
          clusterAccess(
            "c",
            { attribution: ATTRIBUTION, region: "us-east-1", clusterName: "c", administrators },
            new Parent("test:x:Parent", "p"),
          ),
        )
      )
        .filter(({ type }) => type === "aws:eks/accessEntry:AccessEntry")
        .map(({ name }) => name)
        .sort();
    const before = await names([arn("b")]);
    assert.deepEqual(before, ["c-administrator-123456789012-b"]);
    assert.deepEqual(await names([arn("a"), arn("path/b")]), ["c-administrator-123456789012-a", ...before]);
    assert.equal((await names([arn("b"), arn("b", "210987654321")])).length, 2);
  });

  it("takes IAM roles, each once", () => {
    assert.deepEqual(administratorProblems([arn("a"), arn("team/b")]), []);
    const [first, second, ...others] = administratorProblems([arn("a"), "arn:aws:iam::1:user/x", arn("a")]);
    assert.match(first?.rule ?? "", /must be an IAM role/);
    assert.equal(second?.path, "settings.administrators[2]");
    assert.equal(others.length, 0);
  });
});
