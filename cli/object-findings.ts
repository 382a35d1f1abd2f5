/** What the rules say about objects, each answer with the place of what it is about. */
import { judgeObject, type ObjectContext } from "../governance/object-rules/judge-object";
import { prepare } from "../governance/object-rules/evaluate-rule";
import type { RuleSet } from "../governance/object-rules/rule-set";
import { inScope } from "../governance/object-rules/scope";
import type { Problem } from "../governance/reading/problem";
import type { PathPart } from "../governance/reading/yaml-document";
import type { Verdict } from "../governance/verdict";
import type { Baseline } from "./baseline";
import { isMapping } from "./object-reader/is-mapping";
import type { ObjectDocument, PassedOver, ReadEvent } from "./object-reader/read-objects";

/** A file and 1-based place; of an object in a cluster the cluster alone. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Finding {
  readonly verdict: Verdict;
  readonly place: Place;
  /** By the baseline: it neither blocks nor warns. */
  readonly accepted: boolean;
}

/** What is found out about everything that is read. */
export interface ObjectReport {
  readonly objects: number;
  /** Of the objects: those in the platform's own namespaces, which no rule is about. */
  readonly outOfScope: number;
  readonly findings: readonly Finding[];
  readonly passedOver: readonly PassedOver[];
  /** What could not be read, and why. */
  readonly problems: readonly Problem[];
}

/** Judges what is read as it comes; only findings are kept. */
export async function judgeObjects(
  events: AsyncIterable<ReadEvent>,
  judge: { readonly set: RuleSet; readonly context: ObjectContext; readonly baseline?: Baseline },
  signal?: AbortSignal,
): Promise<ObjectReport> {
  const findings: Finding[] = [];
  const passedOver: PassedOver[] = [];
  const problems: Problem[] = [];
  let [objects, outOfScope] = [0, 0];
  for await (const event of events) {
    signal?.throwIfAborted();
    if ("problem" in event) problems.push(event.problem);
    else if ("passedOver" in event) passedOver.push(event.passedOver);
    else
      for (const { object, path } of event.document.objects) {
        const prepared = prepare(object);
        objects += 1;
        if (!inScope(prepared)) {
          outOfScope += 1;
          continue;
        }
        for (const verdict of judgeObject(prepared, judge.set, judge.context))
          findings.push({
            verdict: detached(verdict),
            place: placeOf(event.document, object, path, verdict.reason),
            accepted: judge.baseline?.accepts(verdict) ?? false,
          });
      }
  }
  return { objects, outOfScope, findings, passedOver, problems };
}

/** Parts of a text keep the whole of it in memory, which would be every document with a finding. */
function detached(verdict: Verdict): Verdict {
  return JSON.parse(JSON.stringify(verdict)) as Verdict;
}

function placeOf(
  { file, positions }: ObjectDocument,
  object: Record<string, unknown>,
  path: readonly PathPart[],
  reason: string,
): Place {
  return positions ? { file, ...positions.of([...path, ...containerPath(object, reason)]) } : { file };
}

/** Messages end with the containers that they are about, and a workload of many is long. */
function containerPath(object: Record<string, unknown>, reason: string): PathPart[] {
  const tail = Math.max(reason.lastIndexOf(" in "), reason.lastIndexOf(": "));
  if (tail < 0) return [];
  const words = new Set(reason.slice(tail).split(/[^a-z0-9-]+/));
  for (const above of POD_SPECS) {
    const pod = valueAt(object, above);
    for (const list of isMapping(pod) ? CONTAINER_LISTS : []) {
      const containers = valueAt(object, [...above, list]);
      if (!Array.isArray(containers)) continue;
      const index = containers.findIndex(
        (each) => isMapping(each) && typeof each["name"] === "string" && words.has(each["name"]),
      );
      if (index >= 0) return [...above, list, index];
    }
  }
  return [];
}

const POD_SPECS = [
  ["spec", "jobTemplate", "spec", "template", "spec"],
  ["spec", "template", "spec"],
  ["spec"],
];
const CONTAINER_LISTS = ["containers", "initContainers", "ephemeralContainers"];

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => (isMapping(value) ? value[part] : undefined), root);
}
