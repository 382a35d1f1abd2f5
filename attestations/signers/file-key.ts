/** Keys in files: PKCS#8 PEM, readable by their owner alone. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Signer } from "../../governance/evidence/signing";
import { keyIdOf } from "../../governance/evidence/trust";
import { nodeCrypto } from "../node-crypto";

/** A key takes a few hundred bytes. */
const LARGEST_FILE = 16 * 1024;
const OTHERS = 0o077;

/**
 * Signs with the key in a file.
 * @throws Error when others may read the file, or it holds no ECDSA P-256 key without a passphrase.
 */
export function fileKeySigner(file: string): Signer {
  const key = readPrivateKey(file);
  return {
    ...publicPart(key),
    sign: (message) => Promise.resolve(sign("sha256", message, { key, dsaEncoding: "der" })),
  };
}

/** A new key: the text of its file, and what others may know of it. */
export function newFileKey(): { readonly pem: string; readonly keyId: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { pem: privateKey.export({ format: "pem", type: "pkcs8" }).toString(), ...publicPart(privateKey) };
}

/** The key id and public key of a file with a private or a public key. */
export function describeKeyFile(file: string): { readonly keyId: string; readonly publicKey: string } {
  const text = readFileSync(file, "utf8");
  if (!text.includes("-----BEGIN PUBLIC KEY-----")) return publicPart(readPrivateKey(file));
  return publicPart(parsed(file, () => createPublicKey(text)));
}

function publicPart(key: KeyObject): { keyId: string; publicKey: string } {
  const half = key.type === "public" ? key : createPublicKey(key);
  const publicKey = half.export({ format: "der", type: "spki" }).toString("base64");
  return { keyId: keyIdOf(publicKey, nodeCrypto), publicKey };
}

/** Checks and reads one open file, so that it cannot be another by then. */
function readPrivateKey(file: string): KeyObject {
  const descriptor = openSync(file, "r");
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > LARGEST_FILE) throw new Error(`${file}: is no file of a key`);
    // Windows has no such modes, and reports what it has for everybody.
    if (process.platform !== "win32" && (stat.mode & OTHERS) !== 0)
      throw new Error(
        `${file}: others may read it (mode ${(stat.mode & 0o777).toString(8).padStart(4, "0")}): chmod 600 it, and make a new key if they may have`,
      );
    const text = readFileSync(descriptor, "utf8");
    if (text.includes("ENCRYPTED"))
      throw new Error(`${file}: has a passphrase: keep a key without one, or one in KMS (--kms)`);
    return parsed(file, () => createPrivateKey(text));
  } finally {
    closeSync(descriptor);
  }
}

function parsed(file: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch {
    // What OpenSSL says of it says nothing to people, and must not quote the file.
    throw new Error(`${file}: holds no private key in PEM, as \`plumbline keys create\` writes it`);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1")
    throw new Error(`${file}: holds a key of another kind: ECDSA P-256 is required`);
  return key;
}
