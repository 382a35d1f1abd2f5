/**
 * Envelopes of signed statements: DSSE v1 (https://github.com/secure-systems-lab/dsse) in one exact spelling. A second
 * spelling of the same content would be another envelope to some reader, so none is read.
 */
import { base64OfBytes, bytesOfBase64 } from "./base64";
import { Rejected } from "./rejection";
import { parseStrictJson } from "./strict-json";
import { DIGEST, MOST_SIGNATURES } from "./trust";

export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** 16 MiB: the most cells that counts may have take about 6. */
export const LARGEST_ENVELOPE = 16 * 1024 * 1024;
/** Two integers of 33 bytes at most, and the lengths around them. */
const LARGEST_SIGNATURE = 72;

export interface EnvelopeSignature {
  readonly keyId: string;
  /** ASN.1 DER. */
  readonly signature: Uint8Array;
}

export interface Envelope {
  /** Exactly the bytes that were signed. */
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

const FORM =
  'an envelope is {"payloadType":…,"payload":<base64>,"signatures":[{"keyid":…,"sig":<base64>}]} and nothing else';

/**
 * An envelope from exactly the text that was received. Nothing in it is believed yet.
 * @throws Rejected
 */
export function readEnvelope(text: string): Envelope {
  if (text.length > LARGEST_ENVELOPE)
    throw new Rejected(
      "too-large",
      `the envelope has ${text.length.toLocaleString("en-US")} bytes and 16 MiB are allowed: count fewer groups`,
    );
  const fields = fieldsOf(parseEnvelope(text), ["payloadType", "payload", "signatures"], "the envelope");
  if (fields.payloadType !== PAYLOAD_TYPE)
    throw new Rejected(
      "other-payload-type",
      `the payload type is ${shown(fields.payloadType)} and must be ${PAYLOAD_TYPE}`,
    );
  const payload = typeof fields.payload === "string" ? bytesOfBase64(fields.payload) : undefined;
  if (!payload || payload.length === 0) throw malformed("the payload is not base64 in its standard form");
  const { signatures } = fields;
  if (!Array.isArray(signatures)) throw malformed(`the signatures are no list: ${FORM}`);
  if (signatures.length === 0) throw new Rejected("too-few-signatures", "the envelope has no signature");
  if (signatures.length > MOST_SIGNATURES)
    throw malformed(
      `the envelope has ${signatures.length} signatures and at most ${MOST_SIGNATURES} are read`,
    );
  return { payload, signatures: signatures.map(readSignature) };
}

function malformed(what: string): Rejected {
  return new Rejected("malformed-envelope", what);
}

/** Printable ASCII in compact form: what was received is byte for byte what its content is written as. */
function parseEnvelope(text: string): unknown {
  if (text === "") throw malformed("the envelope is empty");
  if (!/^[\x20-\x7e]*$/.test(text))
    throw malformed(
      "the envelope has line breaks or other characters that none has: restore the exact bytes",
    );
  let value: unknown;
  try {
    // Envelope, list of signatures, signature.
    value = parseStrictJson(text, 3);
  } catch (error) {
    throw malformed(`the envelope cannot be read: ${(error as Error).message}`);
  }
  if (JSON.stringify(value) !== text)
    throw malformed("the envelope is not compact JSON, without spaces or escapes: restore the exact bytes");
  return value;
}

/** An object of exactly these keys. */
function fieldsOf<K extends string>(value: unknown, keys: readonly K[], what: string): Record<K, unknown> {
  const found = typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  if (!found) throw malformed(`${what} is no object: ${FORM}`);
  const unknown = Object.keys(found).find((key) => !(keys as readonly string[]).includes(key));
  if (unknown !== undefined) throw malformed(`${what} has the field ${shown(unknown)}: ${FORM}`);
  const missing = keys.find((key) => !Object.hasOwn(found, key));
  if (missing !== undefined) throw malformed(`${what} has no ${missing}: ${FORM}`);
  return found as Record<K, unknown>;
}

function readSignature(value: unknown, index: number): EnvelopeSignature {
  const what = `signature ${index + 1}`;
  const { keyid, sig } = fieldsOf(value, ["keyid", "sig"], what);
  if (typeof keyid !== "string" || !DIGEST.test(keyid))
    throw malformed(
      `${what} has the key id ${shown(keyid)}, which must be sha256: and 64 hexadecimal digits`,
    );
  const signature = typeof sig === "string" ? bytesOfBase64(sig) : undefined;
  if (!signature || signature.length === 0 || signature.length > LARGEST_SIGNATURE)
    throw malformed(`${what} is not the base64 of an ECDSA P-256 signature in DER`);
  return { keyId: keyid, signature };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** What is signed: DSSE's encoding of type and payload, from which one cannot be taken for a part of the other. */
export function bytesToSign(payload: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `);
  const bytes = new Uint8Array(header.length + payload.length);
  bytes.set(header);
  bytes.set(payload, header.length);
  return bytes;
}

/** An envelope in its exact form. */
export function formatEnvelope({ payload, signatures }: Envelope): string {
  return JSON.stringify({
    payloadType: PAYLOAD_TYPE,
    payload: base64OfBytes(payload),
    signatures: signatures.map(({ keyId, signature }) => ({ keyid: keyId, sig: base64OfBytes(signature) })),
  });
}
