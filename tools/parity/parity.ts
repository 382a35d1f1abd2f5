/** Parity on so many objects, by one API server: what the tests and `npm run parity` share. */
import path from "node:path";
import { JudgingServer } from "./api-server";
import { compare, type Judged, type Tally } from "./compare";
import { fixtureCases, keep } from "./fixtures";
import { checked } from "./gates";
import { generate } from "./generate";
import { realObjects } from "./real-objects";
import { admissionOf, shippedScenario, type Scenario } from "./scenario";

export const SEED = 20_261_126;
const STACKS = path.join(__dirname, "..", "..", "stacks");

/** Of so many objects that are drawn, an API server takes at least one as it is for each that is asked for. */
const DRAWN_FOR_EACH = 1.35;
/** Disagreements that are made small; where there are more, one cause has many. */
const MOST_KEPT = 20;

export interface ParityOptions {
  readonly kubeconfig: string;
  /** Objects that every gate judges, at least. */
  readonly objects: number;
  readonly seed: number;
  readonly progress: (line: string) => void;
  /** Told of every object that the API server judges, in no order. */
  readonly onJudged?: (judged: Judged) => void;
}

export interface Parity {
  readonly scenario: Scenario;
  readonly tally: Tally;
  /** Files of the disagreements, made small. */
  readonly kept: readonly string[];
}

/** Compares all gates; disagreements are made small and kept as fixtures. */
export async function parity(options: ParityOptions): Promise<Parity> {
  const { kubeconfig, objects, seed, progress, onJudged } = options;
  const drawn = generate(await realObjects(STACKS), Math.ceil(objects * DRAWN_FOR_EACH), seed);
  const scenario = await shippedScenario();
  const server = await JudgingServer.start(kubeconfig, admissionOf(scenario), scenario.probes);
  try {
    const cases = [...fixtureCases(), ...drawn];
    const tally = await compare(cases, scenario, server, { progress, ...(onJudged && { onJudged }) });
    const kept: string[] = [];
    const seen = new Set<string>();
    for (const found of tally.disagreements) {
      const what = `${found.rule} ${found.gate}`;
      if (seen.has(what) || found.case.origin === "fixture" || kept.length === MOST_KEPT) continue;
      seen.add(what);
      const object = found.case.object ?? (await checked(scenario, found.case.text)).object;
      kept.push(await keep(found, object, scenario, server));
      progress(`kept a disagreement of ${found.gate} about ${found.rule}: ${kept.at(-1)}`);
    }
    return { scenario, tally, kept };
  } finally {
    server.close();
  }
}
