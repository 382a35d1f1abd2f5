/** One document of a manifest file, read as kubectl reads it, in bounded time and memory. */
import { load, YAMLException } from "js-yaml";
import { showPath, type PathPart } from "../../governance/reading/yaml-document";
import { beginsLikeJson, jsonValueEnds } from "./json-values";
import { KUBERNETES_SCHEMA } from "./kubernetes-schema";
import { contentOf } from "./document-positions";
import { isMapping } from "./is-mapping";

/** Levels of nesting. Schemas in custom resource definitions reach 60. */
export const DEEPEST = 256;
/** Values of one document, an alias counting as all that it stands for. */
export const MOST_VALUES = 1_000_000;
const MERGE_KEY = "<<";
/** What the library makes of a key that is a mapping, as `{{ .Values.name }}` is. */
const MAPPING_AS_KEY = "[object Object]";

/** What is wrong with a document, and where in it: 0-based line, 1-based column. */
export class DocumentFault extends Error {
  constructor(
    readonly rule: string,
    readonly at: { readonly line: number; readonly column?: number; readonly path?: readonly PathPart[] },
  ) {
    super(rule);
    this.name = "DocumentFault";
  }
}

export interface DocumentValue {
  readonly value: unknown;
  /** What it was read from. */
  readonly text: string;
  /** 0-based line of the document on which the text begins. */
  readonly line: number;
}

/**
 * The values of a document: one, or several of JSON that stand one after the other. An empty document has none.
 * @throws DocumentFault
 */
export function readKubernetesDocument(text: string): DocumentValue[] {
  if (beginsLikeJson(text)) {
    const values = readJson(text);
    if (values) return values;
  }
  if (contentOf(text).offset === text.length) return [];
  return [{ value: plain(readYaml(text)), text, line: 0 }];
}

function readJson(text: string): DocumentValue[] | undefined {
  const whole = parseJson(text);
  if (whole !== undefined) return [{ value: checkedJson(whole, text, 0), text, line: 0 }];
  const values: DocumentValue[] = [];
  let line = 0;
  let from = 0;
  for (const end of jsonValueEnds(text)) {
    const part = text.slice(from, end);
    const value = parseJson(part);
    if (value === undefined) return undefined;
    values.push({ value: checkedJson(value, part, line), text: part, line });
    line += part.split("\n").length - 1;
    from = end;
  }
  return values.length > 0 && text.slice(from).trim() === "" ? values : undefined;
}

/** A whole number that JSON.parse may round. */
const LONG_INTEGER = /[:[,]\s*-?\d{16,}\s*[,}\]]/;

function parseJson(text: string): object | undefined {
  let value: object;
  try {
    value = JSON.parse(text) as object;
  } catch {
    return undefined;
  }
  return LONG_INTEGER.test(text) ? (exactJson(text) ?? value) : value;
}

/** Read as YAML, which nearly all JSON is, and whose integers are exact here. */
function exactJson(text: string): object | undefined {
  try {
    return load(text, { schema: KUBERNETES_SCHEMA }) as object;
  } catch {
    return undefined;
  }
}

const STRING_AND_COLON = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g;

/** JSON.parse takes the last of two equal keys: fewer keys than are written tell. */
function checkedJson(value: object, text: string, line: number): unknown {
  const check = new ValueCheck();
  atLine(line, () => check.value(value, 0));
  let written = 0;
  for (const [, colon] of text.matchAll(STRING_AND_COLON)) if (colon !== undefined) written += 1;
  // YAML's reader names the place of the second key.
  if (written !== check.keys) atLine(line, () => readYaml(text));
  return value;
}

function atLine<T>(line: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof DocumentFault && line > 0)
      throw new DocumentFault(error.rule, { ...error.at, line: error.at.line + line });
    throw error;
  }
}

function readYaml(text: string): unknown {
  try {
    return load(text, { schema: KUBERNETES_SCHEMA }) ?? null;
  } catch (error) {
    if (error instanceof YAMLException) {
      const { line, column } = (error.mark as YAMLException["mark"] | undefined) ?? { line: 0, column: 0 };
      throw new DocumentFault(`is not YAML: ${error.reason}`, { line, column: column + 1 });
    }
    // The library recurses, and stacks end.
    if (error instanceof RangeError) throw new DocumentFault(tooDeep(), { line: 0 });
    throw error;
  }
}

function tooDeep(): string {
  return `is nested deeper than ${DEEPEST} levels, or contains itself`;
}

function plain(value: unknown): unknown {
  new ValueCheck().value(value, 0);
  return value;
}

/** Counts every value, aliases by what they stand for, and puts in what merge keys name. */
class ValueCheck {
  keys = 0;
  private values = 0;
  /** Where the walk is; what lies deeper than its depth is left over from before. */
  private readonly path: PathPart[] = [];

  value(value: unknown, depth: number): void {
    this.count();
    if (typeof value === "number" && !Number.isFinite(value))
      throw this.fault(depth, "must be a finite number");
    if (typeof value !== "object" || value === null) return;
    if (depth >= DEEPEST) throw new DocumentFault(tooDeep(), { line: 0 });
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        this.path[depth] = index;
        this.value(value[index], depth + 1);
      }
    } else this.mapping(value as Record<string, unknown>, depth);
  }

  private mapping(mapping: Record<string, unknown>, depth: number): void {
    let merges = false;
    for (const key in mapping) {
      this.keys += 1;
      if (key === MERGE_KEY) merges = true;
      if (key === MAPPING_AS_KEY)
        throw this.fault(depth, "has a mapping as a key; is this a template that is not rendered yet?");
      this.path[depth] = key;
      this.value(mapping[key], depth + 1);
    }
    if (merges) this.merge(mapping, depth);
  }

  /** As go-yaml 2 does: what is merged replaces the keys that stand before it, and is replaced by those after. */
  private merge(mapping: Record<string, unknown>, depth: number): void {
    const entries = Object.entries(mapping);
    for (const [key] of entries) delete mapping[key];
    for (const [key, value] of entries) {
      if (key !== MERGE_KEY) define(mapping, key, value);
      else
        for (const source of this.sources(value, depth))
          for (const name of Object.keys(source)) {
            this.count();
            define(mapping, name, source[name]);
          }
    }
  }

  /** The first of a list wins, so it comes last. */
  private sources(value: unknown, depth: number): Record<string, unknown>[] {
    const sources: unknown[] = Array.isArray(value) ? [...(value as unknown[])].reverse() : [value];
    this.path[depth] = MERGE_KEY;
    if (!sources.every(isMapping)) throw this.fault(depth + 1, "must be a mapping or a list of mappings");
    return sources;
  }

  private fault(depth: number, rule: string): DocumentFault {
    const path = this.path.slice(0, depth);
    return new DocumentFault(`${showPath(path) || "the document"}: ${rule}`, { line: 0, path });
  }

  private count(): void {
    this.values += 1;
    if (this.values > MOST_VALUES)
      throw new DocumentFault(
        `has more than ${MOST_VALUES.toLocaleString("en-US")} values, an alias counting as all that it stands for: cut the list, or write out what anchors name`,
        { line: 0 },
      );
  }
}

/** Assignment would set a prototype. */
function define(mapping: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
  else mapping[key] = value;
}
