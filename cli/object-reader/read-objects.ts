/**
 * The Kubernetes objects of files, folders and standard input, document by document: what cannot be read or holds no object
 * is told and does not stop the rest.
 */
import { createReadStream, readFileSync, statSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TextDecoder } from "node:util";
import type { PathPart } from "../../governance/reading/yaml-document";
import type { Problem } from "../../governance/reading/problem";
import { objectsOf, type FoundObject } from "./document-objects";
import { DocumentPositions } from "./document-positions";
import { DocumentSplitter, LARGEST_DOCUMENT, type SplitDocument } from "./document-splitter";
import { DocumentFault, readKubernetesDocument } from "./kubernetes-document";
import { HELM, STDIN, listFiles, unreadable } from "./object-files";

export interface ObjectDocument {
  readonly file: string;
  readonly objects: readonly FoundObject[];
  /** Null of what comes from a cluster. */
  readonly positions: DocumentPositions | null;
}

/** What holds no object, with the reason. */
export interface PassedOver {
  readonly file: string;
  readonly line?: number;
  readonly reason: string;
}

export type ReadEvent =
  { readonly document: ObjectDocument } | { readonly passedOver: PassedOver } | { readonly problem: Problem };

/** Files up to this size are read at once, longer ones as a stream. */
const SMALL_FILE = 1024 * 1024;
const FILES_A_TURN = 100;
/** Bytes of one input; only something that never ends is larger. */
const LARGEST_INPUT = 2 ** 30;

/**
 * Everything that the arguments name, in their order.
 * @param stdin what `-` stands for.
 */
export async function* readObjects(
  args: readonly string[],
  stdin: AsyncIterable<Buffer>,
): AsyncGenerator<ReadEvent> {
  let read = 0;
  for (const listed of listFiles(args)) {
    // Reading small files never waits, so signals would go unheard.
    if ((read += 1) % FILES_A_TURN === 0) await nextTurn();
    if ("problem" in listed) yield listed;
    else if ("passedOver" in listed) yield { passedOver: { file: listed.file, reason: listed.passedOver } };
    else if (listed.file === STDIN) yield* readStream(STDIN, stdin);
    else yield* readFile(listed.file);
  }
}

/** Small files one after the other: on one core, waiting for the system's threads costs more than reading. */
async function* readFile(file: string): AsyncGenerator<ReadEvent> {
  let bytes: Buffer | undefined;
  try {
    bytes = smallFile(file);
  } catch (error) {
    yield unreadable(file, error);
    return;
  }
  if (!bytes) {
    yield* readStream(file, createReadStream(file, { highWaterMark: SMALL_FILE }));
    return;
  }
  yield* new FileReader(file, WHOLE).push(bytes, true);
}

/** The bytes of a file, undefined when it is large or no file of a settled size, such as a pipe. */
function smallFile(file: string): Buffer | undefined {
  // Not opened before that is known: who writes to a pipe must not see its reader go.
  const stats = statSync(file);
  // What the system makes up as it is read, such as /proc, has no size.
  const isSmall = stats.isFile() && stats.size > 0 && stats.size <= SMALL_FILE;
  return isSmall ? readFileSync(file) : undefined;
}

async function* readStream(file: string, stream: AsyncIterable<Buffer>): AsyncGenerator<ReadEvent> {
  const reader = new FileReader(file);
  try {
    for await (const chunk of stream) {
      yield* reader.push(chunk, false);
      if (reader.refused) return;
    }
  } catch (error) {
    yield unreadable(file, error);
    return;
  }
  yield* reader.push(Buffer.alloc(0), true);
}

function utf8(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true });
}

/** Of files that are read at once; making one for each costs. */
const WHOLE = utf8();

/** One file's bytes to its events. */
class FileReader {
  /** The rest of the file is not read. */
  refused = false;
  private readonly splitter = new DocumentSplitter();
  private bytes = 0;
  private isEmpty = true;

  constructor(
    private readonly file: string,
    private readonly decoder = utf8(),
  ) {}

  /** @param last nothing comes after it. */
  *push(bytes: Buffer, last: boolean): Generator<ReadEvent> {
    this.bytes += bytes.length;
    const refusal = this.refusal(bytes);
    const text = refusal === undefined ? this.decode(bytes, last) : undefined;
    if (text === undefined) {
      this.refused = true;
      yield { problem: { path: "", file: this.file, rule: refusal ?? "is not UTF-8" } };
      return;
    }
    yield* this.documents(this.splitter.push(text));
    if (!last) return;
    yield* this.documents(this.splitter.end());
    if (this.isEmpty) yield { passedOver: { file: this.file, reason: "is empty" } };
  }

  private refusal(bytes: Buffer): string | undefined {
    if (this.bytes > LARGEST_INPUT) return `has more than ${LARGEST_INPUT.toLocaleString("en-US")} bytes`;
    if (bytes.includes(0)) return "is not text: it holds NUL bytes; save it as UTF-8";
    return undefined;
  }

  private decode(bytes: Buffer, last: boolean): string | undefined {
    try {
      return this.decoder.decode(bytes, { stream: !last });
    } catch {
      return undefined;
    }
  }

  private *documents(documents: readonly SplitDocument[]): Generator<ReadEvent> {
    for (const document of documents) yield* this.document(document);
  }

  private *document({ text, line }: SplitDocument): Generator<ReadEvent> {
    const { file } = this;
    if (text === null) {
      this.isEmpty = false;
      const rule = `begins a document of more than ${LARGEST_DOCUMENT.toLocaleString("en-US")} characters (16 Mi), which is left out: cut its list, as jq -c .items[] does`;
      yield { problem: { path: "", file, line, rule } };
      return;
    }
    try {
      for (const read of readKubernetesDocument(text)) {
        this.isEmpty = false;
        const positions = new DocumentPositions(read.text, line + read.line);
        const { objects, passedOver } = objectsOf(read.value);
        if (objects.length > 0) yield { document: { file, objects, positions } };
        for (const { path, reason } of passedOver)
          yield { passedOver: { file, line: positions.of(path).line, reason } };
      }
    } catch (error) {
      if (!(error instanceof DocumentFault)) throw error;
      this.isEmpty = false;
      yield this.fault(error, text, line);
    }
  }

  private fault({ rule, at }: DocumentFault, text: string, line: number): ReadEvent {
    const { file } = this;
    const positions = new DocumentPositions(text, line);
    if (TEMPLATE.test(text)) return { passedOver: { file, line: positions.of([]).line, reason: HELM } };
    const place = placeOf(at, positions, line);
    return {
      problem: { path: "", file, line: place.line, rule: `column ${place.column}: ${rule}` },
    };
  }
}

/** Where YAML would have a value, or begin a line. */
const TEMPLATE = /^[ \t]*(?:- )?\{\{|:[ \t]+\{\{/m;

function placeOf(
  at: { readonly line: number; readonly column?: number; readonly path?: readonly PathPart[] },
  positions: DocumentPositions,
  line: number,
): { line: number; column: number } {
  if (at.column !== undefined) return { line: line + at.line, column: at.column };
  return positions.of(at.path ?? []);
}
