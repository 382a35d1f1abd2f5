import assert from "node:assert/strict";
import { partitionOf } from "../../components/aws-partition";

describe("the partition of a region", () => {
  it("is the one that ARNs there name", () => {
    assert.equal(partitionOf("eu-central-1"), "aws");
    assert.equal(partitionOf("cn-north-1"), "aws-cn");
    assert.equal(partitionOf("us-gov-east-1"), "aws-us-gov");
  });
});
