/** Text over HTTPS, as it arrives. */

/** Without a byte for so long, the connection is given up. A list of some hundred megabytes may take minutes. */
export const IDLE_MS = 60_000;

/** `fetch failed` says nothing; its cause (`getaddrinfo ENOTFOUND …`) does. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** The query and the user may be credentials: neither is shown nor kept. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return "the URL";
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/**
 * The body of a URL, decoded from UTF-8, in parts.
 * @throws Error naming the URL and what to do: not https, offline, a status other than 200, no byte for `idleMs`.
 */
export async function* downloadText(
  url: string,
  fetchUrl: typeof fetch,
  idleMs = IDLE_MS,
): AsyncGenerator<string> {
  if (!URL.canParse(url) || new URL(url).protocol !== "https:")
    throw new Error(`${shownUrl(url)}: must be an https:// URL`);
  const abort = new AbortController();
  const idle = setTimeout(() => abort.abort(new Error(`no data for ${idleMs / 1000} s`)), idleMs);
  try {
    const response = await fetchUrl(url, { signal: abort.signal });
    if (response.url !== "" && !response.url.startsWith("https://"))
      throw new Error(`it leads to ${shownUrl(response.url)}, which is not https`);
    if (response.status !== 200)
      throw new Error(`answered ${response.status} ${response.statusText}`.trimEnd());
    if (!response.body) throw new Error("the answer is empty");
    const decoder = new TextDecoder("utf-8", { fatal: true });
    for await (const bytes of response.body) {
      idle.refresh();
      yield decoder.decode(bytes, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw new Error(
      `${shownUrl(url)}: could not be downloaded (${reason(error)}). Check the network, or download it elsewhere and pass --from <file>`,
      { cause: error },
    );
  } finally {
    clearTimeout(idle);
    abort.abort();
  }
}
