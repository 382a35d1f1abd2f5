/** Whom an environment believes: the keys that may vouch for models, the people who may approve, and for how long. */
import { z } from "zod";
import { tagValue } from "../tags";
import { bytesOfBase64 } from "./base64";
import type { Crypto } from "./crypto";

/** Signatures of one envelope that are read, and keys that one environment trusts. */
export const MOST_SIGNATURES = 20;
const MOST_KEYS = 100;

/** Every P-256 key in this form begins so: algorithm, curve, and that both coordinates of the point follow. */
const P256_SPKI = /^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{85}[AQgw]==$/;
export const PUBLIC_KEY_RULE =
  "must be the public half of an ECDSA P-256 key, one line of base64 that begins MFkw, as `plumbline keys show <file>` prints it";
export const publicKeySchema = z.string().regex(P256_SPKI, PUBLIC_KEY_RULE);

export const DIGEST = /^sha256:[0-9a-f]{64}$/;
const digest = z.string().regex(DIGEST, "must be sha256: and 64 hexadecimal digits, in lower case");

const keyName = tagValue.max(64);

/** Two names of one key would make one signer look like two. */
function distinctKeys(keys: Readonly<Record<string, { readonly publicKey: string }>>): boolean {
  const all = Object.values(keys).map(({ publicKey }) => publicKey);
  return new Set(all).size === all.length;
}
const DISTINCT_RULE = "has one key under two names: a key is one signer, so list it once";

const enough = (required: number, keys: object): boolean => required <= Object.keys(keys).length;

const trustedKeySchema = z.strictObject({
  publicKey: publicKeySchema,
  models: z
    .array(z.string().min(1).max(256))
    .min(1)
    .default(["*"])
    .describe("Names of the models that the key may vouch for; * for every one"),
  environments: z
    .array(tagValue)
    .min(1)
    .exactOptional()
    .describe("Environments that the key may vouch for; default: that of the stack file"),
});

const HTTPS_STORE = /^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/;
/** Without TLS a store may only be on the same machine. */
const LOOPBACK_STORE = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/[^\s?#]*)?$/;
export const S3_STORE = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9!_.*'()/-]*))?$/;
const isStore = (store: string): boolean =>
  [HTTPS_STORE, LOOPBACK_STORE, S3_STORE].some((form) => form.test(store)) ||
  (!store.includes("://") && !store.includes("\0"));
export const STORE_RULE =
  "must be a folder, s3://<bucket>/<prefix> or https://<host>/<path>, without credentials, query or fragment";
export const storeSchema = z.string().min(1).max(1024).refine(isStore, STORE_RULE);

const trust = {
  trustedKeys: z
    .record(keyName, trustedKeySchema)
    .refine(distinctKeys, DISTINCT_RULE)
    .refine((keys) => Object.keys(keys).length <= MOST_KEYS, `must have at most ${MOST_KEYS} keys`),
  required: z
    .int()
    .min(1)
    .max(MOST_SIGNATURES)
    .default(1)
    .describe("Signatures by different trusted keys that evidence needs"),
  maximumAgeHours: z
    .int()
    .min(1)
    .max(10 * 8784)
    .default(8760),
  clockSkewMinutes: z
    .int()
    .min(0)
    .max(60)
    .default(5)
    .describe("How far ahead of ours the clock of an evaluator may be"),
  revoked: z
    .strictObject({
      keys: z.array(digest).default([]).describe("Key ids"),
      evidence: z.array(digest).default([]).describe("Digests of evidence: of a statement or of an envelope"),
    })
    .prefault({}),
};

/** Stack config `plumbline:evidence`. */
export const evidenceSchema = z
  .strictObject({
    store: storeSchema
      // A run works on a copy of the stack files' folder, which ends where the folder ends.
      .refine((store) => !store.split("/").includes(".."), "must be below the stack file's folder")
      .describe("Folder relative to the stack file, s3://… or https://…"),
    ...trust,
    bucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "must be a name of a bucket, without dots")
      .exactOptional()
      .describe("Bucket that is created for the evidence of this environment's evaluation jobs"),
  })
  .refine(({ required, trustedKeys }) => enough(required, trustedKeys), {
    path: ["required"],
    error: "asks for more signatures than there are trusted keys: add keys under trustedKeys",
  });
export type EvidenceConfig = z.output<typeof evidenceSchema>;
export type TrustPolicy = Omit<EvidenceConfig, "store" | "bucket">;
export type TrustedKey = TrustPolicy["trustedKeys"][string];

/** Stack config `plumbline:approvals`. */
export const approvalsSchema = z
  .strictObject({
    required: z.int().min(1).max(MOST_SIGNATURES).default(2).describe("Approvals by different people"),
    approvers: z
      .record(keyName, z.strictObject({ publicKey: publicKeySchema }))
      .refine(distinctKeys, DISTINCT_RULE)
      .refine(
        (approvers) => Object.keys(approvers).length <= MOST_KEYS,
        `must have at most ${MOST_KEYS} approvers`,
      ),
  })
  .refine(({ required, approvers }) => enough(required, approvers), {
    path: ["required"],
    error: "asks for more approvals than there are approvers: add people under approvers",
  });
export type ApprovalsConfig = z.output<typeof approvalsSchema>;

/** The id of a key: the SHA-256 of its SubjectPublicKeyInfo in DER, `sha256:<64 hexadecimal digits>`. */
export function keyIdOf(publicKey: string, crypto: Crypto): string {
  const der = bytesOfBase64(publicKey);
  if (!der || !P256_SPKI.test(publicKey)) throw new Error(`public key ${publicKey}: ${PUBLIC_KEY_RULE}`);
  return `sha256:${crypto.sha256Hex(der)}`;
}
