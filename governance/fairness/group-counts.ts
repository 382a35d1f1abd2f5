/** Counts rolled up to the groups of one attribute, or of several together. */
import type { Counts } from "./counts";

/** One entry a group; of bins, one a group and bin: `group * scoreBins + bin`. */
export interface GroupCounts {
  readonly attributes: readonly string[];
  /** Every combination of the attributes' groups, those without rows too; the last attribute varies fastest. */
  readonly groups: readonly string[];
  readonly n: Float64Array;
  /** Label 1, prediction 1; and so on. */
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  readonly trueNegatives: Float64Array;
  readonly falseNegatives: Float64Array;
  readonly scoreBins: number;
  readonly binRows: Float64Array;
  readonly binPositives: Float64Array;
  readonly binScoreMillionths: Float64Array;
}

/** Between the groups' names of an intersection. */
export const BY = " × ";

function empty(attributes: readonly string[], groups: readonly string[], scoreBins: number): GroupCounts {
  const [size, bins] = [groups.length, groups.length * scoreBins];
  return {
    attributes,
    groups,
    n: new Float64Array(size),
    truePositives: new Float64Array(size),
    falsePositives: new Float64Array(size),
    trueNegatives: new Float64Array(size),
    falseNegatives: new Float64Array(size),
    scoreBins,
    binRows: new Float64Array(bins),
    binPositives: new Float64Array(bins),
    binScoreMillionths: new Float64Array(bins),
  };
}

function combinations(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = [""], ...rest] = lists;
  return rest.reduce(
    (names, groups) => names.flatMap((name) => groups.map((group) => name + BY + group)),
    first,
  );
}

const add = (to: Float64Array, at: number, amount: number): void => {
  to[at] = (to[at] ?? 0) + amount;
};

/** The groups of the named attributes of the counts, in the order of the names; with `scoreBins` 0 without bins. */
export function groupCounts(
  counts: Counts,
  attributes: readonly string[],
  scoreBins = counts.scoreBins,
): GroupCounts {
  const columns = attributes.map((name) => counts.attributes.findIndex((each) => each.name === name));
  const sizes = columns.map((column) => counts.attributes[column]?.groups.length ?? 0);
  const names = combinations(columns.map((column) => counts.attributes[column]?.groups ?? []));
  const table = empty(attributes, names, scoreBins);
  const outcomes = [table.trueNegatives, table.falsePositives, table.falseNegatives, table.truePositives];
  const label = counts.attributes.length;
  for (const cell of counts.cells) {
    let group = 0;
    for (let index = 0; index < columns.length; index++)
      group = group * (sizes[index] ?? 0) + (cell[columns[index] ?? 0] ?? 0);
    const rows = cell[label + 3] ?? 0;
    const positive = cell[label] ?? 0;
    const outcome = outcomes[positive * 2 + (cell[label + 1] ?? 0)];
    add(table.n, group, rows);
    if (outcome) add(outcome, group, rows);
    if (scoreBins === 0) continue;
    const bin = group * scoreBins + (cell[label + 2] ?? 0);
    add(table.binRows, bin, rows);
    add(table.binPositives, bin, rows * positive);
    add(table.binScoreMillionths, bin, cell[label + 4] ?? 0);
  }
  return table;
}

/** The groups of some of the table's attributes, and of every group of the table the one that it is part of. */
export interface RollUp {
  readonly counts: GroupCounts;
  readonly partOf: Int32Array;
}

const SUMMED = [
  "n",
  "truePositives",
  "falsePositives",
  "trueNegatives",
  "falseNegatives",
  "binRows",
  "binPositives",
  "binScoreMillionths",
] as const;

/** `kept` are positions in the table's attributes, ascending; `groupsOf` the groups of each of its attributes. */
export function rollUp(
  table: GroupCounts,
  groupsOf: readonly (readonly string[])[],
  kept: readonly number[],
): RollUp {
  const names = combinations(kept.map((position) => groupsOf[position] ?? []));
  const attributes = kept.map((position) => table.attributes[position] ?? "");
  const partOf = new Int32Array(table.groups.length);
  for (let group = 0; group < partOf.length; group++) {
    let [rest, stride] = [group, 1];
    for (let position = groupsOf.length - 1; position >= 0; position--) {
      const size = groupsOf[position]?.length ?? 1;
      if (kept.includes(position)) {
        partOf[group] = (partOf[group] ?? 0) + (rest % size) * stride;
        stride *= size;
      }
      rest = Math.floor(rest / size);
    }
  }
  if (kept.length === groupsOf.length) return { counts: table, partOf };
  const counts = empty(attributes, names, table.scoreBins);
  for (const column of SUMMED) {
    const [from, to] = [table[column], counts[column]];
    const width = column.startsWith("bin") ? table.scoreBins : 1;
    for (let at = 0; at < from.length; at++)
      add(to, (partOf[Math.floor(at / width)] ?? 0) * width + (at % width), from[at] ?? 0);
  }
  return { counts, partOf };
}
