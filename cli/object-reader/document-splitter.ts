/** Cuts a stream of manifests into its documents, whatever its length: only one document is held. */
import { beginsLikeJson, jsonValueEnds } from "./json-values";

/** Characters of one document. The API server takes objects of up to 3 MiB; longer are lists only. */
export const LARGEST_DOCUMENT = 16 * 1024 * 1024;
/** Of JSON values one after the other, so many characters are held before the whole ones are handed on. */
const HELD_JSON = 1024 * 1024;

/** `---` or `...` at the beginning of a line. */
const SEPARATOR = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
const SEPARATOR_LENGTH = 3;

export interface SplitDocument {
  /** Null for a document that is too large, which is left out. */
  readonly text: string | null;
  /** 1-based line of the file on which the text begins. */
  readonly line: number;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

export class DocumentSplitter {
  private pending = "";
  private line = 1;
  /** Where no separator has been looked for. */
  private searched = 0;
  /** At which length whole JSON values are looked for. */
  private nextJson = HELD_JSON;
  /** The document is too large already, and the rest of it is not kept. */
  private dropping = false;

  constructor(private readonly largest = LARGEST_DOCUMENT) {}

  /** More text; the documents that are complete by it. */
  push(text: string): SplitDocument[] {
    this.pending += text;
    return this.take(false);
  }

  /** No more text. */
  end(): SplitDocument[] {
    const documents = this.take(true);
    return [...documents, ...this.cut(this.pending.length, 0)];
  }

  private take(final: boolean): SplitDocument[] {
    const documents: SplitDocument[] = [];
    for (let at = this.separator(final); at >= 0; at = this.separator(final))
      documents.push(...this.cut(at, SEPARATOR_LENGTH));
    if (!final && !this.dropping && this.pending.length > this.nextJson) {
      // The last one stays: what comes after it may show that it is no JSON.
      const end = beginsLikeJson(this.pending) ? jsonValueEnds(this.pending).at(-2) : undefined;
      if (end !== undefined) documents.push(...this.cut(end, 0));
      // In steps that grow, so that a long value is not looked through again and again.
      else this.nextJson = this.pending.length * 2;
    }
    if (this.pending.length > this.largest && !this.dropping) {
      documents.push({ text: null, line: this.line });
      this.dropping = true;
    }
    if (this.dropping) this.drop();
    return documents;
  }

  /** Where the next separator begins; -1 when none is in the text, or when it cannot be told yet. */
  private separator(final: boolean): number {
    SEPARATOR.lastIndex = this.searched;
    const found = SEPARATOR.exec(this.pending);
    if (found && (final || found.index + SEPARATOR_LENGTH < this.pending.length)) return found.index;
    this.searched = found?.index ?? Math.max(0, this.pending.length - SEPARATOR_LENGTH);
    return -1;
  }

  /** The document that ends at `at`; none when it is blank or was dropped. */
  private cut(at: number, skip: number): SplitDocument[] {
    const text = this.pending.slice(0, at);
    const { line, dropping } = this;
    this.line += countLines(text);
    this.pending = this.pending.slice(at + skip);
    this.searched = 0;
    this.nextJson = HELD_JSON;
    this.dropping = false;
    if (dropping || text.trim() === "") return [];
    return [{ text: text.length > this.largest ? null : text, line }];
  }

  /** Forgets all but the line that the text ends in, of which only the beginning matters. */
  private drop(): void {
    const lineStart = this.pending.lastIndexOf("\n") + 1;
    this.line += countLines(this.pending.slice(0, lineStart));
    this.pending = this.pending.slice(lineStart).slice(0, SEPARATOR_LENGTH + 1);
    this.searched = 0;
  }
}
