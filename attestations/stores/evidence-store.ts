/** Where evidence is kept: by the model's digest and the environment, one envelope a window, named so that names sort by time. */
import { LARGEST_ENVELOPE } from "../../governance/evidence/envelope";
import { DIGEST } from "../../governance/evidence/trust";
import { TAG_VALUE } from "../../governance/tags";

/** A store can withhold evidence, but not forge it: whatever it answers is verified by whoever reads it. */
export interface EvidenceStore {
  /** As people wrote it. */
  readonly address: string;
  /** Names of the evidence of a model in an environment, newest first; none where the store has none. */
  list(modelDigest: string, environment: string): Promise<string[]>;
  /** Exactly the text of an envelope. */
  read(modelDigest: string, environment: string, name: string): Promise<string>;
  /** Whole or not at all, and never in the place of another: `exists` says that there was one of this window. */
  write?(
    modelDigest: string,
    environment: string,
    name: string,
    envelope: string,
  ): Promise<"written" | "exists">;
  /** Every model and environment that it has evidence of, where a store can tell. */
  places?(): Promise<EvidencePlace[]>;
}

export interface EvidencePlace {
  readonly modelDigest: string;
  readonly environment: string;
}

/** A request of a store that takes longer is given up. */
export const TIMEOUT_MS = 10_000;
/** Windows of one model: a century of daily ones is fewer. */
export const MOST_NAMES = 100_000;

const EVIDENCE_NAME = /^\d{8}T\d{6}Z\.dsse\.json$/;
export const isEvidenceName = (name: string): boolean => EVIDENCE_NAME.test(name);

/** `2026-11-26T09:00:00Z` → `20261126T090000Z.dsse.json` */
export function evidenceName(window: string): string {
  const name = `${window.replaceAll(/[-:]/g, "")}.dsse.json`;
  if (!isEvidenceName(name))
    throw new Error(`window ${window}: must be a time in UTC to the second, such as 2026-11-26T09:00:00Z`);
  return name;
}

/** `<64 hex of the model's digest>/<environment>`: never out of the store. */
export function placeOf(modelDigest: string, environment: string): string {
  if (!DIGEST.test(modelDigest))
    throw new Error(`model digest ${modelDigest}: must be sha256: and 64 hexadecimal digits, in lower case`);
  if (!TAG_VALUE.test(environment))
    throw new Error(`environment ${environment}: is no name of an environment`);
  return `${modelDigest.slice("sha256:".length)}/${environment}`;
}

/** The model and environment of a path below a store; undefined for anything else. */
export function placeOfPath(path: string): EvidencePlace | undefined {
  const [hex, environment, ...rest] = path.split("/");
  const modelDigest = `sha256:${hex}`;
  if (environment === undefined || rest.length > 0) return undefined;
  return DIGEST.test(modelDigest) && TAG_VALUE.test(environment) ? { modelDigest, environment } : undefined;
}

/** Evidence among the names of a place, newest first. */
export function newestFirst(names: readonly string[]): string[] {
  return names.filter(isEvidenceName).sort().reverse();
}

/** The text of an answer that arrives in parts, at most as long as an envelope may be. */
export async function boundedText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > LARGEST_ENVELOPE)
      throw new Error("it is larger than 16 MiB, which is more than evidence has");
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** The result, or an Error that says that it took too long. */
export async function within<T>(milliseconds: number, result: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}
