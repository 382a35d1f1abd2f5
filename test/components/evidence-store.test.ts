import assert from "node:assert/strict";
import { evaluationRoles } from "../../components/evaluation-access";
import { evidenceBucketPolicy, signingKeyPolicy } from "../../components/evidence-policies";
import { EvidenceStore, type EvidenceStoreArgs } from "../../components/evidence-store";
import { factsSchema } from "../../governance/facts";
import { UNKNOWN } from "../../governance/plan";
import { billingOf } from "../../governance/pricing/resource-prices";
import { REGION, assertNamedFrom, assertTagged, awsPlanOf } from "../support/aws";
import { recordOptions } from "../support/options";
import { ATTRIBUTION, only } from "../support/plan";

const NAME = "evidence-store";
const BUCKET = "plumbline-evidence-test";
const ARN = `arn:aws:s3:::${BUCKET}`;
const WRITERS = [evaluationRoles(REGION, "test")];
const ARGS: EvidenceStoreArgs = {
  attribution: { ...ATTRIBUTION, workloadId: NAME, modelId: "none", activity: "evaluation" },
  region: REGION,
  bucket: BUCKET,
  writers: WRITERS,
  protect: false,
};

const store = (args: Partial<EvidenceStoreArgs> = {}, opts = {}) =>
  awsPlanOf(() => new EvidenceStore(NAME, { ...ARGS, ...args }, opts));
const documentOf = (text: unknown): unknown => JSON.parse(String(text));

describe("EvidenceStore", () => {
  it("keeps every version of what is put, locked for 400 days", async () => {
    const plan = await store();
    const { props } = only(plan, "aws:s3/bucket:Bucket");
    assert.deepEqual([props["bucket"], props["objectLockEnabled"]], [BUCKET, true]);
    assert.ok(!("forceDestroy" in props));
    assert.deepEqual(only(plan, "aws:s3/bucketVersioning:BucketVersioning").props, {
      bucket: BUCKET,
      versioningConfiguration: { status: "Enabled" },
    });
    assert.deepEqual(only(plan, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").props, {
      bucket: BUCKET,
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 400 } },
    });
  });

  it("locks as it is told", async () => {
    const plan = await store({ retention: { mode: "compliance", days: 3650 } });
    const { rule } = only(plan, "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").props;
    assert.deepEqual(rule, { defaultRetention: { mode: "COMPLIANCE", days: 3650 } });
  });

  it("is closed to the public, and to objects that others own", async () => {
    const plan = await store();
    assert.deepEqual(only(plan, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").props, {
      bucket: BUCKET,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(only(plan, "aws:s3/bucketOwnershipControls:BucketOwnershipControls").props, {
      bucket: BUCKET,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("has its policy in full before anything exists", async () => {
    const { policy } = only(await store(), "aws:s3/bucketPolicy:BucketPolicy").props;
    assert.deepEqual(documentOf(policy), evidenceBucketPolicy(ARN, WRITERS));
  });

  it("encrypts with a key of its own that rotates", async () => {
    const plan = await store();
    const { props } = only(plan, "aws:kms/key:Key", `${NAME}-encryption-key`);
    assert.deepEqual([props["enableKeyRotation"], props["deletionWindowInDays"]], [true, 30]);
    assert.ok(!("customerMasterKeySpec" in props));
    const { rules } = only(
      plan,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    ).props;
    assert.deepEqual(rules, [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: UNKNOWN },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("signs with a key on P-256, which cannot rotate by itself", async () => {
    const plan = await store();
    const { props } = only(plan, "aws:kms/key:Key", `${NAME}-signing-key`);
    assert.deepEqual(
      [props["keyUsage"], props["customerMasterKeySpec"], props["deletionWindowInDays"]],
      ["SIGN_VERIFY", "ECC_NIST_P256", 30],
    );
    assert.ok(!("enableKeyRotation" in props));
    assert.deepEqual(
      [`${NAME}-signing-key-alias`, `${NAME}-encryption-key-alias`].map(
        (name) => only(plan, "aws:kms/alias:Alias", name).props["name"],
      ),
      [`alias/${BUCKET}-signing`, `alias/${BUCKET}`],
    );
  });

  it("lets only writers sign in an account that it knows", async () => {
    const accountId = "111122223333";
    const writers = [evaluationRoles(REGION, "test", accountId)];
    const policyOf = async (args: Partial<EvidenceStoreArgs>): Promise<unknown> =>
      only(await store(args), "aws:kms/key:Key", `${NAME}-signing-key`).props["policy"];
    assert.deepEqual(
      documentOf(await policyOf({ accountId, writers })),
      signingKeyPolicy("aws", accountId, writers),
    );
    assert.equal(await policyOf({}), undefined);
  });

  it("names its bucket and key for others before they exist", async () => {
    let made: EvidenceStore | undefined;
    await awsPlanOf(() => {
      made = new EvidenceStore(NAME, { ...ARGS, region: "cn-north-1" });
    });
    assert.ok(made);
    const { bucketName, bucketArn, uri, signingKeyUri } = made;
    assert.deepEqual(
      [bucketName, bucketArn, uri, signingKeyUri],
      [BUCKET, `arn:aws-cn:s3:::${BUCKET}`, `s3://${BUCKET}`, `awskms:///alias/${BUCKET}-signing`],
    );
  });

  it("tags everything, names children from itself, and is priced to the last resource", async () => {
    const plan = await store();
    assert.equal(assertTagged(plan), 3);
    assertNamedFrom(plan, NAME);
    for (const resource of plan) assert.notEqual(billingOf(resource).kind, "unpriced", resource.type);
  });

  for (const protect of [true, false])
    it(`${protect ? "protects bucket and keys" : "protects nothing"} when told ${protect}`, async () => {
      const recorded = recordOptions();
      await store({ protect }, recorded.opts);
      assert.deepEqual(
        recorded.protectedNames(),
        protect ? [`${NAME}-bucket`, `${NAME}-encryption-key`, `${NAME}-signing-key`] : [],
      );
    });

  it("registers its facts", async () => {
    const { facts } = only(await store(), EvidenceStore.__pulumiType).props;
    assert.deepEqual(factsSchema.parse(facts), {
      version: 1,
      kind: "add-on",
      name: NAME,
      attribution: ARGS.attribution,
    });
  });

  for (const bucket of [
    "ab",
    "a".repeat(64),
    "Evidence",
    "evidence_test",
    "evidence.test",
    "-evidence",
    "evidence-",
    "xn--evidence",
    "evidence-s3alias",
    "192.168.5.4",
  ])
    it(`refuses the name ${bucket}`, () =>
      assert.rejects(store({ bucket }), (error: Error) => {
        assert.ok(error.message.includes(`bucket: "${bucket}": must be 3 to 63 lower-case`), error.message);
        return true;
      }));

  for (const days of [0, -1, 1.5, 36_501, Number.NaN])
    it(`refuses a retention of ${days} days`, () =>
      assert.rejects(
        store({ retention: { days } }),
        new RegExp(`retention\\.days: ${days}: must be whole days, 1 to 36500`),
      ));

  const refusals: [string, Partial<EvidenceStoreArgs>, RegExp][] = [
    ["no writers", { writers: [] }, /writers: \[\]: must name a role/],
    ["everybody as a writer", { writers: ["*"] }, /writers\[0\]: "\*": must be the ARN of a role/],
    [
      "every role as a writer",
      { writers: ["arn:aws:iam::111122223333:role/*"] },
      /writers\[0\]: .* and not of every role/,
    ],
    ["a user as a writer", { writers: ["arn:aws:iam::111122223333:user/lena"] }, /writers\[0\]/],
    ["an account that is none", { accountId: "12" }, /accountId: "12": must be 12 digits/],
  ];
  for (const [what, args, message] of refusals)
    it(`refuses ${what}`, () => assert.rejects(store(args), message));

  it("says everything that is wrong at once", () =>
    assert.rejects(store({ bucket: "A", writers: [], retention: { days: 0 } }), (error: Error) => {
      for (const path of ["bucket:", "writers:", "retention.days:"]) assert.ok(error.message.includes(path));
      return true;
    }));
});
