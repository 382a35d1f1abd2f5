/** Regular expressions, of RE2's syntax and meaning, in time linear in the text. */
import { RE2JS, RE2JSException } from "re2js";
import { matching } from "../cost";
import { fault, NO_SUCH_OVERLOAD } from "../fault";
import { declare, type FunctionDeclaration } from "../functions";
import { nativeRegex } from "./native-regex";

/** Longer texts are left to RE2, which backtracks never. */
const LONGEST_NATIVE = 512;
const MOST_PATTERNS = 1000;

interface Compiled {
  readonly re2: RE2JS;
  /** For short ASCII texts, where it means the same and cannot take long. */
  readonly native: RegExp | undefined;
}

const known = new Map<string, Compiled>();

/** @throws RE2JSException */
function compiled(pattern: string): Compiled {
  const found = known.get(pattern);
  if (found) return found;
  const made = { re2: RE2JS.compile(pattern), native: nativeRegex(pattern) };
  if (known.size >= MOST_PATTERNS) known.clear();
  known.set(pattern, made);
  return made;
}

/** What is wrong with a pattern, in Go's words; undefined when nothing is. */
export function patternFault(pattern: string): string | undefined {
  try {
    compiled(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}

function pattern(text: string, prefix: string): Compiled {
  const wrong = patternFault(text);
  return wrong === undefined ? compiled(text) : fault(`${prefix}${wrong}`);
}

const ASCII = /^[\x00-\x7f]*$/;

function matches(text: unknown, expression: unknown): boolean {
  if (typeof expression !== "string") throw NO_SUCH_OVERLOAD;
  return test(pattern(expression, ""), text);
}

function test({ re2, native }: Compiled, text: unknown): boolean {
  if (typeof text !== "string") throw NO_SUCH_OVERLOAD;
  return native && text.length <= LONGEST_NATIVE && ASCII.test(text) ? native.test(text) : re2.test(text);
}

function find(text: string, expression: string): string {
  return findIn(pattern(expression, "Illegal regex: "), text);
}

function findIn({ re2 }: Compiled, text: unknown): string {
  if (typeof text !== "string") throw NO_SUCH_OVERLOAD;
  const matcher = re2.matcher(text);
  return matcher.find() ? (matcher.group() ?? "") : "";
}

function findAll(text: string, expression: string, most: bigint = -1n): string[] {
  return findAllIn(pattern(expression, "Illegal regex: "), text, most);
}

function findAllIn({ re2 }: Compiled, text: unknown, most: unknown): string[] {
  if (typeof text !== "string" || typeof most !== "bigint") throw NO_SUCH_OVERLOAD;
  const matcher = re2.matcher(text);
  const found: string[] = [];
  let end = -1;
  while ((most < 0n || BigInt(found.length) < most) && matcher.find()) {
    // As Go: an empty match right after another is none.
    const empty = matcher.start() === matcher.end();
    if (!empty || matcher.start() !== end) found.push(matcher.group() ?? "");
    end = matcher.end();
  }
  return found;
}

export const REGEX_FUNCTIONS: readonly FunctionDeclaration[] = [
  declare(
    "matches",
    {
      "matches(string, string) -> bool": undefined,
      "string.matches(string) -> bool": undefined,
    },
    {
      singleton: matches,
      accepts: (value) => typeof value === "string",
      ofPattern: (expression) => {
        const made = pattern(expression, "");
        return (text: unknown) => test(made, text);
      },
      cost: (overload) => (overload?.member ? matching : 1),
    },
  ),
  declare(
    "find",
    { "string.find(string) -> string": find },
    {
      cost: () => matching,
      ofPattern: (expression) => {
        const made = pattern(expression, "");
        return (text: unknown) => findIn(made, text);
      },
    },
  ),
  declare(
    "findAll",
    {
      "string.findAll(string) -> list(string)": findAll,
      "string.findAll(string, int) -> list(string)": findAll,
    },
    {
      cost: () => matching,
      ofPattern: (expression) => {
        const made = pattern(expression, "");
        return (text: unknown, _pattern: unknown, most: unknown = -1n) => findAllIn(made, text, most);
      },
    },
  ),
];
