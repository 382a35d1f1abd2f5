/** cel-go's string extensions, version 2: what Kubernetes 1.34 has of them. Positions are those of code points. */
import { containment, resultTraversal, traversal } from "../cost";
import { fault, NO_SUCH_OVERLOAD } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";
import { describeValue } from "../show";
import { formatText } from "./format-string";
import { GO_ESCAPES } from "./go-quote";

function points(text: string): string[] {
  return [...text];
}

function outOfRange(index: bigint): never {
  return fault(`index out of range: ${index}`);
}

function charAt(text: string, index: bigint): string {
  const all = points(text);
  if (index < 0n || index > BigInt(all.length)) outOfRange(index);
  return all[Number(index)] ?? "";
}

function indexOf(text: string, part: string, offset = 0n): bigint {
  if (part === "") return offset;
  if (offset < 0n) outOfRange(offset);
  const all = points(text);
  if (offset >= BigInt(all.length)) return -1n;
  const start = all.slice(0, Number(offset)).join("").length;
  return position(text, text.indexOf(part, start));
}

function position(text: string, unit: number): bigint {
  return unit < 0 ? -1n : BigInt(points(text.slice(0, unit)).length);
}

function lastIndexOf(text: string, part: string): bigint {
  const { length } = points(text);
  if (part === "") return BigInt(length);
  return length === 0 ? -1n : lastIndexFrom(text, part, BigInt(length - 1));
}

function lastIndexFrom(text: string, part: string, offset: bigint): bigint {
  if (part === "") return offset;
  if (offset < 0n) outOfRange(offset);
  const all = points(text);
  if (offset >= BigInt(all.length)) return -1n;
  return position(text, text.lastIndexOf(part, all.slice(0, Number(offset)).join("").length));
}

function substring(text: string, start: bigint): string {
  const all = points(text);
  if (start < 0n || start > BigInt(all.length)) outOfRange(start);
  return all.slice(Number(start)).join("");
}

function substringTo(text: string, start: bigint, end: bigint): string {
  const all = points(text);
  if (start > end) return fault(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0n || start > BigInt(all.length)) outOfRange(start);
  if (end < 0n || end > BigInt(all.length)) outOfRange(end);
  return all.slice(Number(start), Number(end)).join("");
}

/** Go's strings.Replace: all where `most` is negative; an empty one stands before each code point and at the end. */
function replace(text: string, old: string, replacement: string, most: bigint = -1n): string {
  if (most === 0n || old === replacement) return text;
  if (old !== "") {
    const parts = splitUpTo(text, old, most < 0n ? -1n : most + 1n);
    return parts.join(replacement);
  }
  const all = points(text);
  let result = "";
  for (let i = 0; i <= all.length; i++)
    result += (most < 0n || BigInt(i) < most ? replacement : "") + (all[i] ?? "");
  return result;
}

/** Go's strings.SplitN: at most so many parts, the last with the rest; all where it is negative. */
function splitUpTo(text: string, separator: string, most: bigint): string[] {
  if (most === 0n) return [];
  const parts = separator === "" ? points(text) : text.split(separator);
  if (most < 0n || BigInt(parts.length) <= most) return parts;
  const kept = Number(most) - 1;
  return [...parts.slice(0, kept), parts.slice(kept).join(separator)];
}

/** Unicode's White_Space, as Go has it: U+0085 too, U+FEFF not. */
const SPACE = "[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
const SPACES = new RegExp(`^${SPACE}|${SPACE}$`, "g");

export function trimSpace(text: string): string {
  return text.replace(SPACES, "");
}

function quote(text: string): string {
  return `"${text.replace(/[\x07\b\f\n\r\t\v\\"]/g, (char) => GO_ESCAPES[char] ?? char)}"`;
}

function join(list: readonly unknown[], separator = ""): string {
  for (const element of list)
    if (typeof element !== "string") fault(`join: invalid input: ${describeValue(element)}`);
  return list.join(separator);
}

/** A test of two texts that are not checked before. */
function test(holds: (text: string, part: string) => boolean) {
  return (text: unknown, part: unknown): boolean => {
    if (typeof text !== "string" || typeof part !== "string") throw NO_SUCH_OVERLOAD;
    return holds(text, part);
  };
}

const walk = traversal();
const rebuild = traversal(2);

export const STRING_FUNCTIONS: readonly FunctionDeclaration[] = [
  declare(
    "contains",
    { "string.contains(string) -> bool": test((text, part) => text.includes(part)) },
    { unguarded: true, cost: () => containment },
  ),
  declare(
    "startsWith",
    { "string.startsWith(string) -> bool": test((text, part) => text.startsWith(part)) },
    { unguarded: true, cost: () => walk },
  ),
  declare(
    "endsWith",
    { "string.endsWith(string) -> bool": test((text, part) => text.endsWith(part)) },
    { unguarded: true, cost: () => walk },
  ),
  declare("charAt", { "string.charAt(int) -> string": charAt }),
  declare("indexOf", {
    "string.indexOf(string) -> int": indexOf,
    "string.indexOf(string, int) -> int": indexOf,
  }),
  declare("lastIndexOf", {
    "string.lastIndexOf(string) -> int": lastIndexOf,
    "string.lastIndexOf(string, int) -> int": lastIndexFrom,
  }),
  declare(
    "lowerAscii",
    {
      "string.lowerAscii() -> string": (text: string) => text.replace(/[A-Z]+/g, (run) => run.toLowerCase()),
    },
    { cost: () => walk },
  ),
  declare(
    "upperAscii",
    {
      "string.upperAscii() -> string": (text: string) => text.replace(/[a-z]+/g, (run) => run.toUpperCase()),
    },
    { cost: () => walk },
  ),
  declare(
    "replace",
    {
      "string.replace(string, string) -> string": replace,
      "string.replace(string, string, int) -> string": replace,
    },
    { cost: () => rebuild },
  ),
  declare(
    "split",
    {
      "string.split(string) -> list(string)": (text: string, separator: string) =>
        splitUpTo(text, separator, -1n),
      "string.split(string, int) -> list(string)": splitUpTo,
    },
    { cost: () => rebuild },
  ),
  declare(
    "substring",
    {
      "string.substring(int) -> string": substring,
      "string.substring(int, int) -> string": substringTo,
    },
    { cost: () => walk },
  ),
  declare("trim", { "string.trim() -> string": trimSpace }, { cost: () => walk }),
  declare("format", { "string.format(list(dyn)) -> string": formatText }, { cost: () => walk }),
  declare("strings.quote", { "strings.quote(string) -> string": quote }, { cost: () => walk }),
  declare(
    "join",
    {
      "list(string).join() -> string": join,
      "list(string).join(string) -> string": join,
    },
    { cost: () => resultTraversal },
  ),
];
