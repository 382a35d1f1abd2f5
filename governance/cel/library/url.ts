/** Kubernetes' `url`. */
import { traversal } from "../cost";
import { fault } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";
import { Opaque } from "../values";
import { decode, encodePath, parseUrl, type ParsedUrl } from "./url-parser";

export class UrlValue extends Opaque {
  readonly typeName = "kubernetes.URL";

  constructor(readonly url: ParsedUrl) {
    super();
  }

  override equals(other: UrlValue): boolean {
    return this.toString() === other.toString();
  }

  override toString(): string {
    const { scheme, opaque, user, host, omitHost, forceQuery, rawQuery, fragment } = this.url;
    const authority = scheme !== "" || host !== "" || user !== "";
    const start = scheme === "" ? "" : `${scheme}:`;
    const path = escapedPath(this);
    const slashes =
      authority && !(omitHost && host === "" && user === "") && (host !== "" || path !== "" || user !== "");
    const middle =
      opaque === ""
        ? `${slashes ? "//" : ""}${user === "" ? "" : `${user.replaceAll("@", "%40")}@`}${host.replaceAll("%", "%25")}${path}`
        : opaque;
    const query = forceQuery || rawQuery !== "" ? `?${rawQuery}` : "";
    return `${start}${middle}${query}${fragment === "" ? "" : `#${encodePath(fragment)}`}`;
  }
}

function escapedPath({ url: { path, rawPath } }: UrlValue): string {
  // Go keeps what was written where it is a valid spelling of the decoded path.
  if (rawPath !== "" && /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/.test(rawPath)) return rawPath;
  return path === "*" ? "*" : encodePath(path);
}

function url(text: string): UrlValue {
  const refuse = (why: string): never => fault(`URL parse error during conversion from string: ${why}`);
  const request = parseUrl(text, true);
  if (typeof request === "string") return refuse(request);
  const parsed = parseUrl(text, false);
  return typeof parsed === "string" ? refuse(parsed) : new UrlValue(parsed);
}

function splitPort(host: string): [string, string] {
  const colon = host.lastIndexOf(":");
  const valid = colon >= 0 && /^:\d*$/.test(host.slice(colon));
  const name = valid ? host.slice(0, colon) : host;
  const bare = name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
  return [bare, valid ? host.slice(colon + 1) : ""];
}

/** What cannot be read of a query is left out, as Go leaves it out. */
function query({ url: { rawQuery } }: UrlValue): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const pair of rawQuery.split("&")) {
    if (pair === "" || pair.includes(";")) continue;
    const equals = pair.indexOf("=");
    const [key, value] = equals < 0 ? [pair, ""] : [pair.slice(0, equals), pair.slice(equals + 1)];
    try {
      const name = decode(key, "query");
      values.set(name, [...(values.get(name) ?? []), decode(value, "query")]);
    } catch {
      continue;
    }
  }
  return values;
}

const TYPE = "kubernetes.URL";

function getter(name: string, read: (value: UrlValue) => unknown, result = "string"): FunctionDeclaration {
  return declare(name, { [`${TYPE}.${name}() -> ${result}`]: read });
}

export const URL_FUNCTIONS: readonly FunctionDeclaration[] = [
  declare("url", { [`url(string) -> ${TYPE}`]: url }, { cost: () => traversal() }),
  declare("isURL", { "isURL(string) -> bool": (text: string) => typeof parseUrl(text, true) !== "string" }),
  getter("getScheme", (value) => value.url.scheme),
  getter("getHost", (value) => value.url.host),
  getter("getHostname", (value) => splitPort(value.url.host)[0]),
  getter("getPort", (value) => splitPort(value.url.host)[1]),
  getter("getEscapedPath", escapedPath),
  getter("getQuery", query, "map(string, list(string))"),
];
