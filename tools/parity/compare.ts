/** Asks every gate about every object and compares what they answer, rule by rule. */
import { sameMessages, type Messages } from "./answers";
import type { JudgingServer, ServerAnswer } from "./api-server";
import type { KubernetesObject } from "./base-objects";
import { checked, fitsPlan, previewed, type GateAnswer } from "./gates";
import type { ParityCase } from "./generate";
import type { Scenario } from "./scenario";

/** Of one object. A gate that could not read the object has no messages. */
export interface Answers {
  /** Null of what no plan can hold. */
  readonly preview: GateAnswer | null;
  readonly check: GateAnswer;
  readonly server: ServerAnswer;
  /** `check` of the object as the API server would store it, with every default: what an audit of a cluster sees. */
  readonly audit: GateAnswer | null;
  /** What was judged; null where no gate could read it. */
  readonly object: KubernetesObject | null;
}

export type Gate = "preview" | "check" | "audit";
const GATES: readonly Gate[] = ["preview", "check", "audit"];

export interface Disagreement {
  readonly case: ParityCase;
  readonly rule: string;
  readonly gate: Gate;
  readonly answered: readonly string[] | string;
  readonly server: readonly string[];
}

export interface RuleTally {
  readonly rule: string;
  refusals: number;
  agreements: number;
  disagreements: number;
}

export interface Tally {
  readonly objects: number;
  readonly byOrigin: Readonly<Record<string, number>>;
  /** What the API server refuses whatever the rules say, by HTTP status. */
  readonly malformed: Record<string, number>;
  /** Of those: how often preview and check, of which the first reads the object and the other its text, say the same. */
  malformedAlike: number;
  untold: number;
  judged: number;
  /** Of those: what no plan can hold, so that no preview is asked. */
  unplanned: number;
  readonly rules: readonly RuleTally[];
  readonly disagreements: Disagreement[];
}

/** An object that every gate judged, with what the API server says of it. */
export interface Judged {
  readonly case: ParityCase;
  readonly object: KubernetesObject;
  readonly server: Messages;
  /** In JSON. */
  readonly stored: string;
}

export interface Watching {
  readonly progress: (line: string) => void;
  readonly onJudged?: (judged: Judged) => void;
}

const SIDE_BY_SIDE = 8;
const PROGRESS_EVERY = 1000;

/** Does the work for each item, some at a time, in order of their beginning. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

/** Every gate's answer about one object. */
export async function answersOf(
  one: Pick<ParityCase, "text" | "object">,
  scenario: Scenario,
  server: JudgingServer,
): Promise<Answers> {
  const { answer: check, object: read } = await checked(scenario, one.text);
  const object = one.object ?? read;
  const preview = object && fitsPlan(object) ? previewed(scenario, object) : null;
  const answer = await server.judge({ ...typeOf(object), text: one.text }, object);
  const stored = answer.kind === "judged" ? await checked(scenario, answer.stored) : null;
  return { preview, check, server: answer, audit: stored && stored.answer, object };
}

function typeOf(object: KubernetesObject | null): { apiVersion: string; kind: string } {
  const text = (key: string): string => {
    const value = object?.[key];
    return typeof value === "string" ? value : "";
  };
  return { apiVersion: text("apiVersion"), kind: text("kind") };
}

/** Where a gate's answer about a rule is not the API server's. */
export function disagreementsOf(answers: Answers, rules: readonly string[]): Omit<Disagreement, "case">[] {
  const { server } = answers;
  if (server.kind !== "judged") return [];
  return rules.flatMap((rule) =>
    GATES.flatMap((gate) => {
      const answer = answers[gate];
      const said = server.messages[rule] ?? [];
      if (!answer || ("messages" in answer && sameMessages(answer.messages, server.messages, rule)))
        return [];
      const answered = "messages" in answer ? (answer.messages[rule] ?? []) : answer.unreadable;
      return [{ rule, gate, answered, server: said }];
    }),
  );
}

function alike(one: GateAnswer | null, other: GateAnswer, rules: readonly string[]): boolean {
  if (!one || !("messages" in one) || !("messages" in other)) return true;
  const [ours, theirs]: Messages[] = [one.messages, other.messages];
  return rules.every((rule) => sameMessages(ours ?? {}, theirs ?? {}, rule));
}

/** Compares all gates on all cases. */
export async function compare(
  cases: readonly ParityCase[],
  scenario: Scenario,
  server: JudgingServer,
  { progress, onJudged }: Watching,
): Promise<Tally> {
  const names = scenario.rules.map(({ name }) => name);
  const rules = names.map((rule): RuleTally => ({ rule, refusals: 0, agreements: 0, disagreements: 0 }));
  const tally: Tally = {
    objects: cases.length,
    byOrigin: countBy(cases, ({ origin }) => origin),
    malformed: {},
    malformedAlike: 0,
    untold: 0,
    judged: 0,
    unplanned: 0,
    rules,
    disagreements: [],
  };
  let done = 0;
  await eachOf(cases, async (one) => {
    const answers = await answersOf(one, scenario, server);
    record(tally, one, answers, names);
    const { server: answer, object } = answers;
    if (answer.kind === "judged" && object)
      onJudged?.({ case: one, object, server: answer.messages, stored: answer.stored });
    done += 1;
    if (done % PROGRESS_EVERY === 0) progress(`${done} of ${cases.length} objects compared`);
  });
  tally.disagreements.sort((a, b) => (a.case.id < b.case.id ? -1 : 1));
  return tally;
}

function record(tally: Tally, one: ParityCase, answers: Answers, names: readonly string[]): void {
  const { server } = answers;
  switch (server.kind) {
    case "malformed":
      tally.malformed[server.status] = (tally.malformed[server.status] ?? 0) + 1;
      if (alike(answers.preview, answers.check, names)) tally.malformedAlike += 1;
      return;
    case "untold":
      tally.untold += 1;
      return;
    case "judged": {
      tally.judged += 1;
      if (!answers.preview) tally.unplanned += 1;
      const found = disagreementsOf(answers, names);
      tally.disagreements.push(...found.map((each) => ({ ...each, case: one })));
      for (const rule of tally.rules) {
        if (server.messages[rule.rule]) rule.refusals += 1;
        if (found.some((each) => each.rule === rule.rule)) rule.disagreements += 1;
        else rule.agreements += 1;
      }
    }
  }
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
