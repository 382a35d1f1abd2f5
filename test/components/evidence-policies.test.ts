import assert from "node:assert/strict";
import {
  evaluationKeyPolicy,
  evaluationObjectPolicy,
  evidenceBucketPolicy,
  signingKeyPolicy,
  type PolicyDocument,
} from "../../components/evidence-policies";

const BUCKET = "arn:aws:s3:::plumbline-evidence-test";
const WRITERS = ["arn:aws:iam::111122223333:role/plumbline/test/evaluation/*"];
const KEYS = {
  bucketArn: BUCKET,
  signingKeyArn: "arn:aws:kms:us-east-1:111122223333:key/signing",
  encryptionKeyArn: "arn:aws:kms:us-east-1:111122223333:key/encryption",
};

const listOf = (value: unknown): string[] => [value].flat().map(String);
const statement = ({ Statement }: PolicyDocument, sid: string): Readonly<Record<string, unknown>> => {
  const found = Statement.find(({ Sid }) => Sid === sid);
  assert.ok(found, sid);
  return found;
};

describe("evidenceBucketPolicy", () => {
  const policy = evidenceBucketPolicy(BUCKET, WRITERS);

  it("allows nobody anything: it only denies, and everybody", () => {
    for (const { Sid, Effect, Principal } of policy.Statement)
      assert.deepEqual([Effect, Principal], ["Deny", "*"], String(Sid));
  });

  it("denies the bucket and its objects without TLS", () =>
    assert.deepEqual(statement(policy, "DenyWithoutTls"), {
      Sid: "DenyWithoutTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [BUCKET, `${BUCKET}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }));

  it("denies deleting, without exception", () => {
    const { Action, Condition, Resource } = statement(policy, "DenyDeleting");
    assert.deepEqual(Action, ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"]);
    assert.equal(Condition, undefined);
    assert.equal(Resource, `${BUCKET}/*`);
  });

  it("denies writing to all but the writers, and replacing to these too", () => {
    const { Action, Condition } = statement(policy, "DenyWritingByOthers");
    assert.equal(Action, "s3:PutObject");
    assert.deepEqual(Condition, { ArnNotLike: { "aws:PrincipalArn": WRITERS } });
    const replacing = statement(policy, "DenyReplacing");
    assert.equal(replacing["Action"], "s3:PutObject");
    assert.deepEqual(replacing["Condition"], { Null: { "s3:if-none-match": "true" } });
  });
});

describe("signingKeyPolicy", () => {
  const policy = signingKeyPolicy("aws", "111122223333", WRITERS);

  it("lets writers sign, and nobody else use the key or grant its use", () => {
    const signing = policy.Statement.filter(({ Action }) => listOf(Action).includes("kms:Sign"));
    assert.deepEqual(
      signing.map(({ Action, Condition }) => [Action, Condition]),
      [["kms:Sign", { ArnLike: { "aws:PrincipalArn": WRITERS } }]],
    );
    for (const { Action } of policy.Statement)
      for (const action of listOf(Action)) assert.doesNotMatch(action, /\*|CreateGrant|Decrypt|ReEncrypt/);
  });

  it("leaves the account able to administer it, its policy included, so that it is never locked out", () => {
    const { Principal, Action } = statement(policy, "AllowAdministering");
    assert.deepEqual(Principal, { AWS: "arn:aws:iam::111122223333:root" });
    for (const action of ["kms:PutKeyPolicy", "kms:GetPublicKey", "kms:ScheduleKeyDeletion"])
      assert.ok(listOf(Action).includes(action), action);
  });
});

describe("what one evaluation may do", () => {
  const objects = evaluationObjectPolicy(["arn:aws:s3:::weights/a.tar"], `${BUCKET}/abc/test/*`);
  const keys = evaluationKeyPolicy(KEYS);

  it("is these actions on these resources", () => {
    const allowed = [...objects.Statement, ...keys.Statement].flatMap(({ Effect, Action, Resource }) =>
      listOf(Action).map((action) => [Effect, action, ...listOf(Resource)].join(" ")),
    );
    assert.deepEqual(allowed, [
      "Allow s3:GetObject arn:aws:s3:::weights/a.tar",
      `Allow s3:PutObject ${BUCKET}/abc/test/*`,
      `Allow kms:Sign ${KEYS.signingKeyArn}`,
      `Allow kms:GetPublicKey ${KEYS.signingKeyArn}`,
      `Allow kms:GenerateDataKey ${KEYS.encryptionKeyArn}`,
      `Allow kms:Decrypt ${KEYS.encryptionKeyArn}`,
    ]);
  });

  it("is signing by one algorithm, and encrypting what is in this bucket", () => {
    assert.deepEqual(statement(keys, "AllowSigning")["Condition"], {
      StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" },
    });
    assert.deepEqual(statement(keys, "AllowEncryptingEvidence")["Condition"], {
      StringLike: { "kms:EncryptionContext:aws:s3:arn": [BUCKET, `${BUCKET}/*`] },
    });
  });

  it("is no reading where nothing is in S3: a statement without resources would be refused", () =>
    assert.deepEqual(
      evaluationObjectPolicy([], `${BUCKET}/abc/test/*`).Statement.map(({ Action }) => Action),
      ["s3:PutObject"],
    ));
});
