/**
 * What our packs cost a preview of 1,000 resources, against what any pack costs it: the same preview on the real engine
 * without a pack, with an empty one, and with `policypacks/all`, in turn. The same with nothing to preview shows how
 * much of it is starting the pack.
 */
import path from "node:path";
import { inChild } from "./child";
import type { PreviewRun } from "./one-preview";
import type { Measured, Row } from "./report";
import { median, summary } from "./statistics";

const ROUNDS = 5;
const PACKS = {
  "no pack": "none",
  "one empty pack": path.join(__dirname, "empty-pack"),
  "policypacks/all": path.join(__dirname, "..", "policypacks", "all"),
} as const;
type PackName = keyof typeof PACKS;
const PACK_NAMES = Object.keys(PACKS) as PackName[];
const SIZES = ["nothing", "environment"] as const;
type Size = (typeof SIZES)[number];

/** (all − none) ÷ (empty − none), at most. */
const LIMIT = 1.5;

type Runs = Readonly<Record<Size, Readonly<Record<PackName, PreviewRun[]>>>>;

async function measure(progress: (line: string) => void): Promise<Runs> {
  const cells = (): Record<PackName, PreviewRun[]> => ({
    "no pack": [],
    "one empty pack": [],
    "policypacks/all": [],
  });
  const runs = { nothing: cells(), environment: cells() };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const size of SIZES)
      // Another one goes first in every round, so that none is always the one that follows a pause.
      for (const turn of PACK_NAMES.keys()) {
        const pack = PACK_NAMES[(turn + round) % PACK_NAMES.length] ?? "no pack";
        const run = await inChild<PreviewRun>("one-preview.ts", [PACKS[pack], size]);
        runs[size][pack].push(run);
        progress(`preview of ${size}, ${pack}, round ${round + 1}: ${(run.wallMs / 1000).toFixed(2)} s`);
      }
  return runs;
}

type Figure = (run: PreviewRun) => number;
const wall: Figure = ({ wallMs }) => wallMs;
const cpu: Figure = ({ cpuMs }) => cpuMs ?? NaN;

/** How much more than without a pack, median less median, in milliseconds. */
function over(runs: Runs, size: Size, pack: PackName, figure: Figure): number {
  return median(runs[size][pack].map(figure)) - median(runs[size]["no pack"].map(figure));
}

export async function previewBenchmark(progress: (line: string) => void): Promise<Measured> {
  const runs = await measure(progress);
  const ratio = (size: Size, figure: Figure): number =>
    over(runs, size, "policypacks/all", figure) / over(runs, size, "one empty pack", figure);
  /** What is left when starting is taken away: serialising, asking and judging 1,000 resources. */
  const judging = (pack: PackName): number =>
    over(runs, "environment", pack, wall) - over(runs, "nothing", pack, wall);
  return {
    name: "preview",
    title: "Preview of 1,000 resources",
    rows: [
      ...SIZES.flatMap((size) =>
        PACK_NAMES.flatMap((pack): Row[] => [
          {
            what: `preview of ${size === "nothing" ? "no resources" : "1,000 resources"}, ${pack}`,
            unit: "ms",
            ...summary(runs[size][pack].map(wall)),
          },
          {
            what: "… CPU of all its processes",
            unit: "ms",
            ...summary(runs[size][pack].map(cpu)),
          },
        ]),
      ),
    ],
    derived: [
      {
        what: "(all − no pack) ÷ (empty − no pack), wall",
        value: ratio("environment", wall),
        unit: "×",
        target: { most: LIMIT, limit: 1 },
      },
      {
        what: "(all − no pack) ÷ (empty − no pack), CPU",
        value: ratio("environment", cpu),
        unit: "×",
        target: { most: LIMIT, limit: 1 },
      },
      {
        what: "the same without resources: starting the pack, wall",
        value: ratio("nothing", wall),
        unit: "×",
      },
      { what: "an empty pack starts in", value: over(runs, "nothing", "one empty pack", wall), unit: "ms" },
      {
        what: "policypacks/all starts in",
        value: over(runs, "nothing", "policypacks/all", wall),
        unit: "ms",
      },
      { what: "1,000 resources through an empty pack", value: judging("one empty pack"), unit: "ms" },
      { what: "1,000 resources through policypacks/all", value: judging("policypacks/all"), unit: "ms" },
    ],
  };
}
