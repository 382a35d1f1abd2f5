/** Objects that keep every shipped rule about Kubernetes objects, to break one rule at a time; and the tests that each rule has. */
import assert from "node:assert/strict";
import { evaluateRule, prepare, type RuleAnswer } from "../../governance/object-rules/evaluate-rule";
import { judgeObject } from "../../governance/object-rules/judge-object";
import type { ObjectRule } from "../../governance/object-rules/rule-file";
import { defaultParameters } from "../../governance/object-rules/rule-parameters";
import { UNKNOWN } from "../../governance/plan";
import { defaultLevel, type RuleName } from "../../governance/rules/rules";
import type { StackConfig } from "../../governance/stack-config/stack-config";
import { readRuleSet, shippedRules } from "../../policypacks/kubernetes/read-rules";
import { config } from "./environment-plan";

type Mapping = Record<string, unknown>;

/**
 * Path in the pod, or pod template, to its new value; undefined takes it away. Keys with dots stand in brackets
 * (`metadata.labels[apexlogic.ai/tier]`); a path that begins with `/` is one in the object.
 */
export type Edits = Readonly<Record<string, unknown>>;

export const KINDS = [
  "Pod",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "ReplicaSet",
  "Job",
  "CronJob",
] as const;
export type Kind = (typeof KINDS)[number];
/** What serves: jobs end. */
export const SERVING = KINDS.filter((kind) => kind !== "Job" && kind !== "CronJob");

export const DIGEST = `sha256:${"a".repeat(64)}`;
export const IMAGE = `registry.example.com/team/server@sha256:${"1".repeat(64)}`;

/** What the ConfigMap of verdicts says in tests: of {@link DIGEST}, that it passed with a bias score of 0.05. */
export const VERDICTS: Readonly<Record<string, string>> = {
  limit: "0.1",
  ["a".repeat(64)]: "pass 0.0500",
  ["b".repeat(64)]: "fail 0.1500",
  ["c".repeat(64)]: "pass 0.1000",
  ["d".repeat(64)]: "inconclusive unknown",
  ["e".repeat(64)]: "pass unmeasured",
  ["f".repeat(64)]: "pass 0.0999",
};

function metadata(): Mapping {
  return {
    labels: {
      "app.kubernetes.io/name": "server",
      "apexlogic.ai/project": "customer-engagement",
      "apexlogic.ai/team": "engagement",
      "apexlogic.ai/environment": "test",
      "apexlogic.ai/cost-center": "cc-engagement",
      "apexlogic.ai/owner": "maya.chen",
      "apexlogic.ai/workload-id": "server",
      "apexlogic.ai/model-id": "vl_model_v2",
      "apexlogic.ai/tier": "standard",
      "apexlogic.ai/activity": "serving",
    },
    annotations: {
      "apexlogic.ai/model-card-uri": "cards/vl_model_v2.md",
      "apexlogic.ai/model-digest": DIGEST,
    },
  };
}

function podSpec(restartPolicy: "Always" | "Never"): Mapping {
  const probe = { tcpSocket: { port: 8080 } };
  return {
    restartPolicy,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "server",
        image: IMAGE,
        ports: [{ containerPort: 8080 }],
        resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "2Gi" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        readinessProbe: probe,
        livenessProbe: { ...probe },
      },
    ],
  };
}

/** A workload that keeps every rule, but for `edits`. */
export function workload(kind: Kind, edits: Edits = {}): Mapping & { readonly spec: Mapping } {
  const named = { metadata: { name: "server", namespace: "engagement", ...metadata() } };
  const selector = { matchLabels: { "app.kubernetes.io/name": "server" } };
  const serving = { metadata: metadata(), spec: podSpec("Always") };
  const ending = { metadata: metadata(), spec: podSpec("Never") };
  const job = { activeDeadlineSeconds: 3600, template: ending };
  const all: Record<Kind, readonly [apiVersion: string, spec: Mapping, pod?: Mapping]> = {
    Pod: ["v1", serving.spec],
    Deployment: ["apps/v1", { replicas: 2, selector, template: serving }, serving],
    StatefulSet: ["apps/v1", { serviceName: "server", replicas: 2, selector, template: serving }, serving],
    DaemonSet: ["apps/v1", { selector, template: serving }, serving],
    ReplicaSet: ["apps/v1", { replicas: 2, selector, template: serving }, serving],
    Job: ["batch/v1", job, ending],
    CronJob: ["batch/v1", { schedule: "0 3 * * *", jobTemplate: { spec: job } }, ending],
  };
  const [apiVersion, spec, pod] = all[kind];
  const object = { apiVersion, kind, ...named, spec };
  for (const [path, value] of Object.entries(edits))
    if (path.startsWith("/")) put(object, path.slice(1), value);
    else put(pod ?? object, path, value);
  return object;
}

/** Sets the value at a path, or takes it away. */
export function put(target: Mapping, path: string, value: unknown): void {
  const keys = [...path.matchAll(/\[([^\]]+)\]|([^.[\]]+)/g)].map(
    ([, dotted, plain]) => dotted ?? plain ?? "",
  );
  const last = keys.pop() ?? "";
  const holder = keys.reduce((at, key) => (at[key] ??= {}) as Mapping, target);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

export function ruleOf(name: string): ObjectRule {
  const rule = shippedRules().find((each) => each.name === name);
  assert.ok(rule, `there is no rule ${name}`);
  return rule;
}

/** What a shipped rule answers; null where it is not about the object. */
export function answerOf(
  name: string,
  object: Mapping,
  parameters: Readonly<Record<string, string>> = {},
): RuleAnswer | null {
  const rule = ruleOf(name);
  const own = rule.parameters === "model-verdicts" ? VERDICTS : defaultParameters();
  return evaluateRule(rule, prepare(object), { ...own, ...parameters });
}

const PASS = { outcome: "pass", messages: [] } as const;

export interface RuleCases {
  /** Kinds that the rule can refuse; it leaves the others alone. Default: all. */
  readonly kinds?: readonly Kind[];
  /** Breaks the rule in every one of these kinds alike, with the same message. */
  readonly broken: Edits;
  readonly message: string;
  /** What is just allowed. */
  readonly allowed: Readonly<Record<string, readonly [Kind, Edits]>>;
  /** What is refused, and what is said. */
  readonly refused: Readonly<Record<string, readonly [Kind, Edits, ...messages: string[]]>>;
  /** What an answer depends on, and is not known before the update. */
  readonly unknown: readonly (readonly [Kind, path: string])[];
  /** What the environment sets instead of the defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Objects that no rule about workloads is about. */
const OTHERS: readonly Mapping[] = [
  { apiVersion: "v1", kind: "Service", metadata: { name: "server" }, spec: {} },
  { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "server" } },
  { apiVersion: "v1", kind: "Namespace", metadata: { name: "engagement" } },
  { apiVersion: "example.com/v1", kind: "Deployment", metadata: { name: "server" }, spec: {} },
  { apiVersion: "apps/v1", kind: "ControllerRevision", metadata: { name: "server" }, revision: 1 },
];

/** The tests that every rule about workloads has, and `more`. */
export function describeRule(name: RuleName, cases: RuleCases, more: () => void = () => undefined): void {
  const { kinds = KINDS, broken, message, allowed, refused, unknown, parameters = {} } = cases;
  const answer = (kind: Kind, edits?: Edits) => answerOf(name, workload(kind, edits), parameters);
  describe(`the rule ${name}`, () => {
    for (const kind of KINDS) {
      it(`allows a ${kind} that is as it should be`, () => {
        assert.deepEqual(answer(kind), PASS);
      });
      const asked = kinds.includes(kind);
      it(asked ? `refuses a ${kind} that is not` : `asks nothing of a ${kind}`, () => {
        const expected = asked ? { outcome: "fail", messages: [message] } : PASS;
        assert.deepEqual(answer(kind, broken), expected);
      });
    }
    for (const [what, [kind, edits]] of Object.entries(allowed))
      it(`allows ${what}`, () => {
        assert.deepEqual(answer(kind, edits), PASS);
      });
    for (const [what, [kind, edits, ...messages]] of Object.entries(refused))
      it(`refuses ${what}`, () => {
        assert.deepEqual(answer(kind, edits), { outcome: "fail", messages });
      });
    for (const [kind, path] of unknown)
      it(`cannot judge a ${kind} whose ${path} is not known yet`, () => {
        const found = answer(kind, { [path]: UNKNOWN });
        assert.deepEqual([found?.outcome, found?.cause], ["inconclusive", "unknown"]);
      });
    it("is not about other resources", () => {
      for (const object of OTHERS) assert.equal(answerOf(name, object), null, String(object["apiVersion"]));
    });
    it("has its level from the stack config", () => {
      const [kind = "Pod"] = kinds;
      assertLevels(name, workload(kind, broken), parameters);
    });
    more();
  });
}

function assertLevels(name: RuleName, broken: Mapping, parameters: Readonly<Record<string, string>>): void {
  const now = new Date("2026-11-27T00:00:00Z");
  const exemption = {
    policy: name,
    resource: "rule set test",
    reason: "a level in a test",
    owner: "maya.chen",
    expires: "2026-12-31",
  };
  const levelsOf = (settings: Partial<StackConfig>): string[] => {
    const setting = config({ exemptions: [exemption], rules: { parameters }, ...settings });
    const { production } = setting;
    const context = { verdicts: VERDICTS, config: setting, production, now };
    const verdicts = judgeObject(prepare(broken), readRuleSet("", setting, now), context);
    return [...new Set(verdicts.filter(({ rule }) => rule === name).map(({ level }) => level))];
  };
  assert.deepEqual(levelsOf({}), [defaultLevel(name, false)]);
  assert.deepEqual(levelsOf({ production: true }), [defaultLevel(name, true)]);
  for (const level of ["mandatory", "advisory"] as const)
    assert.deepEqual(levelsOf({ enforcement: { [name]: level } }), [level]);
  assert.deepEqual(levelsOf({ enforcement: { [name]: "disabled" } }), []);
}
