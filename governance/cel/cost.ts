/** What the API server counts as the cost of calls; what it counts for the rest of an expression is in the plan. */
import type { CallCost } from "./functions";
import { Opaque, Optional, textSize } from "./values";

/** Of an identifier, and of each selection or index. */
export const SELECT_COST = 1;
export const LIST_COST = 10;
export const MAP_COST = 30;
const TRAVERSAL = 0.1;
const REGEX_TRAVERSAL = 0.25;

/** Characters, bytes, elements or entries; 1 of what has no size. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return textSize(value);
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof Map) return value.size;
  if (value instanceof Opaque) return value.size;
  return value instanceof Optional && value.present ? sizeOf(value.value) : 1;
}

/** Of walking `times` through the first argument. */
export function traversal(times = 1): CallCost {
  return ([first]) => Math.ceil(sizeOf(first) * times * TRAVERSAL);
}

/** Of making a text. */
export const resultTraversal: CallCost = (_args, result) => Math.ceil(sizeOf(result) * 2 * TRAVERSAL);

/** Of the smaller of both operands. */
export const comparison: CallCost = ([left, right]) =>
  Math.ceil(Math.min(sizeOf(left), sizeOf(right)) * TRAVERSAL);

export const concatenation: CallCost = ([left, right]) =>
  Math.ceil((sizeOf(left) + sizeOf(right)) * TRAVERSAL);

export const containment: CallCost = ([text, part]) =>
  Math.ceil(sizeOf(text) * TRAVERSAL) * Math.ceil(sizeOf(part) * TRAVERSAL);

/** Of a regular expression over a text. */
export function regexCost(size: number, patternSize: number): number {
  return Math.ceil((1 + size) * TRAVERSAL) * Math.ceil(patternSize * REGEX_TRAVERSAL);
}

export const matching: CallCost = ([text, pattern]) => regexCost(sizeOf(text), sizeOf(pattern));

/** Of every leaf of a list. */
export const leaves: CallCost = ([list]) => leafCost(list);

function leafCost(value: unknown): number {
  if (typeof value === "string") return Math.floor(new TextEncoder().encode(value).length * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL);
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + leafCost(element), 0);
  if (!(value instanceof Map)) return 1;
  let sum = 0;
  for (const [key, member] of value) sum += leafCost(key) + leafCost(member);
  return sum;
}

/** Of finding each of one list's elements in the other. */
export function product(factor: number): CallCost {
  return ([left, right]) => 1 + sizeOf(left) * sizeOf(right) * factor;
}

/** Of an address range's bytes, compared with another's. */
export function addressCost(range: unknown, other: unknown, masks: boolean, text: boolean): number {
  const size = sizeOf(range);
  return (
    Math.ceil(2 * size * TRAVERSAL) +
    (masks ? Math.ceil(size * TRAVERSAL) + 1 : 0) +
    (text ? Math.ceil(sizeOf(other) * TRAVERSAL) : 0)
  );
}
