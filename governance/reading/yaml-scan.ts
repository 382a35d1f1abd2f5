/**
 * Refuses YAML by its tokens, before it is parsed: the parser and composer recurse, and take time for every node. Stops at
 * the first token that may not be, so the work is bounded whatever the text.
 */
import { CST, Lexer } from "yaml";
import type { Problem } from "./problem";

/** UTF-8 bytes of one document: 1 MiB. */
export const LARGEST_DOCUMENT = 1024 * 1024;

/** A node takes up to five tokens, comments and blank lines the rest. */
const TOKENS_PER_NODE = 6;

export interface YamlLimits {
  readonly deepest: number;
  readonly mostNodes: number;
}

/** Called for every token read: a test's measure of work. */
export type OnToken = () => void;

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/;

const REFUSED: Readonly<Partial<Record<string, string>>> = {
  anchor: "anchors are refused: write the value out",
  alias: "aliases are refused: write the value out",
  tag: "tags are refused: plain text, numbers, true, false, null, lists and mappings only",
  "directive-line": "directives are refused: this is read as YAML 1.2",
};

/** What is wrong with the text as a whole or with its first token that may not be; undefined when it may be parsed. */
export function scanYaml(text: string, limits: YamlLimits, onToken?: OnToken): Problem | undefined {
  const size = sizeProblem(text);
  if (size) return size;
  const control = CONTROL.exec(text);
  if (control) {
    const { line, column } = place(text, control.index);
    const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return { path: "", line, found: `U+${code}`, rule: `column ${column}: control characters are refused` };
  }
  const scan = new TokenScan(limits);
  for (const token of new Lexer().lex(text)) {
    onToken?.();
    const rule = scan.refuses(token);
    if (rule !== undefined) {
      const { line, column } = place(text, scan.offset);
      return { path: "", line, rule: `column ${column}: ${rule}` };
    }
    scan.advance(token);
  }
  return undefined;
}

/** No text is looked at that is too long already by its number of characters. */
function sizeProblem(text: string): Problem | undefined {
  const bytes = text.length > LARGEST_DOCUMENT ? text.length : new TextEncoder().encode(text).length;
  if (bytes <= LARGEST_DOCUMENT) return undefined;
  return {
    path: "",
    found: `${bytes.toLocaleString("en-US")} ${bytes === text.length ? "characters" : "bytes"}`,
    rule: `must be at most ${LARGEST_DOCUMENT.toLocaleString("en-US")} bytes (1 MiB)`,
  };
}

function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** Lower bounds of depth and nodes, counted from tokens: what it refuses, an exact count would refuse too. */
class TokenScan {
  offset = 0;
  private tokens = 0;
  private scalars = 0;
  private entries = 0;
  private flowDepth = 0;
  private lineStart = 0;
  /** Columns of the block values that are open: each is nested in the one before. */
  private readonly columns: number[] = [];
  /** Whether only indentation and `- ` or `? ` came before on this line, so that a value that begins here has a column. */
  private opening = true;
  /** The next token is the text of a scalar, whatever it looks like. */
  private text = false;

  constructor(private readonly limits: YamlLimits) {}

  refuses(token: string): string | undefined {
    const type = this.text ? "text" : CST.tokenType(token);
    this.tokens += 1;
    const { deepest, mostNodes } = this.limits;
    const refused = type === null ? undefined : REFUSED[type];
    if (refused !== undefined) return refused;
    this.count(type);
    if (this.columns.length + this.flowDepth > deepest) return `is nested deeper than ${deepest} levels`;
    if (Math.max(this.scalars, this.entries) > mostNodes)
      return `has more than ${mostNodes.toLocaleString("en-US")} values and keys`;
    if (this.tokens > mostNodes * TOKENS_PER_NODE)
      return `has more than ${(mostNodes * TOKENS_PER_NODE).toLocaleString("en-US")} tokens`;
    return undefined;
  }

  advance(token: string): void {
    const mark = token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR;
    this.text = !this.text && token === CST.SCALAR;
    if (mark) return;
    this.offset += token.length;
    if (token.endsWith("\n")) {
      this.lineStart = this.offset;
      this.opening = true;
    }
  }

  private count(type: string | null): void {
    if (type === "newline" || type === "space" || type === "comment" || type === "doc-mode") return;
    if (type === "scalar" || type === "single-quoted-scalar" || type === "double-quoted-scalar")
      this.scalars += 1;
    if (this.opening && this.flowDepth === 0 && type !== "text") this.open(this.offset - this.lineStart);
    if (type === "seq-item-ind") this.entries += 1;
    else if (type === "map-value-ind") this.entries += 2;
    else if (type === "flow-map-start" || type === "flow-seq-start") this.flowDepth += 1;
    else if (type === "flow-map-end" || type === "flow-seq-end")
      this.flowDepth = Math.max(0, this.flowDepth - 1);
    this.opening &&= type === "seq-item-ind" || type === "explicit-key-ind";
  }

  private open(column: number): void {
    while ((this.columns.at(-1) ?? -1) > column) this.columns.pop();
    if ((this.columns.at(-1) ?? -1) < column) this.columns.push(column);
  }
}
