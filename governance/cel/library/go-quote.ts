/** Text as Go's `%q` prints it. */

/** Characters that Go escapes by a letter of their own, and how. */
export const GO_ESCAPES: Readonly<Partial<Record<string, string>>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** As Go's `%q`. */
export function goQuote(text: string): string {
  return `"${text.replace(/["\\\p{C}\p{Z}]/gu, (char) => {
    const escaped = GO_ESCAPES[char];
    if (escaped !== undefined || char === " ") return escaped ?? char;
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code < 0x10000
      ? `\\u${code.toString(16).padStart(4, "0")}`
      : `\\U${code.toString(16).padStart(8, "0")}`;
  })}"`;
}
