import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { nodeCrypto } from "../../attestations/node-crypto";
import { testKey } from "../support/evidence";

describe("Node.js as the cryptography of evidence", () => {
  const key = testKey();
  const message = Buffer.from("message");
  const signature = sign("sha256", message, key.privateKey);

  it("verifies what the key signed, and nothing else, time and again", () => {
    for (let time = 0; time < 3; time += 1) {
      assert.equal(nodeCrypto.verify(key.publicKey, message, signature), true);
      assert.equal(nodeCrypto.verify(key.publicKey, Buffer.from("massage"), signature), false);
      assert.equal(nodeCrypto.verify(testKey().publicKey, message, signature), false);
    }
  });

  it("says no to what is no key and no signature, and never throws", () => {
    for (const no of ["", "x", "MFkw", `${key.publicKey.slice(0, 60)}${"A".repeat(62)}==`])
      for (let time = 0; time < 2; time += 1)
        assert.equal(nodeCrypto.verify(no, message, signature), false, no);
    for (const no of [Buffer.of(), Buffer.of(0x30, 0), Buffer.alloc(500)])
      assert.equal(nodeCrypto.verify(key.publicKey, message, no), false);
  });

  it("says no to good signatures by keys of other kinds", () => {
    const pairs = [
      generateKeyPairSync("rsa", { modulusLength: 1024 }),
      generateKeyPairSync("ec", { namedCurve: "P-384" }),
      generateKeyPairSync("ec", { namedCurve: "secp256k1" }),
    ];
    for (const { privateKey, publicKey } of pairs) {
      const spki = publicKey.export({ format: "der", type: "spki" }).toString("base64");
      assert.equal(nodeCrypto.verify(spki, message, sign("sha256", message, privateKey)), false);
    }
  });

  it("knows SHA-256", () => {
    // FIPS 180-4, of "abc".
    const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert.equal(nodeCrypto.sha256Hex(Buffer.from("abc")), expected);
  });
});
