/**
 * The types of plain YAML scalars as kubectl resolves them (k8s.io/apimachinery over go-yaml 2): YAML 1.1 booleans, Go's
 * spellings of integers, no dates, and merge keys left to the reader.
 */
import { FAILSAFE_SCHEMA, Type, type Schema } from "js-yaml";

const NULLS: ReadonlySet<unknown> = new Set(["", "~", "null", "Null", "NULL"]);
/** Characters of the longest word that is no text; looking longer ones up costs. */
const LONGEST_WORD = 5;

function isNull(written: string | null): boolean {
  return written === null || (written.length <= LONGEST_WORD && NULLS.has(written));
}

const spelled = (words: readonly string[]): string[] =>
  words.flatMap((word) => {
    const capital = word.slice(0, 1).toUpperCase() + word.slice(1);
    return [word, capital, word.toUpperCase()];
  });
const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map([
  ...spelled(["y", "yes", "true", "on"]).map((word) => [word, true] as const),
  ...spelled(["n", "no", "false", "off"]).map((word) => [word, false] as const),
]);

const NOT_FINITE: ReadonlyMap<string, number> = new Map([
  ...spelled(["inf"]).flatMap((word) => [
    [`.${word}`, Infinity] as const,
    [`+.${word}`, Infinity] as const,
    [`-.${word}`, -Infinity] as const,
  ]),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, NaN] as const),
]);

/** What most numbers look like: a number holds it exactly. */
const SHORT_DECIMAL = /^(?:0|[1-9][0-9]{0,14})$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const LARGEST_UNSIGNED = 2n ** 64n - 1n;
const LARGEST_SIGNED = 2n ** 63n - 1n;

/** Only what begins so can be a number; most scalars do not. */
function beginsLikeNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  // Digits, `+`, `-` and `.`.
  return (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
}

/** Beyond what a number holds exactly it is a bigint: the API server keeps all 64 bits. */
function integerOf(written: unknown): number | bigint | undefined {
  if (typeof written !== "string" || !beginsLikeNumber(written)) return undefined;
  if (SHORT_DECIMAL.test(written)) return Number(written);
  const [, sign, hexadecimal, binary, octal, decimal] = INTEGER.exec(written.replaceAll("_", "")) ?? [];
  if (sign === undefined) return undefined;
  const size = BigInt(
    hexadecimal === undefined
      ? binary === undefined
        ? octal === undefined
          ? (decimal ?? 0)
          : `0o${octal}`
        : `0b${binary}`
      : `0x${hexadecimal}`,
  );
  const largest = sign === "" ? LARGEST_UNSIGNED : sign === "-" ? LARGEST_SIGNED + 1n : LARGEST_SIGNED;
  if (size > largest) return undefined;
  const value = sign === "-" ? -size : size;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function floatOf(written: unknown): number | undefined {
  if (typeof written !== "string" || !beginsLikeNumber(written)) return undefined;
  const special = NOT_FINITE.get(written);
  if (special !== undefined) return special;
  const text = written.startsWith(".") ? written : written.replaceAll("_", "");
  if (!FLOAT.test(text)) return undefined;
  const value = Number(text);
  // Out of range is text, as Go has it.
  return Number.isFinite(value) ? value : undefined;
}

const core = (name: string): string => `tag:yaml.org,2002:${name}`;

/** kubectl ignores tags that it does not know. */
const ANY_TAG = ["!", "tag:"].flatMap((prefix) =>
  (["scalar", "sequence", "mapping"] as const).map((kind) => new Type(prefix, { kind, multi: true })),
);

export const KUBERNETES_SCHEMA: Schema = FAILSAFE_SCHEMA.extend({
  implicit: [
    new Type(core("null"), { kind: "scalar", resolve: isNull, construct: () => null }),
    new Type(core("bool"), {
      kind: "scalar",
      resolve: (data: string | null) => data !== null && data.length <= LONGEST_WORD && BOOLEANS.has(data),
      construct: (data) => BOOLEANS.get(data),
    }),
    new Type(core("int"), {
      kind: "scalar",
      resolve: (data) => integerOf(data) !== undefined,
      construct: integerOf,
    }),
    new Type(core("float"), {
      kind: "scalar",
      resolve: (data) => floatOf(data) !== undefined,
      construct: floatOf,
    }),
  ],
  explicit: [
    new Type(core("binary"), {
      kind: "scalar",
      construct: (data: unknown) => Buffer.from(String(data), "base64").toString("utf8"),
    }),
    ...ANY_TAG,
  ],
});
