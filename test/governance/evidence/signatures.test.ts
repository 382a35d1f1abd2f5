import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { bytesToSign, type Envelope } from "../../../governance/evidence/envelope";
import { Rejected, type RejectionCode } from "../../../governance/evidence/rejection";
import { verifySignatures } from "../../../governance/evidence/signatures";
import { evidenceSchema, type TrustPolicy } from "../../../governance/evidence/trust";
import { testKey, type TestKey } from "../../support/evidence";

const [anna, ben, carl] = [testKey(), testKey(), testKey()];
const PAYLOAD = Buffer.from("any bytes: signatures are checked before anything is read");
const VOUCHED = { modelName: "model", environment: "test" };

function signedBy(...keys: readonly TestKey[]): Envelope {
  const signatures = keys.map(({ keyId, privateKey }) => ({
    keyId,
    signature: sign("sha256", bytesToSign(PAYLOAD), privateKey),
  }));
  return { payload: PAYLOAD, signatures };
}

/** Trusts Anna and Ben; `changes` as people write them. */
function trust(changes: Readonly<Record<string, unknown>> = {}): TrustPolicy {
  const trustedKeys = { anna: { publicKey: anna.publicKey }, ben: { publicKey: ben.publicKey } };
  return evidenceSchema.parse({ store: "evidence", trustedKeys, ...changes });
}

const verify = (envelope: Envelope, policy = trust()) =>
  verifySignatures(envelope, VOUCHED, policy, nodeCrypto);

function assertRefused(envelope: Envelope, policy: TrustPolicy, code: RejectionCode, reason: RegExp): void {
  assert.throws(
    () => verify(envelope, policy),
    (error) => {
      assert.ok(error instanceof Rejected, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, reason);
      return true;
    },
  );
}

describe("signatures", () => {
  it("name their signers", () => {
    assert.deepEqual(verify(signedBy(ben, anna)), {
      keyIds: [ben.keyId, anna.keyId],
      keyNames: ["ben", "anna"],
    });
  });

  it("are required of as many different keys as the environment says", () => {
    const two = trust({ required: 2 });
    assert.deepEqual(verify(signedBy(anna, ben), two).keyNames, ["anna", "ben"]);
    assertRefused(signedBy(anna), two, "too-few-signatures", /signed by anna, 1 of the 2 different keys/);
  });

  it("count once of a key, whose second is refused", () => {
    for (const required of [1, 2])
      assertRefused(signedBy(anna, anna), trust({ required }), "repeated-key", /signed twice by sha256:/);
  });

  it("of a key that is not trusted are refused, also beside those that are", () => {
    assertRefused(
      signedBy(carl),
      trust(),
      "unknown-key",
      /does not trust; it trusts anna \(sha256:.*, ben \(/,
    );
    assertRefused(signedBy(anna, carl), trust(), "unknown-key", new RegExp(carl.keyId));
    const nobody = { ...trust(), trustedKeys: {} };
    assertRefused(signedBy(anna), nobody, "unknown-key", /it trusts none/);
  });

  it("of a revoked key are refused, trusted or not", () => {
    const revoked = trust({ revoked: { keys: [anna.keyId, carl.keyId] } });
    assertRefused(signedBy(anna), revoked, "revoked-key", /signed by anna \(sha256:/);
    assertRefused(signedBy(ben, anna), revoked, "revoked-key", /anna/);
    assertRefused(signedBy(carl), revoked, "revoked-key", new RegExp(carl.keyId));
    assert.deepEqual(verify(signedBy(ben), revoked).keyNames, ["ben"]);
  });

  it("of a key that may not vouch for the model or the environment are refused", () => {
    const only = (changes: object): TrustPolicy =>
      trust({ trustedKeys: { anna: { publicKey: anna.publicKey, ...changes } } });
    const refused = /signed by anna .* may not vouch for (model model|environment test), only for a, b/;
    assertRefused(signedBy(anna), only({ models: ["a", "b"] }), "key-not-allowed", refused);
    assertRefused(signedBy(anna), only({ environments: ["a", "b"] }), "key-not-allowed", refused);
    for (const changes of [{ models: ["a", "model"], environments: ["test"] }, { models: ["*"] }])
      assert.deepEqual(verify(signedBy(anna), only(changes)).keyNames, ["anna"]);
  });

  it("of other bytes, or by another key than they name, are refused", () => {
    const [signature] = signedBy(anna).signatures;
    assert.ok(signature);
    const other = { payload: Buffer.from("other bytes"), signatures: [signature] };
    assertRefused(other, trust(), "invalid-signature", /of anna .* does not fit/);
    const renamed = { payload: PAYLOAD, signatures: [{ ...signature, keyId: ben.keyId }] };
    assertRefused(renamed, trust(), "invalid-signature", /of ben .* does not fit/);
    const garbage = { payload: PAYLOAD, signatures: [{ ...signature, signature: Buffer.from("x") }] };
    assertRefused(garbage, trust(), "invalid-signature", /anna/);
  });
});
