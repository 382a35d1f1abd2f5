/** Who signed an envelope, checked against whom an environment trusts. Nothing of the payload is read for it. */
import type { Crypto } from "./crypto";
import { bytesToSign, type Envelope } from "./envelope";
import { Rejected } from "./rejection";
import { keyIdOf, type TrustedKey, type TrustPolicy } from "./trust";

export interface Signers {
  /** Of every signature, in the envelope's order. */
  readonly keyIds: readonly string[];
  /** Under which the environment knows them. */
  readonly keyNames: readonly string[];
}

interface Known extends TrustedKey {
  readonly name: string;
}

/** What an envelope must be about for a key to vouch for it. */
export interface Vouched {
  readonly modelName: string;
  readonly environment: string;
}

/**
 * The signers of an envelope: every signature is by another key, trusted for the model and the environment, and there are
 * as many as the environment requires. A signature that does not count is refused, not passed over: what nobody vouches
 * for has no place in what is believed.
 * @throws Rejected
 */
export function verifySignatures(
  envelope: Envelope,
  vouched: Vouched,
  trust: TrustPolicy,
  crypto: Crypto,
): Signers {
  const trusted = Object.entries(trust.trustedKeys).map(([name, key]) => ({ ...key, name }));
  const byId = new Map(trusted.map((key) => [keyIdOf(key.publicKey, crypto), key]));
  const message = bytesToSign(envelope.payload);
  const seen = new Set<string>();
  const names = envelope.signatures.map(({ keyId, signature }) => {
    if (seen.has(keyId))
      throw new Rejected("repeated-key", `it is signed twice by ${keyId}: each signer counts once`);
    seen.add(keyId);
    const key = byId.get(keyId);
    if (trust.revoked.keys.includes(keyId)) throw revokedKey(key, keyId);
    if (!key) throw unknownKey(keyId, byId);
    refuseOthers(key, keyId, vouched);
    if (!crypto.verify(key.publicKey, message, signature))
      throw new Rejected(
        "invalid-signature",
        `the signature of ${key.name} (${keyId}) does not fit what the envelope holds: it was changed after it was signed, or signed by another key`,
      );
    return key.name;
  });
  if (names.length < trust.required)
    throw new Rejected(
      "too-few-signatures",
      `it is signed by ${names.join(" and ")}, ${names.length} of the ${trust.required} different keys that the environment requires: add signatures with \`plumbline evidence sign\``,
    );
  return { keyIds: [...seen], keyNames: names };
}

function revokedKey(key: Known | undefined, keyId: string): Rejected {
  return new Rejected(
    "revoked-key",
    `it is signed by ${key ? `${key.name} (${keyId})` : keyId}, a key that the environment has revoked: sign with another`,
  );
}

function unknownKey(keyId: string, byId: ReadonlyMap<string, Known>): Rejected {
  const known = [...byId].map(([id, { name }]) => `${name} (${id.slice(0, 19)}…)`).join(", ") || "none";
  return new Rejected(
    "unknown-key",
    `it is signed by ${keyId}, a key that the environment does not trust; it trusts ${known}: sign with one of these, or add the key under plumbline:evidence.trustedKeys`,
  );
}

/** @throws Rejected when the key is trusted, but not for this. */
function refuseOthers(key: Known, keyId: string, { modelName, environment }: Vouched): void {
  const { name, models, environments } = key;
  const refused = (what: string, allowed: readonly string[]): Rejected =>
    new Rejected(
      "key-not-allowed",
      `it is signed by ${name} (${keyId}), which may not vouch for ${what}, only for ${allowed.join(", ")}`,
    );
  if (!models.includes("*") && !models.includes(modelName)) throw refused(`model ${modelName}`, models);
  if (environments && !environments.includes(environment))
    throw refused(`environment ${environment}`, environments);
}
