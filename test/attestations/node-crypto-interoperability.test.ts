/** Our envelopes and those of an independent implementation, securesystemslib in Python, each read by the other. */
import assert from "node:assert/strict";
import { nodeCrypto } from "../../attestations/node-crypto";
import { verifyEvidence } from "../../governance/evidence/verify-evidence";
import { envelopeOf, KEY, MODEL_DIGEST, statementOf, testKey, trust } from "../support/evidence";
import { runPython } from "../support/python";

/** Who verified each envelope, by key id, or the error's name. */
const VERIFY = `
import base64, json, sys
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

def key_of(key):
    public = load_der_public_key(base64.b64decode(key["publicKey"]))
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return SSlibKey(key["keyId"], "ecdsa", "ecdsa-sha2-nistp256", {"public": pem})

def verified(text, keys, threshold):
    try:
        envelope = Envelope.from_dict(json.loads(text))
        names = sorted(envelope.verify([key_of(key) for key in keys], threshold))
        return {"type": envelope.payload_type, "payload": json.loads(envelope.payload), "keys": names}
    except Exception as error:
        return type(error).__name__

print(json.dumps([verified(**each) for each in json.load(sys.stdin)]))
`;

/** Signs a statement as Python writes it, with a new key that has our key id. */
const SIGN = `
import base64, hashlib, json, sys
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey

private = generate_private_key(SECP256R1())
der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
key_id = "sha256:" + hashlib.sha256(der).hexdigest()
signer = CryptoSigner(private, SSlibKey(key_id, "ecdsa", "ecdsa-sha2-nistp256", {"public": pem}))
envelopes = []
for statement in json.load(sys.stdin):
    payload = json.dumps(statement, separators=(",", ":")).encode()
    envelope = Envelope(payload, "application/vnd.in-toto+json", {})
    envelope.sign(signer)
    envelopes.append(json.dumps(envelope.to_dict(), separators=(",", ":")))
print(json.dumps({"publicKey": base64.b64encode(der).decode(), "envelopes": envelopes}))
`;

describe("securesystemslib", function () {
  this.timeout(60_000);

  it("verifies our envelopes, and refuses what we refuse", async () => {
    const other = testKey();
    const public_ = ({ publicKey, keyId }: typeof KEY) => ({ publicKey, keyId });
    const ours = envelopeOf(statementOf(), KEY);
    const changed = ours.replace(/"payload":"../, '"payload":"eX');
    assert.notEqual(changed, ours);
    const results = await runPython(VERIFY, [
      { text: ours, keys: [public_(KEY)], threshold: 1 },
      { text: envelopeOf(statementOf(), KEY, other), keys: [public_(KEY), public_(other)], threshold: 2 },
      { text: changed, keys: [public_(KEY)], threshold: 1 },
      { text: ours, keys: [public_(other)], threshold: 1 },
      { text: ours, keys: [public_(KEY), public_(other)], threshold: 2 },
    ]);
    const good = { type: "application/vnd.in-toto+json", payload: statementOf() };
    assert.deepEqual(results, [
      { ...good, keys: [KEY.keyId] },
      { ...good, keys: [KEY.keyId, other.keyId].sort() },
      "VerificationError",
      "VerificationError",
      "VerificationError",
    ]);
  });

  it("makes envelopes that we verify, whatever characters are in them", async () => {
    const statements = Array.from({ length: 20 }, (_, at) => {
      const statement = statementOf();
      Object.assign(statement.predicate, { explanation: { text: "größer als 0,1 😀", at, small: 1e-7 } });
      return statement;
    });
    const { publicKey, envelopes } = (await runPython(SIGN, statements)) as {
      publicKey: string;
      envelopes: string[];
    };
    const expected = { modelDigest: MODEL_DIGEST, modelName: "model", environment: "test" };
    const policy = { ...trust(), trustedKeys: { python: { publicKey, models: ["*"] } } };
    assert.equal(envelopes.length, 20);
    envelopes.forEach((envelope, at) => {
      const result = verifyEvidence(envelope, expected, policy, new Date("2026-11-21T00:00:00Z"), nodeCrypto);
      assert.ok("evidence" in result, JSON.stringify(result));
      assert.deepEqual(result.evidence.statement, statements[at]);
    });
  });
});
