/** What an evaluation counted: the only thing that fairness is judged on. Read from outside, so nothing in it is believed. */

export interface Attribute {
  readonly name: string;
  readonly groups: readonly string[];
}

export interface Margin {
  readonly attribute: string;
  readonly rows: readonly number[];
}

export interface Counts {
  readonly attributes: readonly Attribute[];
  /** Equal score bins of 0..1; 0 when the evaluation had no scores. */
  readonly scoreBins: number;
  readonly rows: number;
  /** Per cell one group index an attribute, then label, prediction, score bin, rows, sum of scores in millionths. */
  readonly cells: readonly (readonly number[])[];
  readonly margins: readonly Margin[];
}

const SCORE_BINS = 20;
const ATTRIBUTES_MOST = 8;
const GROUPS_MOST = 50;
const COMBINATIONS_MOST = 4096;
const CELLS_MOST = 200_000;
const NAME_LENGTH_MOST = 64;
const MILLION = 1_000_000;

/** Counts that contradict themselves or their schema; nothing can be judged on them. */
export class InvalidCounts extends Error {
  constructor(
    /** Where, e.g. `counts.cells[3][6]`. */
    readonly path: string,
    readonly rule: string,
    found?: unknown,
  ) {
    super(`${path}: ${found === undefined ? "" : `${shown(found)}: `}${rule}`);
    this.name = "InvalidCounts";
  }
}

function shown(found: unknown): string {
  if (typeof found === "number") return String(found);
  if (typeof found === "string") return JSON.stringify(found.slice(0, NAME_LENGTH_MOST));
  if (found === null) return "null";
  return Array.isArray(found) ? `a list of ${found.length}` : `a ${typeof found}`;
}

function object(value: unknown, path: string, keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InvalidCounts(path, "must be an object", value);
  const found = value as Record<string, unknown>;
  for (const key of keys)
    if (!Object.hasOwn(found, key)) throw new InvalidCounts(`${path}.${key}`, "is missing");
  for (const key of Object.keys(found))
    if (!keys.includes(key))
      throw new InvalidCounts(`${path}.${key}`, `is unknown; known are ${keys.join(", ")}`);
  return found;
}

function list(value: unknown, path: string, least: number, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidCounts(path, "must be a list", value);
  if (value.length < least || value.length > most)
    throw new InvalidCounts(
      path,
      `must have ${least === most ? least : `${least} to ${most}`} entries`,
      value,
    );
  return value;
}

const WHOLE = "must be a whole number from 0 to 2^53 - 1";

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function count(value: unknown, path: string): number {
  if (isCount(value)) return value;
  throw new InvalidCounts(path, WHOLE, value);
}

function name(value: unknown, path: string): string {
  if (typeof value !== "string" || value === "" || value.length > NAME_LENGTH_MOST)
    throw new InvalidCounts(path, `must be a text of 1 to ${NAME_LENGTH_MOST} characters`, value);
  return value;
}

/** By code point, which is not the order of UTF-16 units beyond the basic plane. */
function precedes(a: string, b: string): boolean {
  const [left, right] = [[...a], [...b]];
  for (const [index, character] of left.entries()) {
    const difference = (character.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? -1);
    if (difference !== 0) return difference < 0;
  }
  return left.length < right.length;
}

function readAttribute(value: unknown, path: string): Attribute {
  const found = object(value, path, ["name", "groups"]);
  const groups = list(found["groups"], `${path}.groups`, 1, GROUPS_MOST).map((group, index, all) => {
    const here = name(group, `${path}.groups[${index}]`);
    const before = all[index - 1];
    if (typeof before === "string" && !precedes(before, here))
      throw new InvalidCounts(
        `${path}.groups[${index}]`,
        "must come after the group before it, by code point, and be named once",
        here,
      );
    return here;
  });
  return { name: name(found["name"], `${path}.name`), groups };
}

function readAttributes(value: unknown): readonly Attribute[] {
  const path = "counts.attributes";
  const attributes = list(value, path, 1, ATTRIBUTES_MOST).map((each, index) =>
    readAttribute(each, `${path}[${index}]`),
  );
  attributes.forEach((attribute, index) => {
    if (attributes.findIndex((other) => other.name === attribute.name) !== index)
      throw new InvalidCounts(
        `${path}[${index}].name`,
        "is the name of an attribute before it",
        attribute.name,
      );
  });
  const combinations = attributes.reduce((product, { groups }) => product * groups.length, 1);
  if (combinations > COMBINATIONS_MOST)
    throw new InvalidCounts(
      path,
      `must have at most ${COMBINATIONS_MOST} combinations of groups`,
      combinations,
    );
  return attributes;
}

function readCell(
  value: unknown,
  index: number,
  bounds: readonly number[],
  scoreBins: number,
): readonly number[] {
  const width = bounds.length + 2;
  if (!Array.isArray(value) || value.length !== width)
    throw new InvalidCounts(`counts.cells[${index}]`, `must be a list of ${width} numbers`, value);
  const cell = value as readonly number[];
  for (let column = 0; column < width; column++) {
    const found = cell[column];
    // Beyond the indices the comparison is with undefined, which is false.
    if (!isCount(found) || found >= (bounds[column] as number))
      refuseEntry(cell, index, column, bounds[column]);
  }
  const bin = cell[width - 3] as number;
  const n = cell[width - 2] as number;
  const score = cell[width - 1] as number;
  if (n === 0)
    throw new InvalidCounts(
      `counts.cells[${index}][${width - 2}]`,
      "must be at least 1: a cell without rows is left out",
      n,
    );
  // A sum of n scores lies between n times the least and n times the greatest score of the bin.
  const least = scoreBins === 0 ? 0 : (bin * MILLION) / scoreBins;
  const most = scoreBins === 0 ? 0 : bin === scoreBins - 1 ? MILLION : least + MILLION / scoreBins - 1;
  if (score < n * least || score > n * most)
    throw new InvalidCounts(
      `counts.cells[${index}][${width - 1}]`,
      `must be from ${n * least} to ${n * most}: ${n} scores of bin ${bin} in millionths`,
      score,
    );
  return cell;
}

function refuseEntry(
  cell: readonly unknown[],
  index: number,
  column: number,
  bound: number | undefined,
): never {
  const path = `counts.cells[${index}][${column}]`;
  throw new InvalidCounts(path, bound === undefined ? WHOLE : `must be from 0 to ${bound - 1}`, cell[column]);
}

/** Whether the cell's indices come after those of the one before it. */
function follows(cell: readonly number[], before: readonly number[], indices: number): boolean {
  for (let column = 0; column < indices; column++) {
    const difference = (cell[column] ?? 0) - (before[column] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function readCells(value: unknown, attributes: readonly Attribute[], scoreBins: number): Counts["cells"] {
  const cells = list(value, "counts.cells", 1, CELLS_MOST);
  const bounds = [...attributes.map(({ groups }) => groups.length), 2, 2, Math.max(1, scoreBins)];
  let [rows, scores] = [0, 0];
  for (let index = 0; index < cells.length; index++) {
    const cell = readCell(cells[index], index, bounds, scoreBins);
    if (index > 0 && !follows(cell, cells[index - 1] as readonly number[], bounds.length))
      throw new InvalidCounts(
        `counts.cells[${index}]`,
        "must come after the cell before it, by its indices, and stand once",
      );
    rows += cell[bounds.length] ?? 0;
    scores += cell[bounds.length + 1] ?? 0;
    if (rows > Number.MAX_SAFE_INTEGER || scores > Number.MAX_SAFE_INTEGER)
      throw new InvalidCounts(`counts.cells[${index}]`, "brings a sum beyond 2^53 - 1");
  }
  return cells as Counts["cells"];
}

function rollUp(cells: Counts["cells"], attribute: number, groups: number, rowsColumn: number): number[] {
  const rows = new Array<number>(groups).fill(0);
  for (const cell of cells) {
    const group = cell[attribute] ?? 0;
    rows[group] = (rows[group] ?? 0) + (cell[rowsColumn] ?? 0);
  }
  return rows;
}

function readMargin(
  value: unknown,
  index: number,
  attributes: readonly Attribute[],
  cells: Counts["cells"],
): Margin {
  const path = `counts.margins[${index}]`;
  const found = object(value, path, ["attribute", "rows"]);
  const attribute = attributes[index];
  if (attribute === undefined || found["attribute"] !== attribute.name)
    throw new InvalidCounts(
      `${path}.attribute`,
      `must be ${attribute?.name}, in the attributes' order`,
      found["attribute"],
    );
  const { length } = attribute.groups;
  const expected = rollUp(cells, index, length, attributes.length + 3);
  const rows = list(found["rows"], `${path}.rows`, length, length).map((each, group) => {
    const here = `${path}.rows[${group}]`;
    const margin = count(each, here);
    if (margin !== expected[group])
      throw new InvalidCounts(here, `must be ${expected[group]}, the sum of the group's cells`, margin);
    return margin;
  });
  return { attribute: attribute.name, rows };
}

/** Throws {@link InvalidCounts} with the first thing that is off; no part of such counts is used. */
export function readCounts(value: unknown): Counts {
  const found = object(value, "counts", ["attributes", "scoreBins", "rows", "cells", "margins"]);
  const attributes = readAttributes(found["attributes"]);
  const scoreBins = count(found["scoreBins"], "counts.scoreBins");
  if (scoreBins !== 0 && scoreBins !== SCORE_BINS)
    throw new InvalidCounts("counts.scoreBins", `must be ${SCORE_BINS}, or 0 without scores`, scoreBins);
  const rows = count(found["rows"], "counts.rows");
  const cells = readCells(found["cells"], attributes, scoreBins);
  const margins = list(found["margins"], "counts.margins", attributes.length, attributes.length).map(
    (each, index) => readMargin(each, index, attributes, cells),
  );
  const total = (margins[0]?.rows ?? []).reduce((sum, each) => sum + each, 0);
  if (total !== rows) throw new InvalidCounts("counts.rows", `must be ${total}, the sum of the cells`, rows);
  return { attributes, scoreBins, rows, cells, margins };
}
