/** The text of an object: JSON, or YAML, in which scalars can be spelled as no emitter would. */
import { dump } from "js-yaml";
import type { KubernetesObject } from "./base-objects";

/** A YAML scalar exactly as it stands in the text, e.g. `yes`, `0x1F` or `1_000`: readers differ in what it is. */
export class Spelled {
  constructor(readonly text: string) {}
}

export const spelled = (...texts: readonly string[]): Spelled[] => texts.map((text) => new Spelled(text));

export const STYLES = ["yaml", "flow", "json"] as const;
export type Style = (typeof STYLES)[number];

const MARK = "spelled-here-";

/** Its spellings by their marks, and the object with the marks in their places. */
function marked(value: unknown, found: string[]): unknown {
  if (value instanceof Spelled) return `${MARK}${found.push(value.text) - 1}-`;
  if (Array.isArray(value)) return value.map((each) => marked(each, found));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, marked(each, found)]));
}

/** True when the object can only be told by its text. */
export function hasSpelling(object: KubernetesObject): boolean {
  const found: string[] = [];
  marked(object, found);
  return found.length > 0;
}

/** @returns the object's text; an object with spellings is always YAML. */
export function textOf(object: KubernetesObject, style: Style): string {
  const spellings: string[] = [];
  const plain = marked(object, spellings);
  if (style === "json" && spellings.length === 0) return `${JSON.stringify(plain)}\n`;
  const text = dump(plain, { noRefs: true, lineWidth: -1, ...(style === "flow" && { flowLevel: 3 }) });
  return text.replaceAll(
    new RegExp(`(["']?)${MARK}(\\d+)-\\1`, "g"),
    (_match, _quote, at: string) => spellings[Number(at)] ?? "",
  );
}
