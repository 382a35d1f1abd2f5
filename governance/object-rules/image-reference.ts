/** The names of images, as Kubernetes reads them (github.com/distribution/reference, ParseNormalizedNamed). */

const DEFAULT_DOMAIN = "docker.io";
const LATEST = "latest";
const LONGEST_PATH = 255;

const LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const DOMAIN = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
/** Path, tag, digest. */
const REFERENCE = new RegExp(`^${DOMAIN}/(${COMPONENT}(?:/${COMPONENT})*)(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const IDENTIFIER = /^[0-9a-f]{64}$/;
/** Of algorithms that are known; no other is. */
const DIGEST_LENGTHS: Readonly<Partial<Record<string, number>>> = { sha256: 64, sha384: 96, sha512: 128 };

function isDigest(digest: string): boolean {
  const [algorithm = "", encoded = ""] = digest.split(":");
  return encoded.length === DIGEST_LENGTHS[algorithm] && /^[0-9a-f]+$/.test(encoded);
}

/** The domain and what comes after it; images without one are Docker Hub's. */
function split(image: string): readonly [domain: string, rest: string] {
  const slash = image.indexOf("/");
  const first = image.slice(0, Math.max(0, slash));
  const isDomain = /[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first;
  const [domain, rest] = slash >= 0 && isDomain ? [first, image.slice(slash + 1)] : [DEFAULT_DOMAIN, image];
  const isHub = domain === DEFAULT_DOMAIN || domain === "index.docker.io";
  return [isHub ? DEFAULT_DOMAIN : domain, isHub && !rest.includes("/") ? `library/${rest}` : rest];
}

/** The image's tag, `latest` where it has neither tag nor digest, none where a digest says it or the name is no reference. */
export function imageTag(image: string): string {
  if (IDENTIFIER.test(image)) return "";
  const [domain, rest] = split(image);
  const found = REFERENCE.exec(`${domain}/${rest}`);
  const [, path = "", tag = "", digest = ""] = found ?? [];
  if (!found || path.length > LONGEST_PATH || (digest !== "" && !isDigest(digest))) return "";
  return tag === "" && digest === "" ? LATEST : tag;
}
