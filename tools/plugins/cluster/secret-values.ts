/** Keeps what is secret in inputs secret in outputs and out of messages. */
import { isRecord, readWire, secretOf } from "../wire";

type Properties = Record<string, unknown>;

/** Of an object of kind Secret every value is one, marked or not. */
const SECRET_TYPE = "kubernetes:core/v1:Secret";
const SECRET_KEYS: readonly string[] = ["data", "stringData"];
/** Shorter texts would take unrelated words out of a message. */
const SHORTEST = 4;

function collect(value: unknown, secret: boolean, into: Set<string>): void {
  const read = readWire(value, secret);
  if (read.kind !== "plain") return;
  if (Array.isArray(read.value)) read.value.forEach((entry) => collect(entry, read.secret, into));
  else if (isRecord(read.value))
    Object.values(read.value).forEach((entry) => collect(entry, read.secret, into));
  else if (read.secret && typeof read.value === "string") {
    into.add(read.value);
    into.add(Buffer.from(read.value).toString("base64"));
    into.add(Buffer.from(read.value, "base64").toString("utf8"));
    into.add(JSON.stringify(read.value).slice(1, -1));
  }
}

/** The message without the secrets that the inputs hold, as they are or in base 64. */
export function redacted(message: string, type: string, inputs: Properties): string {
  const secrets = new Set<string>();
  for (const [key, value] of Object.entries(inputs))
    collect(value, type === SECRET_TYPE && SECRET_KEYS.includes(key), secrets);
  const longestFirst = [...secrets]
    .filter(({ length }) => length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  return longestFirst.reduce((text, secret) => text.replaceAll(secret, "[secret]"), message);
}

function holdsSecret(value: unknown): boolean {
  const read = readWire(value);
  if (read.kind !== "plain") return false;
  if (read.secret) return true;
  if (Array.isArray(read.value)) return read.value.some(holdsSecret);
  return isRecord(read.value) && Object.values(read.value).some(holdsSecret);
}

function marked(input: unknown, output: unknown): unknown {
  if (output === undefined || !holdsSecret(input)) return output;
  const read = readWire(input);
  if (read.kind === "plain" && !read.secret && isRecord(read.value) && isRecord(output)) {
    const within = read.value;
    return Object.fromEntries(
      Object.entries(output).map(([key, entry]) => [key, marked(within[key], entry)]),
    );
  }
  // In a list elements may stand elsewhere than in the inputs.
  return secretOf(output);
}

/** Outputs with a mark of secrecy where the inputs have one, and on what a Secret holds. */
export function withSecrets(type: string, inputs: Properties, outputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      type === SECRET_TYPE && SECRET_KEYS.includes(key) ? secretOf(value) : marked(inputs[key], value),
    ]),
  );
}
