/** Where an environment's evaluations put their evidence, and the key that they sign it with. */
import * as pulumi from "@pulumi/pulumi";
import { Alias } from "@pulumi/aws/kms/alias";
import { Key } from "@pulumi/aws/kms/key";
import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketObjectLockConfiguration } from "@pulumi/aws/s3/bucketObjectLockConfiguration";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import { partitionOf } from "./aws-partition";
import { evidenceBucketPolicy, signingKeyPolicy } from "./evidence-policies";
import { namedTags } from "./named-tags";
import { FACTS_VERSION, type Facts } from "../governance/facts";
import { InvalidInput, type Problem } from "../governance/reading/problem";
import type { Attribution } from "../governance/tags";

/** Who may end a retention early: `governance`, whoever may change the bucket's policy; `compliance`, nobody, AWS included. */
export type RetentionMode = "governance" | "compliance";

export interface EvidenceStoreArgs {
  /** Who pays for keys and storage; its activity is `evaluation`. */
  readonly attribution: Attribution;
  readonly region: string;
  /** Name of the bucket, unique in its partition of AWS. */
  readonly bucket: string;
  /** ARNs of the roles that may put evidence and sign it; `*` stands for anything in them, as in policies. */
  readonly writers: readonly string[];
  /** How long each evidence is kept. Default: `governance`, 400 days, more than the longest that a stack trusts it by default. */
  readonly retention?: { readonly mode?: RetentionMode; readonly days?: number };
  /** AWS account, 12 digits. With it only `writers` can sign; without, whomever the account's IAM policies allow. */
  readonly accountId?: string;
  /** Refuse to delete the bucket and both keys. */
  readonly protect: boolean;
}

/** The longest that AWS keeps a deleted key, in days. */
const DELETION_WINDOW_DAYS = 30;
const RETENTION_DAYS = 400;
/** A hundred years, the most that S3 takes. */
const MAX_RETENTION_DAYS = 36_500;

/**
 * A bucket whose objects can be written once, by `writers`, and neither be replaced nor removed while they are retained.
 * Readers need `s3:GetObject` and `s3:ListBucket` on it and `kms:Decrypt` on its key, which this component gives nobody.
 */
export class EvidenceStore extends pulumi.ComponentResource {
  /** @internal */
  static readonly __pulumiType = "plumbline:evaluation:EvidenceStore";

  readonly bucketName: string;
  readonly bucketArn: string;
  /** Base URI that evaluations write under. */
  readonly uri: string;
  /** URI of the signing key by its alias, which is known before the key is. */
  readonly signingKeyUri: string;
  readonly signingKeyArn: pulumi.Output<string>;
  readonly encryptionKeyArn: pulumi.Output<string>;

  /** @throws InvalidInput on a name that S3 refuses, a retention out of range, and writers that are no roles. */
  constructor(name: string, args: EvidenceStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    const problems = faults(args);
    if (problems.length > 0) throw new InvalidInput(`EvidenceStore ${name}`, problems);
    super(EvidenceStore.__pulumiType, name, {}, opts);
    const { attribution, bucket, region } = args;
    this.bucketName = bucket;
    this.bucketArn = `arn:${partitionOf(region)}:s3:::${bucket}`;
    this.uri = `s3://${bucket}`;
    const alias = `alias/${bucket}-signing`;
    this.signingKeyUri = `awskms:///${alias}`;
    const signing = signingKey(`${name}-signing-key`, alias, args, this);
    const encryption = encryptionKey(`${name}-encryption-key`, args, this);
    this.signingKeyArn = signing.arn;
    this.encryptionKeyArn = encryption.arn;
    evidenceBucket(name, { ...args, bucketArn: this.bucketArn, encryption }, this);
    const facts: Facts = { version: FACTS_VERSION, kind: "add-on", name, attribution };
    this.registerOutputs({ facts });
  }
}

function signingKey(
  name: string,
  alias: string,
  { attribution, bucket, region, writers, accountId, protect }: EvidenceStoreArgs,
  parent: pulumi.Resource,
): Key {
  const key = new Key(
    name,
    {
      description: `Signs the evidence in ${bucket}`,
      keyUsage: "SIGN_VERIFY",
      customerMasterKeySpec: "ECC_NIST_P256",
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      ...(accountId !== undefined && {
        policy: JSON.stringify(signingKeyPolicy(partitionOf(region), accountId, writers)),
      }),
      tags: namedTags(attribution, name),
    },
    { parent, protect },
  );
  new Alias(`${name}-alias`, { name: alias, targetKeyId: key.keyId }, { parent });
  return key;
}

function encryptionKey(
  name: string,
  { attribution, bucket, protect }: EvidenceStoreArgs,
  parent: pulumi.Resource,
): Key {
  const key = new Key(
    name,
    {
      description: `Encrypts the evidence in ${bucket}`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      tags: namedTags(attribution, name),
    },
    { parent, protect },
  );
  new Alias(`${name}-alias`, { name: `alias/${bucket}`, targetKeyId: key.keyId }, { parent });
  return key;
}

interface BucketParts extends EvidenceStoreArgs {
  readonly bucketArn: string;
  readonly encryption: Key;
}

function evidenceBucket(name: string, parts: BucketParts, parent: pulumi.Resource): void {
  const { attribution, writers, retention, protect, bucketArn, encryption } = parts;
  const child = { parent };
  const { bucket } = new Bucket(
    `${name}-bucket`,
    {
      bucket: parts.bucket,
      // Only a new bucket can be given object lock by this.
      objectLockEnabled: true,
      tags: namedTags(attribution, `${name}-bucket`),
    },
    { parent, protect },
  );
  const versioning = new BucketVersioning(
    `${name}-versioning`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    child,
  );
  const { mode = "governance", days = RETENTION_DAYS } = retention ?? {};
  new BucketObjectLockConfiguration(
    `${name}-object-lock`,
    { bucket, rule: { defaultRetention: { mode: mode.toUpperCase(), days } } },
    { parent, dependsOn: versioning },
  );
  new BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: encryption.arn },
          bucketKeyEnabled: true,
        },
      ],
    },
    child,
  );
  new BucketOwnershipControls(
    `${name}-ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    child,
  );
  const closed = new BucketPublicAccessBlock(
    `${name}-public-access-block`,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    child,
  );
  new BucketPolicy(
    `${name}-policy`,
    { bucket, policy: JSON.stringify(evidenceBucketPolicy(bucketArn, writers)) },
    // S3 refuses two of these changes at once.
    { parent, dependsOn: closed },
  );
}

/** Without dots, which S3 allows: neither its certificate nor a key's alias would take them. */
const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
/** What S3 keeps for itself (Amazon S3 user guide, general purpose bucket naming rules). */
const RESERVED = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/;
const BUCKET_RULE =
  "must be 3 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit, and none of the names that S3 reserves (xn--…, sthree-…, …-s3alias, …--ol-s3)";

/** A role by its path and name; `*` for both would be every role. */
const WRITER = /^arn:aws[a-z-]*:iam::(\d{12}|\*):role\/(?!\*)[\w+=,.@*/-]+$/;
const WRITER_RULE =
  "must be the ARN of a role, such as arn:aws:iam::111122223333:role/evaluation/*, and not of every role";

function faults({ bucket, writers, retention, accountId }: EvidenceStoreArgs): Problem[] {
  const { days = RETENTION_DAYS } = retention ?? {};
  return [
    ...(BUCKET_NAME.test(bucket) && !RESERVED.test(bucket)
      ? []
      : [{ path: "bucket", found: JSON.stringify(bucket), rule: BUCKET_RULE }]),
    ...(Number.isInteger(days) && days >= 1 && days <= MAX_RETENTION_DAYS
      ? []
      : [
          {
            path: "retention.days",
            found: String(days),
            rule: `must be whole days, 1 to ${MAX_RETENTION_DAYS}`,
          },
        ]),
    ...(writers.length > 0
      ? []
      : [{ path: "writers", found: "[]", rule: "must name a role: nobody could write evidence" }]),
    ...writers.flatMap((writer, index) =>
      WRITER.test(writer)
        ? []
        : [{ path: `writers[${index}]`, found: JSON.stringify(writer), rule: WRITER_RULE }],
    ),
    ...(accountId === undefined || /^\d{12}$/.test(accountId)
      ? []
      : [{ path: "accountId", found: JSON.stringify(accountId), rule: "must be 12 digits" }]),
  ];
}
