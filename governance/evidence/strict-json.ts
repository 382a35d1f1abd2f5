/**
 * JSON that has one reading only. Readers differ on duplicate keys (first, last or refused) and on what is not UTF-8, so
 * that a signature could be checked on one meaning and a verdict given on another: both are refused here.
 */
import { FORBIDDEN_KEYS } from "../reading/yaml-document";

/** Levels of nesting, the outermost value being the first. */
const DEEPEST = 32;

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The text of UTF-8 bytes, a byte order mark included, which no JSON begins with.
 * @throws Error when the bytes are not UTF-8.
 */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error("it is not UTF-8");
  }
}

/**
 * The value of a JSON text.
 * @throws Error when it is no JSON, nested too deep, or has duplicate or reserved keys.
 */
export function parseStrictJson(text: string, deepest = DEEPEST): unknown {
  const { keys, depth } = scan(text);
  if (depth > deepest) throw new Error(`it is nested ${depth} levels deep; ${deepest} are allowed`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`it is not JSON (${(error as Error).message})`, { cause: error });
  }
  // The parser keeps the last of duplicate keys: fewer are left then than were written.
  if (countKeys(value) !== keys) throw new Error("it has duplicate keys: write each key once");
  return value;
}

/** How many keys are written, each followed by the one kind of colon outside of texts, and how deep values nest. */
function scan(text: string): { keys: number; depth: number } {
  let keys = 0;
  let level = 0;
  let depth = 1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfText(text, at);
    else if (char === COLON) keys += 1;
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      level += 1;
      if (level > depth) depth = level;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) level -= 1;
  }
  return { keys, depth };
}

/** Where the text that begins at `start` ends: at the next quote with an even number of backslashes before it. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** @throws Error at a key that would reach an object's prototype. */
function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value;
    // Most of a statement are short lists of numbers: an iterator for each would take most of the time.
    for (let at = 0; at < entries.length; at += 1)
      if (typeof entries[at] === "object") count += countKeys(entries[at]);
    return count;
  }
  for (const [key, entry] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw new Error(`it has the key ${key}, which is reserved`);
    count += 1 + countKeys(entry);
  }
  return count;
}
