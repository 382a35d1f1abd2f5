/** Makes envelopes; the private key stays with a signer that comes in. */
import { bytesToSign, formatEnvelope, readEnvelope, type Envelope } from "./envelope";

/** A key that signs, in a file or in a service. */
export interface Signer {
  /** `sha256:<64 hex>` */
  readonly keyId: string;
  /** One line of base64, for the stack config. */
  readonly publicKey: string;
  /** ECDSA P-256 with SHA-256, ASN.1 DER. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A statement as bytes, compact, as every reader gets it. */
export function statementBytes(statement: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(statement));
}

/** An envelope with one signature. */
export async function signPayload(payload: Uint8Array, signer: Signer): Promise<string> {
  return formatEnvelope(await signed({ payload, signatures: [] }, signer));
}

/**
 * The same envelope with one more signature.
 * @throws Rejected when it is no envelope; Error when the signer has signed it already.
 */
export async function addSignature(text: string, signer: Signer): Promise<string> {
  const envelope = readEnvelope(text);
  if (envelope.signatures.some(({ keyId }) => keyId === signer.keyId))
    throw new Error(`the envelope is signed by ${signer.keyId} already: another key must sign it`);
  return formatEnvelope(await signed(envelope, signer));
}

async function signed({ payload, signatures }: Envelope, signer: Signer): Promise<Envelope> {
  const signature = await signer.sign(bytesToSign(payload));
  return { payload, signatures: [...signatures, { keyId: signer.keyId, signature }] };
}
