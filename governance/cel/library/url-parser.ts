/** URLs, read as Go's net/url does. */
import { parseAddress } from "./ip-address";
import { goQuote } from "./go-quote";

export interface ParsedUrl {
  readonly scheme: string;
  readonly opaque: string;
  readonly user: string;
  /** With its port; of IPv6, in brackets. */
  readonly host: string;
  /** Decoded. */
  readonly path: string;
  /** As it was written, where it is not how the decoded one would be. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly forceQuery: boolean;
  readonly omitHost: boolean;
  readonly fragment: string;
}

class UrlFault extends Error {}

function refuse(message: string): never {
  throw new UrlFault(message);
}

/** A URL, or what is wrong with the text; of a request it is absolute, and `#` means nothing. */
export function parseUrl(text: string, request: boolean): ParsedUrl | string {
  const hash = request ? -1 : text.indexOf("#");
  const body = hash < 0 ? text : text.slice(0, hash);
  try {
    const parsed = parse(body, request);
    return hash < 0 ? parsed : { ...parsed, fragment: decode(text.slice(hash + 1), "fragment") };
  } catch (error) {
    if (error instanceof UrlFault) return `parse ${goQuote(text)}: ${error.message}`;
    throw error;
  }
}

const EMPTY: ParsedUrl = {
  scheme: "",
  opaque: "",
  user: "",
  host: "",
  path: "",
  rawPath: "",
  rawQuery: "",
  forceQuery: false,
  omitHost: false,
  fragment: "",
};

function parse(text: string, request: boolean): ParsedUrl {
  if (/[\x00-\x1f\x7f]/.test(text)) refuse("net/url: invalid control character in URL");
  if (text === "" && request) refuse("empty url");
  if (text === "*") return { ...EMPTY, path: "*" };
  const [scheme, afterScheme] = splitScheme(text);
  const mark = afterScheme.indexOf("?");
  const forceQuery = mark >= 0 && mark === afterScheme.length - 1;
  const rest = mark < 0 ? afterScheme : afterScheme.slice(0, mark);
  const url = { ...EMPTY, scheme, forceQuery, rawQuery: mark < 0 ? "" : afterScheme.slice(mark + 1) };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...url, opaque: rest };
    if (request) refuse("invalid URI for request");
    if (/^[^/]*:/.test(rest)) refuse("first path segment in URL cannot contain colon");
  }
  if ((scheme !== "" || (!request && !rest.startsWith("///"))) && rest.startsWith("//")) {
    const slash = rest.indexOf("/", 2);
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    return { ...url, ...splitAuthority(authority), ...pathOf(slash < 0 ? "" : rest.slice(slash)) };
  }
  return { ...url, ...pathOf(rest), omitHost: scheme !== "" && rest.startsWith("/") };
}

function splitScheme(text: string): [string, string] {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text);
  if (match) return [(match[1] ?? "").toLowerCase(), text.slice(match[0].length)];
  return text.startsWith(":") ? refuse("missing protocol scheme") : ["", text];
}

function pathOf(path: string): Pick<ParsedUrl, "path" | "rawPath"> {
  const decoded = decode(path, "path");
  return { path: decoded, rawPath: encodePath(decoded) === path ? "" : path };
}

function splitAuthority(authority: string): Pick<ParsedUrl, "user" | "host"> {
  const at = authority.lastIndexOf("@");
  const host = hostOf(authority.slice(at + 1));
  if (at < 0) return { user: "", host };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) refuse("net/url: invalid userinfo");
  decode(user, "path");
  return { user, host };
}

function checkPort(port: string): void {
  if (port !== "" && !/^:\d*$/.test(port)) refuse(`invalid port ${goQuote(port)} after host`);
}

function hostOf(host: string): string {
  const open = host.lastIndexOf("[");
  if (open > 0) return refuse("invalid IP-literal");
  if (open === 0) return bracketed(host);
  if (host.includes(":")) checkPort(host.slice(host.lastIndexOf(":")));
  return decode(host, "host");
}

function bracketed(host: string): string {
  const close = host.lastIndexOf("]");
  if (close < 0) return refuse("missing ']' in host");
  checkPort(host.slice(close + 1));
  const name = host.slice(1, close);
  const zone = name.indexOf("%25");
  const decoded =
    zone < 0 ? decode(name, "host") : decode(name.slice(0, zone), "host") + decode(name.slice(zone), "zone");
  const address = parseAddress(decoded);
  if (typeof address === "string") return refuse(`invalid host: ${address}`);
  if (address.bytes.length === 4) return refuse("invalid IP-literal");
  return `[${decoded}]${host.slice(close + 1)}`;
}

type Part = "path" | "host" | "zone" | "query" | "fragment";

const HOST_CHARACTERS = /^[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"]$/;

/** The text with its percent escapes read, as UTF-8. */
export function decode(text: string, part: Part): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let i = 0; i < text.length; i++) {
    const char = String.fromCodePoint(text.codePointAt(i) ?? 0);
    if (char === "%") {
      bytes.push(escapeAt(text, i, part));
      i += 2;
    } else {
      if ((part === "host" || part === "zone") && char < "\x80" && !HOST_CHARACTERS.test(char))
        refuse(`invalid character ${goQuote(char)} in host name`);
      bytes.push(...encoder.encode(char === "+" && part === "query" ? " " : char));
      i += char.length - 1;
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function escapeAt(text: string, at: number, part: Part): number {
  const escape = text.slice(at, at + 3);
  if (!/^%[0-9a-fA-F]{2}$/.test(escape)) refuse(`invalid URL escape ${goQuote(escape)}`);
  const byte = parseInt(escape.slice(1), 16);
  if (part === "host" && byte < 0x80 && escape !== "%25") refuse(`invalid URL escape ${goQuote(escape)}`);
  if (
    part === "zone" &&
    escape !== "%25" &&
    byte !== 0x20 &&
    !HOST_CHARACTERS.test(String.fromCharCode(byte))
  )
    refuse(`invalid URL escape ${goQuote(escape)}`);
  return byte;
}

/** What Go leaves as it is in a path. */
export function encodePath(path: string): string {
  return [...new TextEncoder().encode(path)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /^[A-Za-z0-9\-_.~$&+,/:;=@]$/.test(char)
        ? char
        : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
