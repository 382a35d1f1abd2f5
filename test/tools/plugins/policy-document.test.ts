import assert from "node:assert/strict";
import { renderPolicyDocument } from "../../../tools/plugins/policy-document";

describe("the policy document", () => {
  it("is rendered as the AWS provider renders it", () => {
    const json = renderPolicyDocument({
      statements: [
        {
          sid: "Trust",
          actions: ["sts:AssumeRole", "sts:TagSession"],
          principals: [{ type: "Service", identifiers: ["pods.eks.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["000000000000"] }],
        },
        {
          effect: "Deny",
          actions: ["s3:*"],
          resources: ["arn:aws:s3:::a/&{aws:username}", "arn:aws:s3:::b"],
        },
      ],
    });
    // Written after the examples of the Terraform registry's page on aws_iam_policy_document.
    assert.equal(
      json,
      `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Trust",
      "Effect": "Allow",
      "Action": [
        "sts:TagSession",
        "sts:AssumeRole"
      ],
      "Principal": {
        "Service": "pods.eks.amazonaws.com"
      },
      "Condition": {
        "StringEquals": {
          "aws:SourceAccount": "000000000000"
        }
      }
    },
    {
      "Effect": "Deny",
      "Action": "s3:*",
      "Resource": [
        "arn:aws:s3:::b",
        "arn:aws:s3:::a/\${aws:username}"
      ]
    }
  ]
}`,
    );
  });

  it("writes everybody as a star", () => {
    const statements = [{ actions: ["s3:GetObject"], principals: [{ type: "*", identifiers: ["*"] }] }];
    assert.equal(JSON.parse(renderPolicyDocument({ statements })).Statement[0].Principal, "*");
  });

  it("refuses to merge documents", () => {
    assert.throws(
      () => renderPolicyDocument({ sourcePolicyDocuments: ["{}"] }),
      /does not merge sourcePolicyDocuments/,
    );
  });
});
