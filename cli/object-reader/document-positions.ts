/**
 * Where things stand in a document. Only what a finding is about is looked for, so the fast reader keeps no positions; for
 * a place inside, the same library reads the text once more and tells where its nodes begin.
 */
import { load, type EventType, type State } from "js-yaml";
import { isMapping } from "./is-mapping";
import { KUBERNETES_SCHEMA } from "./kubernetes-schema";
import type { PathPart } from "../../governance/reading/yaml-document";

/** Both 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const BLANK_OR_COMMENT = /\s*(?:#.*)?(?:\n|$)|%.*(?:\n|$)/y;

/** Where the first line begins that is no comment, directive or blank. */
export function contentOf(text: string): { readonly offset: number; readonly lines: number } {
  let offset = 0;
  let lines = 0;
  for (;;) {
    BLANK_OR_COMMENT.lastIndex = offset;
    const [blank] = BLANK_OR_COMMENT.exec(text) ?? [];
    if (!blank) return { offset, lines };
    offset += blank.length;
    lines += blank.split("\n").length - 1;
  }
}

interface Node extends Position {
  readonly children: Node[];
  result: unknown;
}

/** Places in one document; `line` is the 1-based line of the file on which its text begins. */
export class DocumentPositions {
  private root: Node | undefined;

  constructor(
    private readonly text: string,
    private readonly line: number,
  ) {}

  /** Where the value at `path` begins, its key where it has one; else the nearest thing above it that exists. */
  of(path: readonly PathPart[]): Position {
    if (path.length === 0) return this.ofWhole();
    this.root ??= nodesOf(this.text);
    if (!this.root) return this.ofWhole();
    let shown: Position | undefined;
    let node: Node | undefined = this.root;
    for (const part of path) {
      const found: Entry | undefined = node && entryAt(node, part);
      if (!found) break;
      shown = found.shown;
      node = found.value;
    }
    return shown ? { line: this.line + shown.line, column: shown.column } : this.ofWhole();
  }

  private ofWhole(): Position {
    const { offset, lines } = contentOf(this.text);
    const indentation = /^ */.exec(this.text.slice(offset, offset + 100))?.[0].length ?? 0;
    return { line: this.line + lines, column: indentation + 1 };
  }
}

/** The nodes of a text, their lines 0-based; undefined where the library cannot read it. */
function nodesOf(text: string): Node | undefined {
  const root: Node = { line: 0, column: 1, children: [], result: undefined };
  const open: Node[] = [root];
  const listener = (event: EventType, state: State): void => {
    if (event === "open") {
      const { line, position, lineStart, result } = state;
      const node: Node = { line, column: position - lineStart + 1, children: [], result: result as unknown };
      open.at(-1)?.children.push(node);
      open.push(node);
    } else {
      const node = open.pop();
      if (node) node.result = state.result as unknown;
    }
  };
  try {
    load(text, { schema: KUBERNETES_SCHEMA, listener });
  } catch {
    return undefined;
  }
  return root.children[0];
}

interface Entry {
  readonly shown: Position;
  readonly value: Node | undefined;
}

/** In a block, what is in braces is first taken for a key: the node then has itself as its only child. */
function unwrapped(node: Node): Node {
  const [only, ...more] = node.children;
  const isItself =
    only && more.length === 0 && only.result === node.result && typeof node.result === "object";
  return isItself ? unwrapped(only) : node;
}

function entryAt(node: Node, part: PathPart): Entry | undefined {
  const { result, children } = unwrapped(node);
  if (Array.isArray(result)) {
    const item = result.length === children.length ? children[Number(part)] : undefined;
    return item && { shown: item, value: item };
  }
  return isMapping(result) ? entryOf(result, children, String(part)) : undefined;
}

/** Keys and values alternate, but for values that are not written, which are null and may have no node. */
function entryOf(
  mapping: Record<string, unknown>,
  children: readonly Node[],
  wanted: string,
): Entry | undefined {
  for (let at = 0; at < children.length; at++) {
    const key = children[at];
    const next = children[at + 1];
    const name = String(key?.result);
    const value = next && (mapping[name] !== null || next.result === null) ? next : undefined;
    if (key && name === wanted) return { shown: key, value };
    if (value) at += 1;
  }
  return undefined;
}
