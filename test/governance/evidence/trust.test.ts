import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { approvalsSchema, evidenceSchema, keyIdOf } from "../../../governance/evidence/trust";
import { testKey } from "../../support/evidence";

const [A, B] = [testKey().publicKey, testKey().publicKey];
const base = { store: "evidence", trustedKeys: { demo: { publicKey: A } } };

/** The rules that are broken, by path. */
function faults(schema: typeof evidenceSchema | typeof approvalsSchema, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("plumbline:evidence", () => {
  it("has defaults for all but the store and the keys", () => {
    assert.deepEqual(evidenceSchema.parse(base), {
      store: "evidence",
      trustedKeys: { demo: { publicKey: A, models: ["*"] } },
      required: 1,
      maximumAgeHours: 8760,
      clockSkewMinutes: 5,
      revoked: { keys: [], evidence: [] },
    });
  });

  it("takes no key but the public half of a P-256 key, in one spelling", () => {
    const bytes = Buffer.from(A, "base64");
    const p384 = Buffer.concat([bytes.subarray(0, 20), bytes]).toString("base64");
    for (const publicKey of [
      "",
      A.slice(0, -1),
      `${A}\n`,
      ` ${A}`,
      A.replace("MFkw", "MFkv"),
      p384,
      A.slice(4),
    ])
      assert.match(
        faults(evidenceSchema, { ...base, trustedKeys: { demo: { publicKey } } }).join(),
        /^trustedKeys\.demo\.publicKey: must be the public half of an ECDSA P-256 key/,
      );
  });

  it("refuses one key under two names, which would be two signers", () => {
    const trustedKeys = { demo: { publicKey: A }, other: { publicKey: A } };
    assert.match(faults(evidenceSchema, { ...base, trustedKeys }).join(), /one key under two names/);
  });

  it("refuses to require more signatures than there are keys", () => {
    assert.match(
      faults(evidenceSchema, { ...base, required: 2 }).join(),
      /^required: asks for more signatures/,
    );
    assert.match(faults(evidenceSchema, { ...base, trustedKeys: {} }).join(), /^required: asks for more/);
    const two = { ...base, required: 2, trustedKeys: { a: { publicKey: A }, b: { publicKey: B } } };
    assert.deepEqual(faults(evidenceSchema, two), []);
  });

  it("takes a folder below the stack file's, a bucket or a web server without credentials as a store", () => {
    const taken = ["evidence", "./a/b", "s3://bucket-name/prefix", "s3://bucket", "https://host/path"];
    for (const store of [...taken, "https://host:8443", "http://127.0.0.1:8080/evidence", "http://localhost"])
      assert.deepEqual(faults(evidenceSchema, { ...base, store }), [], store);
    const refused = [
      "",
      "../evidence",
      "a/../../b",
      "http://host/path",
      "https://user:secret@host/",
      "ftp://host/",
    ];
    for (const store of [
      ...refused,
      "https://host/?token=1",
      "s3://Bucket",
      "https:///x",
      "http://127.0.0.1.host/",
    ])
      assert.match(faults(evidenceSchema, { ...base, store }).join(), /^store: /, store);
  });

  it("takes whole digests as revoked, and nothing unknown", () => {
    const revoked = { keys: ["sha256:12"], evidence: [`sha256:${"A".repeat(64)}`] };
    assert.equal(faults(evidenceSchema, { ...base, revoked }).length, 2);
    assert.match(faults(evidenceSchema, { ...base, revokedKeys: [] }).join(), /revokedKeys/);
  });
});

describe("plumbline:approvals", () => {
  it("requires two people unless told, each with a key of their own", () => {
    const approvers = { "lena.fischer": { publicKey: A }, "aiko.tanaka": { publicKey: B } };
    assert.deepEqual(approvalsSchema.parse({ approvers }), { required: 2, approvers });
    const one = { "lena.fischer": { publicKey: A } };
    assert.match(faults(approvalsSchema, { approvers: one }).join(), /^required: asks for more approvals/);
    const same = { ...one, "aiko.tanaka": { publicKey: A } };
    assert.match(faults(approvalsSchema, { approvers: same }).join(), /one key under two names/);
  });
});

describe("a key id", () => {
  it("is the SHA-256 of the key in DER", () => {
    const hex = createHash("sha256").update(Buffer.from(A, "base64")).digest("hex");
    assert.equal(keyIdOf(A, nodeCrypto), `sha256:${hex}`);
    assert.throws(() => keyIdOf("MFkw", nodeCrypto), /public key MFkw: must be the public half/);
  });
});
