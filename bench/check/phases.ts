/** Where the time of `check` goes: each part by itself, warm, on one core. Run in a process of its own. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { load } from "js-yaml";
import { judgeObject } from "../../governance/object-rules/judge-object";
import { matches } from "../../governance/object-rules/matching";
import { prepare } from "../../governance/object-rules/object-to-judge";
import { readKubernetesDocument } from "../../cli/object-reader/kubernetes-document";
import { readShippedRuleSet } from "../../policypacks/kubernetes/read-rules";
import { answer } from "../child";

export interface Phases {
  /** Objects × the rules that cover them. */
  readonly objectRules: number;
  readonly findings: number;
  readonly readMs: readonly number[];
  readonly libraryMs: readonly number[];
  readonly parseMs: readonly number[];
  readonly prepareMs: readonly number[];
  readonly judgeMs: readonly number[];
}

function timed<T>(into: number[], work: () => T): T {
  const since = performance.now();
  const made = work();
  into.push(performance.now() - since);
  return made;
}

function phases(folder: string, rounds: number): Phases {
  const files = readdirSync(folder).map((file) => path.join(folder, file));
  const now = new Date("2026-11-01T00:00:00Z");
  const set = readShippedRuleSet(now);
  const context = { verdicts: null, production: false, now };
  const found = { readMs: [], libraryMs: [], parseMs: [], prepareMs: [], judgeMs: [] };
  let counts = { objectRules: 0, findings: 0 };
  for (let round = -1; round < rounds; round += 1) {
    // The first round warms up.
    const into: Record<keyof typeof found, number[]> =
      round < 0 ? { readMs: [], libraryMs: [], parseMs: [], prepareMs: [], judgeMs: [] } : found;
    const texts = timed(into.readMs, () => files.map((file) => readFileSync(file, "utf8")));
    timed(into.libraryMs, () => texts.forEach((text) => load(text)));
    const values = timed(into.parseMs, () =>
      texts.map((text) => readKubernetesDocument(text)[0]?.value as Record<string, unknown>),
    );
    const subjects = timed(into.prepareMs, () => values.map(prepare));
    const verdicts = timed(into.judgeMs, () =>
      subjects.map((subject) => judgeObject(subject, set, context).length),
    );
    if (round < 0) {
      const { rules } = set.environment;
      counts = {
        objectRules: subjects.reduce(
          (sum, subject) => sum + rules.filter(({ rule }) => matches(rule, subject)).length,
          0,
        ),
        findings: verdicts.reduce((sum, each) => sum + each, 0),
      };
    }
  }
  return { ...counts, ...found };
}

const [folder = "", rounds = "5"] = process.argv.slice(2);
answer(phases(folder, Number(rounds)));
