/** Who may do what with evidence and with the key that signs it. */

/** A policy document of AWS. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

const document = (...Statement: PolicyDocument["Statement"][number][]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
});

/**
 * What is denied to everybody, whatever else allows it. It allows nothing: that is for each reader's and writer's own
 * identity. Removing evidence whose retention has ended takes a change of this policy first.
 * @param writers ARNs of roles, in which `*` stands for anything.
 */
export function evidenceBucketPolicy(bucketArn: string, writers: readonly string[]): PolicyDocument {
  const deny = (Sid: string, Action: string | readonly string[], Condition?: unknown) => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource: `${bucketArn}/*`,
    ...(Condition !== undefined && { Condition }),
  });
  return document(
    {
      ...deny("DenyWithoutTls", "s3:*", { Bool: { "aws:SecureTransport": "false" } }),
      Resource: [bucketArn, `${bucketArn}/*`],
    },
    deny("DenyDeleting", ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"]),
    deny("DenyWritingByOthers", "s3:PutObject", { ArnNotLike: { "aws:PrincipalArn": writers } }),
    // S3 user guide, "Enforce conditional writes": only a key that does not exist yet can be written.
    deny("DenyReplacing", "s3:PutObject", { Null: { "s3:if-none-match": "true" } }),
  );
}

/** What administering a key takes; neither using it nor granting its use. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:GetPublicKey",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
  "kms:Verify",
] as const;

/**
 * The policy of the signing key: identities of the account administer it as their own policies say, but only writers can
 * be allowed to sign, administrators not among them. In a key's policy, the resource `*` is that key.
 */
export function signingKeyPolicy(
  partition: string,
  accountId: string,
  writers: readonly string[],
): PolicyDocument {
  const allow = { Effect: "Allow", Principal: { AWS: `arn:${partition}:iam::${accountId}:root` } };
  return document(
    { Sid: "AllowAdministering", ...allow, Action: ADMINISTRATION, Resource: "*" },
    {
      Sid: "AllowSigningByWriters",
      ...allow,
      Action: "kms:Sign",
      Resource: "*",
      Condition: { ArnLike: { "aws:PrincipalArn": writers } },
    },
  );
}

/** What one evaluation may do in S3: read these objects, and write below these folders. */
export function evaluationObjectPolicy(objectArns: readonly string[], writable: string): PolicyDocument {
  const allow = (Sid: string, Action: string, Resource: unknown) => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource,
  });
  return document(
    ...(objectArns.length > 0 ? [allow("AllowReadingModelAndData", "s3:GetObject", objectArns)] : []),
    allow("AllowWritingItsEvidence", "s3:PutObject", writable),
  );
}

/** The keys that evidence of a bucket is signed and encrypted with. */
export interface EvidenceKeys {
  readonly bucketArn: string;
  readonly signingKeyArn: string;
  readonly encryptionKeyArn: string;
}

/** What one evaluation may do with the keys: sign as evidence is signed, and encrypt what it puts into the bucket. */
export function evaluationKeyPolicy(keys: EvidenceKeys): PolicyDocument {
  const { bucketArn, signingKeyArn, encryptionKeyArn } = keys;
  return document(
    {
      Sid: "AllowSigning",
      Effect: "Allow",
      Action: "kms:Sign",
      Resource: signingKeyArn,
      Condition: { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" } },
    },
    { Sid: "AllowNamingTheKey", Effect: "Allow", Action: "kms:GetPublicKey", Resource: signingKeyArn },
    {
      Sid: "AllowEncryptingEvidence",
      Effect: "Allow",
      Action: ["kms:GenerateDataKey", "kms:Decrypt"],
      Resource: encryptionKeyArn,
      // S3 gives the bucket's ARN with a bucket key, and the object's without.
      Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": [bucketArn, `${bucketArn}/*`] } },
    },
  );
}
