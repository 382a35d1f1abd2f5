/** Evidence on a plain web server, read only: `index.json` beside the envelopes lists their names, ascending. */
import {
  boundedText,
  isEvidenceName,
  MOST_NAMES,
  newestFirst,
  placeOf,
  TIMEOUT_MS,
  type EvidenceStore,
} from "./evidence-store";
import { parseStrictJson } from "../../governance/evidence/strict-json";

/** What `fetch` hides in the cause of its error: `ECONNREFUSED`, not `fetch failed`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer for ${TIMEOUT_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

export class HttpsStore implements EvidenceStore {
  /** @param address Without a slash at its end, credentials, query or fragment. */
  constructor(
    readonly address: string,
    private readonly fetchUrl: typeof fetch,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  async list(modelDigest: string, environment: string): Promise<string[]> {
    const url = `${this.address}/${placeOf(modelDigest, environment)}/index.json`;
    const text = await this.get(url);
    if (text === undefined) return [];
    const names = parseIndex(text);
    if (!names) throw new Error(`${url} is no JSON list of names such as 20261126T090000Z.dsse.json`);
    return newestFirst(names);
  }

  async read(modelDigest: string, environment: string, name: string): Promise<string> {
    const url = `${this.address}/${placeOf(modelDigest, environment)}/${name}`;
    const text = await this.get(url);
    if (text === undefined) throw new Error(`${url} is listed, but not there`);
    return text;
  }

  /** undefined where there is no such file. */
  private async get(url: string): Promise<string | undefined> {
    const response = await this.fetchUrl(url, {
      // Elsewhere may be anywhere, such as a service on a private network.
      redirect: "error",
      credentials: "omit",
      headers: { "accept-encoding": "identity" },
      signal: AbortSignal.timeout(this.timeoutMs),
    }).catch((error: unknown): never => {
      throw new Error(`${url} cannot be reached (${reasonOf(error)})`, { cause: error });
    });
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      throw new Error(`${url} answered ${response.status} ${response.statusText}`.trimEnd());
    }
    try {
      return await boundedText(response.body);
    } catch (error) {
      throw new Error(`${url} could not be read (${reasonOf(error)})`, { cause: error });
    }
  }
}

function parseIndex(text: string): string[] | undefined {
  let value: unknown;
  try {
    value = parseStrictJson(text, 1);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length > MOST_NAMES) return undefined;
  const names = value.filter((name): name is string => typeof name === "string" && isEvidenceName(name));
  return names.length === value.length ? names : undefined;
}
