/** The cryptography that evidence is checked with, by Node.js. */
import { createPublicKey, hash, verify, type KeyObject } from "node:crypto";
import type { Crypto } from "../governance/evidence/crypto";

/** Importing a key takes longer than a verification. No environment trusts nearly as many. */
const MOST_KEYS = 1000;
const keys = new Map<string, KeyObject | undefined>();

/** undefined for what is no P-256 key. */
function importedKey(spkiBase64: string): KeyObject | undefined {
  if (keys.has(spkiBase64)) return keys.get(spkiBase64);
  if (keys.size >= MOST_KEYS) keys.clear();
  const key = importKey(spkiBase64);
  keys.set(spkiBase64, key);
  return key;
}

function importKey(spkiBase64: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(spkiBase64, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : undefined;
  } catch {
    return undefined;
  }
}

export const nodeCrypto: Crypto = {
  verify(publicKeySpkiBase64, message, signatureDer) {
    const key = importedKey(publicKeySpkiBase64);
    return key !== undefined && verify("sha256", message, { key, dsaEncoding: "der" }, signatureDer);
  },
  sha256Hex: (bytes) => hash("sha256", bytes, "hex"),
};
