/** Replay: what other rules would have refused or let through, of what was planned or written down before. */
import { judgeObject, subjectOf, type ObjectContext } from "../governance/object-rules/judge-object";
import { prepare, type ObjectToJudge } from "../governance/object-rules/object-to-judge";
import type { RuleSet } from "../governance/object-rules/rule-set";
import { inScope } from "../governance/object-rules/scope";
import type { Problem } from "../governance/reading/problem";
import { reading, type Level, type Verdict } from "../governance/verdict";
import { RuleSetJudge } from "../policypacks/kubernetes/object-judge";
import { readObjects, type PassedOver } from "./object-reader/read-objects";
import { readSavedPlan } from "./saved-plan";

export const CHANGES = ["newlyRefused", "newlyLetThrough", "newlyWarned", "noLongerWarned"] as const;
export type Change = (typeof CHANGES)[number];

/** What one rule says of one object. */
export interface Said {
  readonly reading: "warns" | "blocks";
  readonly level: Level;
  readonly reasons: readonly string[];
}

export interface ReplayedChange {
  readonly change: Change;
  readonly rule: string;
  readonly subject: string;
  readonly file: string;
  /** Null where the rule is met, or is not in force. */
  readonly before: Said | null;
  readonly after: Said | null;
  /** Other rules that refuse the object, before and after. */
  readonly alsoRefusedBy: readonly string[];
}

export interface Replay {
  readonly objects: number;
  /** Of them: in the platform's namespaces, which no rule is about. */
  readonly outOfScope: number;
  /** Objects of which every rule says what it said. */
  readonly unchanged: number;
  readonly changes: readonly ReplayedChange[];
  readonly passedOver: readonly PassedOver[];
  readonly problems: readonly Problem[];
}

export interface ReplayInput {
  readonly before: RuleSet;
  readonly after: RuleSet;
  readonly context: ObjectContext;
  /** Saved plans, manifests, folders of manifests; `-` is standard input. */
  readonly on: readonly string[];
  readonly stdin: AsyncIterable<Buffer>;
}

interface Replayable {
  readonly file: string;
  readonly object: ObjectToJudge;
}

/** Judges everything by both rule sets. */
export async function replay({ before, after, context, on, stdin }: ReplayInput): Promise<Replay> {
  const changes: ReplayedChange[] = [];
  const passedOver: PassedOver[] = [];
  const problems: Problem[] = [];
  let [objects, outOfScope, unchanged] = [0, 0, 0];
  for await (const event of objectsOf(on, stdin, before)) {
    if ("problem" in event) problems.push(event.problem);
    else if ("passedOver" in event) passedOver.push(event.passedOver);
    else {
      objects += 1;
      if (!inScope(event.object)) outOfScope += 1;
      const found = changesOf(event, before, after, context);
      if (found.length === 0) unchanged += 1;
      changes.push(...found);
    }
  }
  return { objects, outOfScope, unchanged, changes, passedOver, problems };
}

type ReplayEvent = Replayable | { readonly problem: Problem } | { readonly passedOver: PassedOver };

async function* objectsOf(
  on: readonly string[],
  stdin: AsyncIterable<Buffer>,
  rules: RuleSet,
): AsyncGenerator<ReplayEvent> {
  const judge = new RuleSetJudge(rules);
  for (const file of on) {
    const plan = readSavedPlan(file);
    if (plan) {
      for (const object of plan.flatMap(judge.objectsOf)) yield { file, object };
      continue;
    }
    for await (const event of readObjects([file], stdin))
      if ("document" in event)
        for (const { object } of event.document.objects)
          yield { file: event.document.file, object: prepare(object) };
      else yield event;
  }
}

function changesOf(
  { file, object }: Replayable,
  before: RuleSet,
  after: RuleSet,
  context: ObjectContext,
): ReplayedChange[] {
  const [was, is] = [before, after].map((rules) => said(judgeObject(object, rules, context)));
  const refused = [...(was ?? [])].filter(([rule, { reading: reads }]) => {
    return reads === "blocks" && is?.get(rule)?.reading === "blocks";
  });
  return [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])].sort().flatMap((rule) => {
    const [old, now] = [was?.get(rule) ?? null, is?.get(rule) ?? null];
    const change = changeOf(old, now);
    if (!change) return [];
    const alsoRefusedBy = refused.map(([name]) => name).filter((name) => name !== rule);
    return [{ change, rule, subject: subjectOf(object), file, before: old, after: now, alsoRefusedBy }];
  });
}

/** What each rule says, by rule. */
function said(verdicts: readonly Verdict[]): Map<string, Said> {
  const byRule = new Map<string, Said>();
  for (const verdict of verdicts) {
    const known = byRule.get(verdict.rule);
    byRule.set(verdict.rule, {
      reading: reading(verdict) === "blocks" ? "blocks" : (known?.reading ?? "warns"),
      level: verdict.level,
      reasons: [...(known?.reasons ?? []), verdict.reason],
    });
  }
  return byRule;
}

function changeOf(before: Said | null, after: Said | null): Change | undefined {
  if (before?.reading === after?.reading) return undefined;
  if (after?.reading === "blocks") return "newlyRefused";
  if (before?.reading === "blocks") return "newlyLetThrough";
  return after ? "newlyWarned" : "noLongerWarned";
}

/** How many there are of each. */
export function countChanges(changes: readonly ReplayedChange[]): Record<Change, number> {
  const counts = { newlyRefused: 0, newlyLetThrough: 0, newlyWarned: 0, noLongerWarned: 0 };
  for (const { change } of changes) counts[change] += 1;
  return counts;
}
