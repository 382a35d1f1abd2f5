/**
 * YAML that people wrote, read safely: one YAML 1.2 document (core schema) of plain values. Anchors, aliases, tags and
 * directives are refused outright, so bombs and cycles cannot be written, `yes` stays text, and a suggested change always
 * has one place in the file. Everything is bounded before anything recursive sees the text.
 */
import { LineCounter, isMap, isScalar, isSeq, parseDocument, type Node, type Pair, type YAMLMap } from "yaml";
import { type Problem, InvalidInput } from "./problem";
import { scanYaml } from "./yaml-scan";

export type PathPart = string | number;

/** Levels of nesting, the outermost value being the first. */
export const DEEPEST = 64;
/** Values and keys. */
export const MOST_NODES = 20_000;
/** Keys that reach an object's prototype in JavaScript. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** Problems of one document that are listed: what follows the first few mistakes is noise. */
const MOST_PROBLEMS = 20;

export interface YamlDocument {
  readonly value: unknown;
  /** 1-based line of the value at `path`, or of the nearest thing above it that exists. */
  lineOf(path: readonly PathPart[]): number;
}

/**
 * The value of a YAML document.
 * @throws InvalidInput as {@link readYamlDocument}.
 */
export function parseYamlDocument(text: string, file: string): unknown {
  return readYamlDocument(text, file).value;
}

/**
 * A YAML document with the lines of its values.
 * @throws InvalidInput with file, line, column and rule, when the text is over 1 MiB, malformed, not exactly one document,
 * deeper than 64 levels or over 20,000 nodes, or has duplicate, non-text or prototype keys, anchors, aliases or tags.
 */
export function readYamlDocument(text: string, file: string): YamlDocument {
  const refused = scanYaml(text, { deepest: DEEPEST, mostNodes: MOST_NODES });
  if (refused) throw new InvalidInput(file, [{ ...refused, file }]);
  const lines = new LineCounter();
  // Duplicate keys are looked for below: the library compares every key with every other.
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    strict: true,
    uniqueKeys: false,
    merge: false,
    prettyErrors: false,
    lineCounter: lines,
  });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    throw new InvalidInput(
      file,
      faults.slice(0, MOST_PROBLEMS).map(({ code, message, pos }): Problem => {
        const { line, col } = lines.linePos(pos[0]);
        const rule =
          code === "MULTIPLE_DOCS"
            ? "must be exactly one document: a second begins here"
            : `is not YAML: ${message}`;
        return { path: "", file, line, rule: `column ${col}: ${rule}` };
      }),
    );
  const { contents } = document;
  if (contents === null) throw new InvalidInput(file, [{ path: "", file, line: 1, rule: "is empty" }]);
  const reader = new NodeReader(file, (node) => lineOfNode(node, lines));
  const value = reader.read(contents, [], 1);
  if (reader.problems.length > 0) throw new InvalidInput(file, reader.problems.slice(0, MOST_PROBLEMS));
  return { value, lineOf: (path) => lineOfNode(nodeAt(contents, path), lines) };
}

function lineOfNode(node: Node, lines: LineCounter): number {
  return Math.max(1, lines.linePos(node.range?.[0] ?? 0).line);
}

/** The key's node for an entry of a mapping: an empty or folded value begins elsewhere. */
function nodeAt(root: Node, path: readonly PathPart[]): Node {
  let shown = root;
  let current: unknown = root;
  for (const part of path) {
    if (isMap(current)) {
      const pair: Pair | undefined = current.items.find(({ key }) => isScalar(key) && key.value === part);
      if (!pair || !isScalar(pair.key)) break;
      shown = pair.key;
      current = pair.value;
    } else if (isSeq(current)) {
      const item = current.items[Number(part)];
      if (!isMap(item) && !isSeq(item) && !isScalar(item)) break;
      shown = item;
      current = item;
    } else break;
  }
  return shown;
}

/** Turns nodes into plain values, and notes every key that may not be. */
class NodeReader {
  readonly problems: Problem[] = [];
  private nodes = 0;
  private line = 1;

  constructor(
    private readonly file: string,
    private readonly lineOf: (node: Node) => number,
  ) {}

  read(node: unknown, path: readonly PathPart[], depth: number): unknown {
    this.nodes += 1;
    if (depth > DEEPEST || this.nodes > MOST_NODES)
      throw new InvalidInput(this.file, [
        {
          path: "",
          file: this.file,
          line: this.line,
          rule: depth > DEEPEST ? `is nested deeper than ${DEEPEST} levels` : tooManyNodes(MOST_NODES),
        },
      ]);
    if (isMap(node)) return this.readMap(node, path, depth);
    if (isSeq(node)) return node.items.map((item, index) => this.read(item, [...path, index], depth + 1));
    return isScalar(node) ? node.value : null;
  }

  private readMap(map: YAMLMap, path: readonly PathPart[], depth: number): Record<string, unknown> {
    const firstLines = new Map<string, number>();
    const value: Record<string, unknown> = {};
    for (const pair of map.items) {
      this.nodes += 1;
      const line = this.lineOf(isScalar(pair.key) ? pair.key : map);
      const key = isScalar(pair.key) ? pair.key.value : undefined;
      this.line = line;
      if (typeof key !== "string") {
        this.refuse(path, line, "keys must be text: put this one in quotes", describeKey(key));
        continue;
      }
      const here = [...path, key];
      const first = firstLines.get(key);
      if (FORBIDDEN_KEYS.has(key))
        this.refuse(here, line, `is refused as a key: ${[...FORBIDDEN_KEYS].join(", ")} are reserved`);
      else if (first !== undefined) this.refuse(here, line, `is a duplicate of the key on line ${first}`);
      else {
        firstLines.set(key, line);
        value[key] = this.read(pair.value, here, depth + 1);
      }
    }
    return value;
  }

  private refuse(path: readonly PathPart[], line: number, rule: string, found?: string): void {
    this.problems.push({
      path: showPath(path),
      file: this.file,
      line,
      rule,
      ...(found !== undefined && { found }),
    });
  }
}

function describeKey(key: unknown): string {
  return key === undefined ? "a list or mapping" : String(key);
}

function tooManyNodes(most: number): string {
  return `has more than ${most.toLocaleString("en-US")} values and keys`;
}

/** A path as people read it: `spec.sideCars[0].name`, `metadata.labels["apexlogic.ai/tier"]`. */
export function showPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((shown, part) => {
    if (typeof part === "number") return `${shown}[${part}]`;
    const name = String(part);
    if (!/^[\w:-]+$/.test(name)) return `${shown}[${JSON.stringify(name.slice(0, 80))}]`;
    return shown === "" ? name : `${shown}.${name}`;
  }, "");
}
