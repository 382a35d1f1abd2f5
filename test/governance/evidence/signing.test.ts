import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { readEnvelope } from "../../../governance/evidence/envelope";
import { addSignature, signPayload, statementBytes, type Signer } from "../../../governance/evidence/signing";
import { verifySignatures } from "../../../governance/evidence/signatures";
import { evidenceSchema } from "../../../governance/evidence/trust";
import { testKey } from "../../support/evidence";

function testSigner(): Signer {
  const { keyId, publicKey, privateKey } = testKey();
  return { keyId, publicKey, sign: (message) => Promise.resolve(sign("sha256", message, privateKey)) };
}

describe("signing", () => {
  const [anna, ben] = [testSigner(), testSigner()];
  const policy = evidenceSchema.parse({
    store: "evidence",
    trustedKeys: { anna: { publicKey: anna.publicKey }, ben: { publicKey: ben.publicKey } },
    required: 2,
  });

  it("adds a signature by a signer to those that are there, over the same payload", async () => {
    const payload = statementBytes({ a: "é" });
    assert.equal(Buffer.from(payload).toString(), '{"a":"é"}');
    const one = await signPayload(payload, anna);
    const two = readEnvelope(await addSignature(one, ben));
    assert.deepEqual(two.payload, readEnvelope(one).payload);
    const vouched = { modelName: "model", environment: "test" };
    assert.deepEqual(verifySignatures(two, vouched, policy, nodeCrypto).keyNames, ["anna", "ben"]);
  });

  it("refuses a second signature by the same key, and what is no envelope", async () => {
    const one = await signPayload(statementBytes({}), anna);
    await assert.rejects(addSignature(one, anna), /is signed by sha256:.* already: another key must/);
    await assert.rejects(addSignature(`${one}\n`, ben), /restore the exact bytes/);
  });
});
