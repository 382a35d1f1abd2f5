/** Everybody's figures are equal before anything is timed. */
import assert from "node:assert/strict";
import type { Counts } from "../../governance/fairness/counts";
import { METRIC_NAMES, type MetricName } from "../../governance/fairness/metrics";
import { ATTRIBUTES, judgeCounts, judgeEnvelope } from "./judging";
import type { PythonWorker } from "./worker";

/** Of rates that are divided in another order. */
const TOLERANCE = 1e-12;

interface PandasCounts {
  readonly cells: readonly (readonly number[])[];
  readonly margins: readonly (readonly number[])[];
}

/** Gaps between all intersections by the name of the rate. */
type Gaps = Readonly<
  Record<"selection rate" | "true positive rate" | "false positive rate" | "accuracy", number>
>;

const marginsOf = ({ margins }: Counts): readonly (readonly number[])[] => margins.map(({ rows }) => rows);

/** A row of `evaluator.by_hand`: the attributes' names, label, prediction and bin or null, then what was counted. */
type HandRow = readonly (string | number | null)[];

function checkByHand(rows: readonly HandRow[], counts: Counts): void {
  const width = ATTRIBUTES.length;
  const groups = counts.attributes.map(({ groups: names }) => names);
  const isCell = (row: HandRow): boolean => row.slice(0, width + 3).every((value) => value !== null);
  const cells = rows
    .filter(isCell)
    .map(
      (row) => row.map((value, at) => (at < width ? groups[at]?.indexOf(String(value)) : value)) as number[],
    )
    .sort((a, b) => a.map((value, at) => value - (b[at] ?? 0)).find((difference) => difference !== 0) ?? 0);
  assert.deepEqual(cells, counts.cells);
  const margins = groups.map((names, at) =>
    names.map((name) => rows.find((row) => !isCell(row) && row[at] === name)?.[width + 3]),
  );
  assert.deepEqual(margins, marginsOf(counts));
}

function checkGaps(gaps: Gaps, smaller: Counts, who: string): void {
  const { results } = judgeCounts(smaller, METRIC_NAMES);
  const ours = (metric: MetricName): number =>
    results.find((result) => result.metric === metric && result.attributes.length === ATTRIBUTES.length)
      ?.gap ?? NaN;
  const pairs: readonly (readonly [MetricName, number])[] = [
    ["demographic-parity-difference", gaps["selection rate"]],
    ["equal-opportunity-difference", gaps["true positive rate"]],
    ["equalized-odds-difference", Math.max(gaps["true positive rate"], gaps["false positive rate"])],
    ["accuracy-difference", gaps.accuracy],
  ];
  for (const [metric, theirs] of pairs)
    assert.ok(
      Math.abs(ours(metric) - theirs) < TOLERANCE,
      `${who} has ${theirs} as ${metric}, we ${ours(metric)}`,
    );
}

/** @returns evidence of all decisions, to be judged. */
export async function check(
  evaluator: PythonWorker,
  peers: PythonWorker,
  publicKey: string,
  rows: number,
): Promise<string> {
  const envelope = await evaluator.result<string>("evidence");
  const { counts } = judgeEnvelope(envelope, publicKey);
  assert.equal(counts.rows, rows);
  assert.deepEqual(await evaluator.result("counts"), counts);
  checkByHand(await evaluator.result<HandRow[]>("duckdb"), counts);
  for (const work of ["pandas", "pandas-categories"])
    assert.deepEqual(await peers.result<PandasCounts>(work), {
      cells: counts.cells,
      margins: marginsOf(counts),
    });
  const plain = await evaluator.result<Counts>("counts-without-scores");
  assert.deepEqual(
    await peers.result("pandas-without-scores"),
    plain.cells.map((cell) => cell.at(-2)),
  );
  const smaller = await evaluator.result<Counts>("counts-smaller");
  for (const library of ["fairlearn", "aif360"])
    checkGaps(await peers.result<Gaps>(library), smaller, library);
  return envelope;
}
