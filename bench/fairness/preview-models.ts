/** What verdicts of 100 models add to a preview: by the policies alone, and between two previews on the real engine. */
import path from "node:path";
import { inChild } from "../child";
import { MODELS } from "../environment";
import type { PreviewRun, Size } from "../one-preview";
import type { Derived, Row } from "../report";
import { median, summary } from "../statistics";
import type { ModelsRun } from "./models";

const PROCESSES = 5;
const JUDGEMENTS = 30;
/** Until the compiler has seen enough. */
const WARM_FROM = 10;
const ROUNDS = 5;
const MOST_MS = 100;
const PREVIEWED = ["models-unproven", "models"] as const satisfies readonly Size[];
type Previewed = (typeof PREVIEWED)[number];

export interface Models {
  readonly processes: readonly ModelsRun[];
  readonly previews: Readonly<Record<Previewed, readonly PreviewRun[]>>;
}

export async function measureModels(progress: (line: string) => void): Promise<Models> {
  const processes: ModelsRun[] = [];
  for (let run = 0; run < PROCESSES; run += 1)
    processes.push(await inChild<ModelsRun>("fairness/models.ts", [String(JUDGEMENTS)]));
  progress(`fairness: verdicts of ${MODELS} models done`);
  const previews: Record<Previewed, PreviewRun[]> = { "models-unproven": [], models: [] };
  const pack = path.join(__dirname, "..", "..", "policypacks", "all");
  for (let round = 0; round < ROUNDS; round += 1)
    for (const size of round % 2 === 0 ? PREVIEWED : [...PREVIEWED].reverse())
      previews[size].push(await inChild<PreviewRun>("one-preview.ts", [pack, size]));
  progress(`fairness: previews of ${MODELS} models done`);
  return { processes, previews };
}

const warmOf = (samples: readonly (readonly number[])[]): number[] =>
  samples.flatMap((each) => each.slice(WARM_FROM));
const firstOf = (samples: readonly (readonly number[])[]): number[] => samples.map(([first = NaN]) => first);

export function modelRows({ processes, previews }: Models): Row[] {
  const ms = processes.map((run) => run.ms);
  const cpuMs = processes.map((run) => run.cpuMs);
  const verdicts = `${processes[0]?.verdicts ?? 0} verdicts of ${MODELS} models`;
  const row = (what: string, values: readonly number[], target?: Row["target"]): Row => ({
    what,
    unit: "ms",
    ...summary(values),
    ...(target && { target }),
  });
  return [
    row(`${verdicts}: evidence verified, judged, warm`, warmOf(ms), { most: MOST_MS }),
    row("… CPU", warmOf(cpuMs)),
    row(`${verdicts}: the first of a new process`, firstOf(ms)),
    row("… CPU", firstOf(cpuMs)),
    ...PREVIEWED.flatMap((size): Row[] => [
      row(
        `preview of ${MODELS} services, policypacks/all${size === "models" ? "" : ", without evidence and policies about models"}`,
        previews[size].map(({ wallMs }) => wallMs),
      ),
      row(
        "… CPU of all its processes",
        previews[size].map(({ cpuMs: cpu }) => cpu ?? NaN),
      ),
    ]),
  ];
}

export function modelDerived({ previews }: Models): Derived[] {
  const added = (figure: (run: PreviewRun) => number): number =>
    median(previews.models.map(figure)) - median(previews["models-unproven"].map(figure));
  return [
    {
      what: `evidence and verdicts of ${MODELS} models add to a preview, a new process as each is`,
      value: added(({ wallMs }) => wallMs),
      unit: "ms",
    },
    { what: "… CPU", value: added(({ cpuMs }) => cpuMs ?? NaN), unit: "ms" },
  ];
}
