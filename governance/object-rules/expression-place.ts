/** Where in a YAML file a character of a text stands: expressions are written plain, quoted or as blocks. */
import { isScalar, LineCounter, parseDocument, type Scalar } from "yaml";

/** 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of the text's character at `offset`; the text is the value at `path` of a document that was read before. */
export function placeIn(source: string, path: readonly (string | number)[], offset: number): Place {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, version: "1.2", schema: "core" });
  const node = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value !== "string") return { line: 1, column: 1 };
  const { line, col } = lines.linePos(sourceOffset(source, node as Scalar<string>, offset));
  return { line, column: col };
}

function sourceOffset(source: string, node: Scalar<string>, offset: number): number {
  const [start = 0, end = start] = node.range ?? [];
  const text = source.slice(start, end);
  switch (node.type) {
    case "BLOCK_LITERAL":
    case "BLOCK_FOLDED":
      return start + blockOffset(text, node.value, offset);
    case "QUOTE_DOUBLE":
    case "QUOTE_SINGLE":
      return start + flowOffset(text, node.value, offset, 1, node.type === "QUOTE_DOUBLE");
    default:
      return start + flowOffset(text, node.value, offset, 0, false);
  }
}

/** Behind the block's header, each line begins behind the indentation that the block has. */
function blockOffset(text: string, value: string, offset: number): number {
  const first = text.indexOf("\n") + 1;
  const indent = /^(?:[ \t]*\n)*( *)/.exec(text.slice(first))?.[1]?.length ?? 0;
  let at = first + indent;
  for (let i = 0; i < offset; i++) {
    if (text[at] !== "\n") at++;
    else at = nextLine(text, at, indent, value[i] === "\n");
  }
  return at;
}

/** The start of the next line; where lines are joined by a space, of the next that is not empty. */
function nextLine(text: string, newline: number, indent: number, kept: boolean): number {
  let at = newline + 1;
  while (!kept && text[at] === "\n") at++;
  return Math.min(text.length, text[at] === "\n" ? at : at + indent);
}

/** Character by character: what is escaped takes more of them, and a line's end with the next one's indentation is a space. */
function flowOffset(text: string, value: string, offset: number, begin: number, escapes: boolean): number {
  let at = begin;
  for (let i = 0; i < offset; i++) {
    const rest = text.slice(at, at + 12);
    if (escapes && rest.startsWith("\\")) at += escapeLength(rest);
    else if (begin === 1 && !escapes && rest.startsWith("''")) at += 2;
    else if (/^[ \t]*\n/.test(text.slice(at)) && /\s/.test(value[i] ?? ""))
      at += /^\s*/.exec(text.slice(at))?.[0].length ?? 1;
    else at += 1;
  }
  return at;
}

const ESCAPE_DIGITS: Readonly<Partial<Record<string, number>>> = { x: 2, u: 4, U: 8 };

function escapeLength(escape: string): number {
  return 2 + (ESCAPE_DIGITS[escape[1] ?? ""] ?? 0);
}
