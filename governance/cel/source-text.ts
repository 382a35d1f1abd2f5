/** What of an expression's text its tree does not say: which parentheses a token stands in. */

const QUOTED = /(?:[rR][bB]?|[bB][rR]?)?("""|'''|"|')/y;

/** Depth of parentheses, brackets and braces at every character; of text in quotes and comments, where it began. */
export class SourceText {
  private readonly depths: Uint16Array;
  private readonly code: Uint8Array;

  constructor(readonly text: string) {
    this.depths = new Uint16Array(text.length + 1);
    this.code = new Uint8Array(text.length + 1);
    this.scan();
  }

  depthAt(offset: number): number {
    return this.depths[offset] ?? 0;
  }

  /** Where a token stands at or after an offset, outside of quotes and comments; -1 where it does not. */
  find(token: string, from: number): number {
    for (let at = this.text.indexOf(token, from); at >= 0; at = this.text.indexOf(token, at + 1))
      if (this.code[at] === 1) return at;
    return -1;
  }

  private scan(): void {
    const { text } = this;
    let depth = 0;
    for (let at = 0; at < text.length; at++) {
      const end = this.skipped(at);
      if (end > at) {
        this.depths.fill(depth, at, end);
        at = end - 1;
        continue;
      }
      const char = text.charAt(at);
      if (")]}".includes(char)) depth = Math.max(0, depth - 1);
      this.depths[at] = depth;
      this.code[at] = 1;
      if ("([{".includes(char)) depth++;
    }
    this.depths[text.length] = depth;
  }

  /** The end of the quoted text or comment that begins here. */
  private skipped(at: number): number {
    const { text } = this;
    if (text.startsWith("//", at)) {
      const end = text.indexOf("\n", at);
      return end < 0 ? text.length : end;
    }
    if (/[A-Za-z0-9_]/.test(text.charAt(at - 1))) return at;
    QUOTED.lastIndex = at;
    const [opening, quote] = QUOTED.exec(text) ?? [];
    if (opening === undefined || quote === undefined) return at;
    const raw = /[rR]/.test(opening.slice(0, -quote.length));
    let end = at + opening.length;
    while (end < text.length && !text.startsWith(quote, end)) end += text[end] === "\\" && !raw ? 2 : 1;
    return Math.min(text.length, end + quote.length);
  }
}
