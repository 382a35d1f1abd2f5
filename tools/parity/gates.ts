/** The gates that need no cluster: the preview's, of a plan's resources, and `plumbline check`'s, of a manifest's text. */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { judgeObject, subjectOf } from "../../governance/object-rules/judge-object";
import type { ObjectToJudge } from "../../governance/object-rules/object-to-judge";
import { UNKNOWN } from "../../governance/plan";
import type { Verdict } from "../../governance/verdict";
import { judgeObjects } from "../../cli/object-findings";
import { readObjects, type ReadEvent } from "../../cli/object-reader/read-objects";
import { RuleSetJudge } from "../../policypacks/kubernetes/object-judge";
import { resourceOf } from "../../policypacks/plan";
import type { Messages } from "./answers";
import type { KubernetesObject } from "./base-objects";
import type { Scenario } from "./scenario";

/** What a gate without a cluster says; what it cannot read as one object is none. */
export type GateAnswer = { readonly messages: Messages } | { readonly unreadable: string };

const CORE = "v1";

/** Each message once, as the API server gives them. */
function messagesOf(verdicts: readonly Pick<Verdict, "rule" | "reason">[]): Messages {
  const found: Record<string, string[]> = {};
  for (const { rule, reason } of verdicts) {
    const messages = (found[rule] ??= []);
    if (!messages.includes(reason)) messages.push(reason);
  }
  return found;
}

/** How the wire says that a value is not known (sdk/nodejs/runtime/rpc.ts). */
const UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function replaced(value: unknown, from: unknown, to: unknown): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((each) => replaced(each, from, to));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, from, to)]));
}

/** The object as a policy sees it: through the engine's wire format and the SDK's resources. */
function planned(object: KubernetesObject, judge: RuleSetJudge): readonly ObjectToJudge[] {
  const apiVersion = String(object["apiVersion"]);
  const type = `kubernetes:${apiVersion === CORE ? `core/${CORE}` : apiVersion}:${String(object["kind"])}`;
  const sent = Struct.fromJavaScript(replaced(object, UNKNOWN, UNKNOWN_MARK) as Record<string, never>);
  const props = replaced(sent.toJavaScript(), UNKNOWN_MARK, UNKNOWN) as KubernetesObject;
  return judge.objectsOf(
    resourceOf({ type, name: "object", urn: `urn:pulumi:parity::plumbline::${type}::object`, props }),
  );
}

/** Whether a plan can hold the object: its numbers are JavaScript's, so 64 bits of an integer are too many. */
export function fitsPlan(value: unknown): boolean {
  if (typeof value === "bigint") return false;
  return typeof value !== "object" || value === null || Object.values(value).every(fitsPlan);
}

/** What the pack says; its words around the API server's own are taken away. Leaves of the object may be {@link UNKNOWN}. */
export function previewed(scenario: Scenario, object: KubernetesObject): GateAnswer {
  const { set, config, now, verdicts } = scenario;
  const judge = new RuleSetJudge(set);
  const [subject] = planned(object, judge);
  if (!subject) return { unreadable: "is no Kubernetes object" };
  const alone = judge.judge(subject, config, now).map(({ rule, reason }) => {
    const [before, after] = [`${subjectOf(subject)}: `, `. ${remedyOf(scenario, rule)}`];
    if (!reason.startsWith(before) || !reason.endsWith(after)) throw new Error(`the pack says ${reason}`);
    return { rule, reason: reason.slice(before.length, -after.length) };
  });
  // Of models the pack believes evidence alone, which stands for itself here.
  const ofModels = judgeObject(subject, set, { verdicts, production: false, now }).filter(({ rule }) =>
    scenario.rules.some(({ name, parameters }) => name === rule && parameters === "model-verdicts"),
  );
  return { messages: messagesOf([...alone, ...ofModels]) };
}

function remedyOf({ rules }: Scenario, rule: string): string {
  return rules.find(({ name }) => name === rule)?.remedy ?? "";
}

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text, "utf8");
}

/** What `check` says of a text on its standard input, and the object that it read. */
export async function checked(
  { set, verdicts, now }: Scenario,
  text: string,
): Promise<{ readonly answer: GateAnswer; readonly object: KubernetesObject | null }> {
  const objects: KubernetesObject[] = [];
  async function* watched(): AsyncGenerator<ReadEvent> {
    for await (const event of readObjects(["-"], bytesOf(text))) {
      if ("document" in event) objects.push(...event.document.objects.map(({ object }) => object));
      yield event;
    }
  }
  const { findings, problems, passedOver } = await judgeObjects(watched(), {
    set,
    context: { verdicts, production: false, now },
  });
  const [object = null] = objects;
  const faults = [...problems.map(({ rule }) => rule), ...passedOver.map(({ reason }) => reason)];
  if (objects.length !== 1 || faults.length > 0)
    return { answer: { unreadable: faults.join("; ") || `holds ${objects.length} objects` }, object };
  return { answer: { messages: messagesOf(findings.map(({ verdict }) => verdict)) }, object };
}
