import assert from "node:assert/strict";
import { isInS3, s3ObjectArn, s3ObjectAt } from "../../components/s3-object";

describe("an object in S3", () => {
  it("is named by bucket and key", () => {
    assert.deepEqual(s3ObjectAt("s3://weights/a/b.tar"), { bucket: "weights", key: "a/b.tar" });
    assert.equal(isInS3("s3://weights/a/b.tar"), true);
    assert.equal(isInS3("https://example.com/s3://a"), false);
  });

  for (const uri of [
    "s3://weights",
    "s3://weights/",
    "s3://weights/model/",
    "s3://Weights_of_us/a.tar",
    "s3://arn:aws:s3:us-east-1:111122223333:accesspoint/weights/a.tar",
    "s3://weights/模型.tar",
    "https://example.com/a.tar",
  ])
    it(`is none at ${uri}`, () => assert.equal(s3ObjectAt(uri), undefined));

  it("is in a policy what it is in a key, in the region's partition", () => {
    const object = { bucket: "weights", key: "*/a?.${aws:username}.tar" };
    assert.equal(s3ObjectArn(object, "us-east-1"), "arn:aws:s3:::weights/${*}/a${?}.${$}{aws:username}.tar");
    assert.equal(
      s3ObjectArn({ bucket: "weights", key: "a.tar" }, "us-gov-west-1"),
      "arn:aws-us-gov:s3:::weights/a.tar",
    );
  });
});
