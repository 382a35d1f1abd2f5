/** Disagreements that were found, made small, with what the API server says: kept for ever, as cases of every later run. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Messages } from "./answers";
import type { JudgingServer } from "./api-server";
import type { KubernetesObject } from "./base-objects";
import { answersOf, disagreementsOf, type Disagreement } from "./compare";
import type { ParityCase } from "./generate";
import { minimise } from "./minimise";
import type { Scenario } from "./scenario";
import { textOf } from "./spelling";

export const FIXTURES_FOLDER = path.join(__dirname, "..", "..", "test", "fixtures", "parity");
/** Questions to the API server for one disagreement. */
const QUESTIONS = 1500;

export interface ParityFixture {
  /** The rule, and the gate that disagreed once. */
  readonly rule: string;
  readonly gate: string;
  readonly text: string;
  /** Of all rules. */
  readonly server: Messages;
}

/** Every fixture by its file's name. */
export function readFixtures(folder = FIXTURES_FOLDER): Map<string, ParityFixture> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return new Map(
    names
      .sort()
      .map((name) => [name, JSON.parse(readFileSync(path.join(folder, name), "utf8")) as ParityFixture]),
  );
}

export function fixtureCases(folder = FIXTURES_FOLDER): ParityCase[] {
  return [...readFixtures(folder)].map(([id, { text }]) => ({ id, origin: "fixture", text, object: null }));
}

/** The smallest text on which the gate still disagrees about the rule. */
async function smallest(
  { case: one, rule, gate }: Disagreement,
  object: KubernetesObject,
  scenario: Scenario,
  server: JudgingServer,
): Promise<string> {
  const remains = async (candidate: KubernetesObject): Promise<boolean> => {
    const answers = await answersOf({ text: textOf(candidate, "yaml"), object: candidate }, scenario, server);
    return disagreementsOf(answers, [rule]).some((each) => each.gate === gate);
  };
  // What is in the spelling of a text is lost when the text is written anew.
  if (!(await remains(object))) return one.text;
  return textOf(await minimise(object, remains, { questions: QUESTIONS }), "yaml");
}

/**
 * Makes a disagreement small and writes it down.
 * @returns the file.
 */
export async function keep(
  found: Disagreement,
  object: KubernetesObject | null,
  scenario: Scenario,
  server: JudgingServer,
  folder = FIXTURES_FOLDER,
): Promise<string> {
  const { rule, gate } = found;
  const text = object ? await smallest(found, object, scenario, server) : found.case.text;
  const { server: answer } = await answersOf({ text, object: null }, scenario, server);
  const fixture: ParityFixture = {
    rule,
    gate,
    text,
    server: answer.kind === "judged" ? answer.messages : {},
  };
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  const file = path.join(folder, `${rule}-${digest}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(fixture, null, 2)}\n`);
  return file;
}
