/** Opens stores of evidence by their address, and finds the evidence that counts: the newest. */
import path from "node:path";
import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { S3_STORE, STORE_RULE, storeSchema } from "../../governance/evidence/trust";
import { DirectoryStore } from "./directory-store";
import { TIMEOUT_MS, within, type EvidenceStore } from "./evidence-store";
import { HttpsStore } from "./https-store";
import { S3Store } from "./s3-store";

export interface StoreOptions {
  /** Region of buckets; default: as the AWS SDK finds it. */
  readonly region?: string;
  readonly fetch?: typeof fetch;
  readonly s3?: S3ClientConfig;
}

/** A service that only speaks S3's protocol seldom has a host name for each bucket. */
function s3Config({ region, s3 }: StoreOptions): S3ClientConfig {
  const elsewhere = process.env["AWS_ENDPOINT_URL_S3"] ?? process.env["AWS_ENDPOINT_URL"];
  return { ...(region !== undefined && { region }), ...(elsewhere && { forcePathStyle: true }), ...s3 };
}

/**
 * @param address A folder, `s3://<bucket>/<prefix>` or `https://<host>/<path>`.
 * @param relativeTo Folder that a relative folder is in, such as the stack file's.
 * @throws Error when the address is none of these. Nothing is read yet.
 */
export function openStore(address: string, relativeTo: string, options: StoreOptions = {}): EvidenceStore {
  // The address may hold credentials by mistake, so it is not shown.
  if (!storeSchema.safeParse(address).success) throw new Error(`evidence store: ${STORE_RULE}`);
  const s3 = S3_STORE.exec(address);
  if (s3) {
    const [, bucket = "", prefix = ""] = s3;
    return new S3Store(address, bucket, prefix.replaceAll(/^\/+|\/+$/g, ""), s3Config(options));
  }
  if (/^https?:/.test(address)) return new HttpsStore(address.replace(/\/+$/, ""), options.fetch ?? fetch);
  return new DirectoryStore(address, path.resolve(relativeTo, address));
}

export type NewestEvidence =
  { readonly envelope: string; readonly name: string } | { readonly error: string };

/** A list and an envelope, each within its own time. */
const NEWEST_MS = 2 * TIMEOUT_MS + 1000;

/**
 * The newest evidence of a model in an environment, still to be verified, or why there is none to verify. An older one is
 * never taken instead: who can make the newest unreadable must not choose what a verdict rests on.
 */
export async function newestEvidence(
  store: EvidenceStore,
  modelDigest: string,
  environment: string,
): Promise<NewestEvidence> {
  try {
    return await within(NEWEST_MS, readNewest(store, modelDigest, environment));
  } catch (error) {
    return { error: `the evidence store ${store.address} could not be read: ${describe(error)}` };
  }
}

async function readNewest(
  store: EvidenceStore,
  modelDigest: string,
  environment: string,
): Promise<NewestEvidence> {
  const [name] = await store.list(modelDigest, environment);
  if (name === undefined)
    return {
      error: `the evidence store ${store.address} has no evidence of model ${modelDigest} in ${environment}`,
    };
  return { name, envelope: await store.read(modelDigest, environment, name) };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Errors of the AWS SDK are known by their name; their message may be empty.
  const named = error.name !== "Error" && !error.message.includes(error.name) ? `${error.name}: ` : "";
  return `${named}${error.message}`.replace(/: $/, "");
}
