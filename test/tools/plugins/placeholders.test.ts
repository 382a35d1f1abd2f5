import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLACEHOLDER_TOKENS, isPlaceholder, placeholder } from "../../../tools/plugins/placeholders";
import { sdkFolder } from "../../../tools/plugins/sdk";

describe("placeholders", () => {
  it("name the zones of the look-up's region, else the provider's, else us-east-1", () => {
    const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
    assert.deepEqual(placeholder(token, {})["names"], ["us-east-1a", "us-east-1b", "us-east-1c"]);
    assert.deepEqual(placeholder(token, {}, "eu-west-1")["names"], [
      "eu-west-1a",
      "eu-west-1b",
      "eu-west-1c",
    ]);
    const inputs = { region: "eu-central-1" };
    assert.equal((placeholder(token, inputs, "eu-west-1")["names"] as string[])[0], "eu-central-1a");
  });

  it("use an account that nobody has", () => {
    const identity = placeholder("aws:index/getCallerIdentity:getCallerIdentity", {});
    assert.equal(identity["accountId"], "000000000000");
    assert.match(String(identity["arn"]), /^arn:aws:sts::000000000000:.*placeholder/);
  });

  it("keep what the program knows of an existing cluster, network or subnet", () => {
    const cluster = placeholder("aws:eks/getCluster:getCluster", { name: "shared" });
    assert.equal(cluster["name"], "shared");
    assert.equal(cluster["arn"], "arn:aws:eks:us-east-1:000000000000:cluster/shared");
    assert.equal((cluster["vpcConfig"] as { vpcId: string }).vpcId, "placeholder-vpc");
    assert.equal(placeholder("aws:ec2/getVpc:getVpc", { id: "vpc-1" })["id"], "vpc-1");
    assert.equal(placeholder("aws:ec2/getVpc:getVpc", {})["id"], "placeholder-vpc");
    assert.equal(
      placeholder("aws:ec2/getSubnet:getSubnet", { id: "subnet-1" })["availabilityZone"],
      "us-east-1a",
    );
    assert.equal((placeholder("aws:ec2/getSubnets:getSubnets", {})["ids"] as string[]).length, 3);
  });

  it("know AWS's partitions", () => {
    assert.equal(placeholder("aws:index/getPartition:getPartition", {})["partition"], "aws");
    assert.equal(
      placeholder("aws:index/getPartition:getPartition", {}, "cn-north-1")["dnsSuffix"],
      "amazonaws.com.cn",
    );
  });

  it("answer with keys that the SDK's result has, and no others", () => {
    for (const token of PLACEHOLDER_TOKENS) {
      const file = (token.split(":")[1] ?? "").replace(/^index\//, "");
      const typings = readFileSync(join(sdkFolder("aws"), `${file}.d.ts`), "utf8");
      const result = /export interface Get\w+Result \{([\s\S]*?)\n\}/.exec(typings)?.[1] ?? "";
      const known = [...result.matchAll(/^ {4}readonly (\w+)\??:/gm)].map((match) => match[1]);
      for (const key of Object.keys(placeholder(token, {})))
        assert.ok(known.includes(key), `${token}: ${key}`);
    }
  });

  it("are labelled, except for what is computed from the inputs alone", () => {
    assert.ok(isPlaceholder("aws:eks/getCluster:getCluster"));
    assert.ok(!isPlaceholder("aws:iam/getPolicyDocument:getPolicyDocument"));
    assert.ok(!isPlaceholder("aws:ec2/getAmi:getAmi"));
  });

  it("exist for no other look-up, and the error names it", () => {
    assert.throws(
      () => placeholder("aws:ec2/getAmi:getAmi", {}),
      /^Error: aws:ec2\/getAmi:getAmi: there is no placeholder/,
    );
    assert.throws(() => placeholder("constructor", {}), /no placeholder/);
  });
});
