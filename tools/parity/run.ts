/** `npm run parity`: all gates on 10,000 objects, and Kyverno's command line on 1,000 of them; writes what it found into docs/. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { KUBERNETES_VERSION } from "../control-plane/build-control-plane";
import { removeControlPlane } from "../control-plane/remove";
import { startControlPlane } from "../control-plane/start";
import { buildKyverno, KYVERNO_VERSION } from "./build-kyverno";
import type { KubernetesObject } from "./base-objects";
import type { Judged } from "./compare";
import { fitsPlan } from "./gates";
import { agrees, kyvernoAnswers } from "./kyverno";
import { parity, SEED } from "./parity";
import { resultsOf, tables, writeResults, type ParityResults, type PeerTally } from "./report";
import { admissionOf, withoutProbes, type Scenario } from "./scenario";
import { STARTS } from "./variants";

const progress = (line: string): void => console.error(line);

interface Peer {
  readonly tally: PeerTally;
  readonly disagreements: readonly string[];
}

/** The first of the judged objects, as an API server hands them to Kyverno, which has none; it needs minutes for a thousand. */
async function askKyverno(scenario: Scenario, judged: readonly Judged[]): Promise<Peer> {
  const executable = await buildKyverno({ env: process.env, progress });
  const objects = new Map(
    judged.map(({ stored }, at) => [`object-${at}`, JSON.parse(stored) as KubernetesObject]),
  );
  progress(`Kyverno judges ${objects.size} objects …`);
  const { answers, seconds } = await kyvernoAnswers(executable, admissionOf(scenario), objects);
  const rules = scenario.rules.map(({ name }) => name);
  const disagreements = judged.flatMap(({ case: one, server }, at) => {
    const answer = answers.get(`object-${at}`) ?? new Map<string, string | null>();
    return rules
      .filter((rule) => !agrees(answer, server, rule))
      .map((rule) => `${one.id} ${rule}: ${answer.get(rule) ?? "passes"} ≠ ${server[rule]?.[0] ?? "passes"}`);
  });
  const comparisons = judged.length * rules.length;
  const tally = { name: "Kyverno", version: KYVERNO_VERSION, objects: judged.length, comparisons };
  return { tally: { ...tally, agreements: comparisons - disagreements.length, seconds }, disagreements };
}

/** Kyverno says nothing of objects that no rule is about; integers of 64 bits are not written for it. */
const isCovered = ({ object }: Judged): boolean => String(object["kind"]) in STARTS && fitsPlan(object);
const byId = (one: Judged, other: Judged): number => (one.case.id < other.case.id ? -1 : 1);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      objects: { type: "string", default: "10000" },
      "peer-objects": { type: "string", default: "1000" },
      seed: { type: "string", default: String(SEED) },
      "dry-run": { type: "boolean", default: false },
    },
  });
  const folder = await mkdtemp(path.join(tmpdir(), "plumbline-parity-"));
  const env = { ...process.env, XDG_STATE_HOME: folder };
  const plane = { name: "parity", env, progress, isDurable: false };
  try {
    const { kubeconfig } = await startControlPlane(plane);
    const judged: Judged[] = [];
    const seed = Number(values.seed);
    const { scenario, tally, kept } = await parity({
      kubeconfig,
      objects: Number(values.objects),
      seed,
      progress,
      onJudged: (each) => judged.push(each),
    });
    const resultsWith = (peers: readonly PeerTally[]): ParityResults =>
      resultsOf(tally, scenario.probes, {
        measuredAt: new Date().toISOString(),
        seed,
        kubernetes: KUBERNETES_VERSION,
        peers,
      });
    // Shown before the peer is asked: should that fail, the gates' answers are not lost.
    console.log(tables(resultsWith([])));
    const wanted = Number(values["peer-objects"]);
    const peer =
      wanted > 0
        ? await askKyverno(withoutProbes(scenario), judged.filter(isCovered).sort(byId).slice(0, wanted))
        : null;
    const results = resultsWith(peer ? [peer.tally] : []);
    if (peer) console.log(tables(results));
    for (const each of [...kept, ...(peer?.disagreements ?? [])]) console.error(each);
    if (!values["dry-run"]) writeResults(results);
    if (tally.disagreements.length > 0 || (peer && peer.disagreements.length > 0)) process.exitCode = 1;
  } finally {
    await removeControlPlane(plane);
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
