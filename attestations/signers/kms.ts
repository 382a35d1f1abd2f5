/** Keys in AWS KMS: the private half never leaves it. */
import type { KMSClient, KMSClientConfig } from "@aws-sdk/client-kms";
import { createHash } from "node:crypto";
import type { Signer } from "../../governance/evidence/signing";
import { keyIdOf, publicKeySchema } from "../../governance/evidence/trust";
import { nodeCrypto } from "../node-crypto";

const TIMEOUT_MS = 10_000;
const KEY_URI =
  /^awskms:\/\/\/(alias\/[\w/-]+|arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:(?:key|alias)\/[\w/-]+|[\w-]+)$/;

/**
 * Signs with a key of KMS.
 * @param uri `awskms:///alias/<name>`, `awskms:///<key id>` or `awskms:///<ARN>`.
 * @throws Error when the address is another, the key cannot be reached, or is not for ECDSA P-256 signatures.
 */
export async function kmsSigner(uri: string, config: KMSClientConfig = {}): Promise<Signer> {
  const [, key, region] = KEY_URI.exec(uri) ?? [];
  if (key === undefined)
    throw new Error(`KMS key ${uri}: must be awskms:///alias/<name>, awskms:///<key id> or awskms:///<ARN>`);
  // Loaded when needed: the SDK takes longer than all the rest of a start.
  const { KMSClient, GetPublicKeyCommand, SignCommand } = await import("@aws-sdk/client-kms");
  const client: KMSClient = new KMSClient({ maxAttempts: 2, ...(region && { region }), ...config });
  const failed = (error: unknown): never => {
    const { name, message } = error as Error;
    throw new Error(`KMS key ${uri}: ${message || name}`, { cause: error });
  };
  const known = await client.send(new GetPublicKeyCommand({ KeyId: key }), soon()).catch(failed);
  const publicKey = Buffer.from(known.PublicKey ?? []).toString("base64");
  if (known.KeyUsage !== "SIGN_VERIFY" || !publicKeySchema.safeParse(publicKey).success)
    throw new Error(
      `KMS key ${uri}: is a key of another kind: one of ECC_NIST_P256 for SIGN_VERIFY is required`,
    );
  return {
    keyId: keyIdOf(publicKey, nodeCrypto),
    publicKey,
    async sign(message) {
      // KMS takes messages of 4 KiB; digests of any.
      const digest = createHash("sha256").update(message).digest();
      const command = new SignCommand({
        KeyId: known.KeyId ?? key,
        Message: digest,
        MessageType: "DIGEST",
        SigningAlgorithm: "ECDSA_SHA_256",
      });
      const { Signature } = await client.send(command, soon()).catch(failed);
      if (!Signature || !nodeCrypto.verify(publicKey, message, Signature))
        throw new Error(`KMS key ${uri}: its signature does not verify: was the alias moved meanwhile?`);
      return Signature;
    },
  };
}

const soon = (): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
