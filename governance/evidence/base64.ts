/** Base64 (RFC 4648 §4) in its one canonical form: a second spelling of the same bytes would be a second envelope. */

/** The bytes; undefined unless the text is what an encoder would write, padding and unused bits included. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  let decoded: string;
  try {
    decoded = atob(text);
  } catch {
    return undefined;
  }
  // Decoding passes over white space, missing padding and unused bits.
  if (btoa(decoded) !== text) return undefined;
  const bytes = new Uint8Array(decoded.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = decoded.charCodeAt(at);
  return bytes;
}

/** Bytes as base64, on one line. */
export function base64OfBytes(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
