import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import os from "node:os";
import path from "node:path";
import { nodeCrypto } from "../../../attestations/node-crypto";
import { describeKeyFile, fileKeySigner, newFileKey } from "../../../attestations/signers/file-key";

describe("a key in a file", () => {
  let folder = "";
  before(() => void (folder = mkdtempSync(path.join(os.tmpdir(), "plumbline-test-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function fileOf(text: string, mode = 0o600): string {
    const file = path.join(folder, "key.pem");
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  it("signs what its public half verifies", async () => {
    const { pem, keyId, publicKey } = newFileKey();
    assert.match(pem, /^-----BEGIN PRIVATE KEY-----\n/);
    const signer = fileKeySigner(fileOf(pem));
    assert.deepEqual([signer.keyId, signer.publicKey], [keyId, publicKey]);
    const message = Buffer.from("message");
    assert.ok(nodeCrypto.verify(publicKey, message, await signer.sign(message)));
    assert.notEqual(newFileKey().keyId, keyId);
  });

  it("is refused where others may read it", () => {
    const { pem } = newFileKey();
    for (const mode of [0o640, 0o604, 0o644, 0o660])
      assert.throws(() => fileKeySigner(fileOf(pem, mode)), /others may read it \(mode 06..\): chmod 600/);
    assert.ok(fileKeySigner(fileOf(pem, 0o400)));
  });

  it("is refused when it is none, of another kind, or has a passphrase", () => {
    for (const text of ["", "x", newFileKey().publicKey])
      assert.throws(() => fileKeySigner(fileOf(text)), /holds no private key in PEM/);
    const pem = { format: "pem", type: "pkcs8" } as const;
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey.export(pem).toString();
    const ed25519 = generateKeyPairSync("ed25519").privateKey.export(pem).toString();
    for (const text of [p384, ed25519]) assert.throws(() => fileKeySigner(fileOf(text)), /of another kind/);
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const locked = privateKey.export({ ...pem, cipher: "aes-256-cbc", passphrase: "x" }).toString();
    assert.throws(() => fileKeySigner(fileOf(locked)), /has a passphrase/);
    assert.throws(() => fileKeySigner(folder), /is no file of a key|EISDIR/);
    assert.throws(() => fileKeySigner(path.join(folder, "none")), /ENOENT/);
  });

  it("is described from either half", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const whole = fileOf(privateKey.export({ format: "pem", type: "pkcs8" }).toString());
    const described = describeKeyFile(whole);
    const half = fileOf(publicKey.export({ format: "pem", type: "spki" }).toString(), 0o644);
    assert.deepEqual(describeKeyFile(half), described);
    assert.equal(described.publicKey, publicKey.export({ format: "der", type: "spki" }).toString("base64"));
  });
});
