/** What evidence needs of cryptography; it comes in as an argument, since governance is pure. */
export interface Crypto {
  /**
   * Whether an ECDSA signature with SHA-256 is the key's own; false, never an exception, for what is no key or signature.
   * @param publicKeySpkiBase64 P-256, SubjectPublicKeyInfo DER in base64.
   * @param signatureDer ASN.1 DER of r and s.
   */
  verify(publicKeySpkiBase64: string, message: Uint8Array, signatureDer: Uint8Array): boolean;
  /** 64 hexadecimal digits, in lower case. */
  sha256Hex(bytes: Uint8Array): string;
}
