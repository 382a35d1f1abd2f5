/** KMS as moto's server plays it. It is not AWS: who may do what is only checked there. */
import assert from "node:assert/strict";
import { CreateAliasCommand, CreateKeyCommand, KMSClient, type KeySpec } from "@aws-sdk/client-kms";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { kmsSigner } from "../../../attestations/signers/kms";
import { signPayload, statementBytes } from "../../../governance/evidence/signing";
import { verifyEvidence } from "../../../governance/evidence/verify-evidence";
import { MODEL_DIGEST, statementOf, trust } from "../../support/evidence";
import { startMoto, type Moto } from "../../support/python";

describe("KMS as a signer", function () {
  this.timeout(60_000);
  let moto: Moto | undefined;
  const config = () => ({
    endpoint: moto?.endpoint ?? "",
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  let client: KMSClient;
  before(async () => {
    moto = await startMoto();
    client = new KMSClient(config());
  });
  after(async () => {
    client.destroy();
    await moto?.close();
  });

  async function keyOf(KeySpec: KeySpec): Promise<string> {
    const { KeyMetadata } = await client.send(new CreateKeyCommand({ KeySpec, KeyUsage: "SIGN_VERIFY" }));
    return KeyMetadata?.KeyId ?? "";
  }

  it("signs evidence of any size that verifies, by alias or key id", async () => {
    const TargetKeyId = await keyOf("ECC_NIST_P256");
    await client.send(new CreateAliasCommand({ AliasName: "alias/plumbline/evidence", TargetKeyId }));
    const signer = await kmsSigner("awskms:///alias/plumbline/evidence", config());
    assert.equal((await kmsSigner(`awskms:///${TargetKeyId}`, config())).keyId, signer.keyId);
    const statement = { ...statementOf() };
    Object.assign(statement.predicate, { explanation: { text: "x".repeat(10_000) } });
    const envelope = await signPayload(statementBytes(statement), signer);
    const expected = { modelDigest: MODEL_DIGEST, modelName: "model", environment: "test" };
    const policy = { ...trust(), trustedKeys: { kms: { publicKey: signer.publicKey, models: ["*"] } } };
    const result = verifyEvidence(envelope, expected, policy, new Date("2026-11-21T00:00:00Z"), nodeCrypto);
    assert.ok("evidence" in result, JSON.stringify(result));
    assert.deepEqual(result.evidence.keyNames, ["kms"]);
  });

  it("is refused with keys of another kind, keys that are not there, and other addresses", async () => {
    const rsa = `awskms:///${await keyOf("RSA_2048")}`;
    await assert.rejects(kmsSigner(rsa, config()), /is a key of another kind: one of ECC_NIST_P256/);
    await assert.rejects(
      kmsSigner("awskms:///alias/none", config()),
      /KMS key awskms:\/\/\/alias\/none: .*none/,
    );
    for (const uri of ["alias/x", "awskms://alias/x", "awskms:///", "awskms:///alias/x?y=1", "gcpkms://x"])
      await assert.rejects(kmsSigner(uri, config()), /must be awskms:\/\/\/alias/);
  });
});
