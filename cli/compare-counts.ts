/** Whether a repeated evaluation counted the same, cell by cell. */
import type { Counts } from "../governance/fairness/counts";

export interface CountsComparison {
  readonly cells: number;
  readonly rows: number;
  /** Sentences, most telling first; none when every number is the same. */
  readonly differences: readonly string[];
}

/** Rows and sum of scores, by the indices before them. */
function byIndices({ cells }: Counts): Map<string, readonly [number, number]> {
  return new Map(
    cells.map((cell) => [cell.slice(0, -2).join(), [cell.at(-2) ?? 0, cell.at(-1) ?? 0]] as const),
  );
}

/** `gender female, age_group 18-29, label 1, prediction 0, bin 17` */
function describeCell(key: string, { attributes }: Counts): string {
  const indices = key.split(",").map(Number);
  const groups = attributes.map(({ name, groups }, index) => `${name} ${groups[indices[index] ?? 0]}`);
  const [label, prediction, bin] = indices.slice(-3);
  return `${groups.join(", ")}, label ${label}, prediction ${prediction}, bin ${bin}`;
}

const show = (count: number): string => count.toLocaleString("en-US");

const shape = ({ attributes, scoreBins }: Counts): string =>
  `${attributes.map(({ name, groups }) => `${name} (${groups.join(", ")})`).join(" × ")}, ${scoreBins} score bins`;

/** @param before of the evidence; @param after counted now. */
export function compareCounts(before: Counts, after: Counts): CountsComparison {
  const size = { cells: after.cells.length, rows: after.rows };
  if (shape(before) !== shape(after))
    return { ...size, differences: [`the groups are others: ${shape(before)}; now ${shape(after)}`] };
  const then = byIndices(before);
  const now = byIndices(after);
  const keys = [...new Set([...then.keys(), ...now.keys()])];
  const differences = keys.flatMap((key) => {
    const [rowsThen, scoresThen] = then.get(key) ?? [0, 0];
    const [rowsNow, scoresNow] = now.get(key) ?? [0, 0];
    const where = describeCell(key, before);
    if (rowsThen !== rowsNow)
      return [`${where}: ${show(rowsThen)} rows in the evidence, ${show(rowsNow)} now`];
    if (scoresThen === scoresNow) return [];
    return [
      `${where}: scores add up to ${show(scoresThen)} millionths in the evidence, ${show(scoresNow)} now`,
    ];
  });
  const rows =
    before.rows === after.rows ? [] : [`${show(before.rows)} rows in the evidence, ${show(after.rows)} now`];
  return { ...size, differences: [...rows, ...differences] };
}

const MOST_LISTED = 20;

/** What a comparison found, for people. */
export function describeComparison({ cells, rows, differences }: CountsComparison): string {
  if (differences.length === 0) return `the same counts: ${show(cells)} cells, ${show(rows)} rows`;
  const left = differences.length - MOST_LISTED;
  return [
    `other counts: ${show(differences.length)} ${differences.length === 1 ? "difference" : "differences"}`,
    ...differences.slice(0, MOST_LISTED).map((each) => `  ${each}`),
    ...(left > 0 ? [`  … and ${show(left)} more`] : []),
  ].join("\n");
}
