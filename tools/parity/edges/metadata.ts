/** Edges of what labels and annotations say: mandated tags, model cards, scores and their evidence. */
import { MODEL_DIGESTS, NAMESPACE } from "../base-objects";
import { ABSENT, type Edge, type Place } from "../edits";
import { spelled } from "../spelling";

const PLACES: readonly Place[] = ["object", "template", "everywhere"];
const DOMAINS = ["apexlogic.ai/", "ai.apexlogic.com/", "finops.apexlogic.com/"];

const TAG_VALUES = [
  ABSENT,
  null,
  "",
  "vision",
  "Vision.Team_2-b",
  "v",
  "v".repeat(63),
  "none",
  "None",
  "true",
  ...spelled("'7'", "!!str 7", "12:30:45", '"yes"'),
];
const BAD_LABELS = [
  " ",
  "v".repeat(64),
  "-vision",
  "vision-",
  "vis ion",
  "visión",
  "vision/2",
  7,
  true,
  ["vision"],
  { team: "vision" },
  ...spelled("yes", "007", "1e3", "0x1F", "2026-01-01", "1_000"),
];

const TAGS = ["project", "team", "environment", "cost-center", "owner", "workload-id"];

const tagEdges = (key: string, values: readonly unknown[]): Edge[] =>
  PLACES.map((at) => ({ at, path: ["metadata", "labels", key], values, malformed: BAD_LABELS }));

/** A tag under another domain, which counts as the same. */
const aliasEdges: Edge[] = ["team", "cost-center", "model-id", "tier"].flatMap((tag) =>
  DOMAINS.slice(1).flatMap((domain) => tagEdges(`${domain}${tag}`, ["vision", "", "none", ABSENT])),
);

const SCORES = [
  ABSENT,
  "0.0340",
  "0.034",
  "0.03400",
  "3.4e-2",
  "3.4E-2",
  "0.05",
  "0.05e0",
  "0.1",
  "0.10",
  "0.09999999999999999999",
  "0.0999999",
  "0.2310",
  "1",
  "1.0",
  "0",
  "0.0",
  "00.034",
  "0.034.0",
  "0_034",
  "NaN",
  "Infinity",
  "1e400",
  "9".repeat(63),
  `0.${"0".repeat(60)}1`,
  "0x0p1",
  "low",
  "",
  null,
  ...spelled("'0.034'", '"3.4e-2"', "!!str 0.034"),
];
const STATUSES = [ABSENT, "complete", "Complete", "completed", "in-progress", "pending", "none", "", null];

const scoreEdges: Edge[] = DOMAINS.concat("").flatMap((domain) => [
  ...["bias-score", "bias_score"].flatMap((key) => tagEdges(`${domain}${key}`, SCORES)),
  ...["remediation-status", "remediation_status"].flatMap((key) => tagEdges(`${domain}${key}`, STATUSES)),
]);

const hex = (digest: string): string => digest.slice("sha256:".length);
const DIGESTS = [
  ABSENT,
  null,
  "",
  ...Object.values(MODEL_DIGESTS),
  MODEL_DIGESTS.passing.toUpperCase(),
  `sha256:${hex(MODEL_DIGESTS.passing).toUpperCase()}`,
  hex(MODEL_DIGESTS.passing),
  ` ${MODEL_DIGESTS.passing}`,
  `${MODEL_DIGESTS.passing} `,
  MODEL_DIGESTS.passing.slice(0, -1),
  `${MODEL_DIGESTS.passing}0`,
  `sha512:${hex(MODEL_DIGESTS.passing)}`,
  "sha256:",
  "sha256:limit",
  "limit",
  "sha256:ünïcode",
];

const CARDS = [
  ABSENT,
  null,
  "",
  " ",
  "https://models.example.com/captioning",
  "http://models.example.com/captioning",
  "HTTPS://models.example.com/captioning",
  "https://",
  "https:///card",
  "https://models.example.com/ a",
  "https://bücher.example/卡",
  "https://user:secret@models.example.com/card?x=1#top",
  "https://[2001:db8::1]:8443/card",
  "https://models.example.com:99999/card",
  "https://models.example.com/%zz",
  "s3://models/captioning.md",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "models.example.com/captioning",
  "/captioning",
  "\thttps://models.example.com/captioning",
  "https://models.example.com/captioning\n",
  `https://models.example.com/${"x".repeat(5000)}`,
  ...spelled(
    "https://models.example.com/a # a comment",
    ">-\n  https://models.example.com/folded",
    "!!str https://x.example",
  ),
];

/** Faults of the metadata as a whole, and what else it may hold. */
const WHOLE: readonly Edge[] = [
  ...PLACES.flatMap((at): Edge[] => [
    {
      at,
      path: ["metadata", "labels"],
      values: [ABSENT, null, {}, { app: "captions" }],
      malformed: [[], "none"],
    },
    {
      at,
      path: ["metadata", "annotations"],
      values: [ABSENT, null, {}, { "example.com/note": "ünïcode ☃" }],
      malformed: [[], "none"],
    },
  ]),
  {
    at: "template",
    path: ["metadata"],
    values: [{ labels: { app: "captions" } }],
    malformed: [null, {}, []],
  },
  {
    at: "object",
    path: ["metadata", "name"],
    values: ["a", "a".repeat(50), "x.y"],
    malformed: ["a".repeat(254), "Captions", "", null],
  },
  { at: "object", path: ["metadata"], values: [{ generateName: "captions-", namespace: NAMESPACE }] },
  {
    at: "object",
    path: ["metadata", "ownerReferences"],
    values: [
      [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "captions-1", uid: "u", controller: true }],
      [{ apiVersion: "v1", kind: "Node", name: "n", uid: "u" }],
      [],
    ],
  },
  {
    at: "object",
    path: ["metadata", "finalizers"],
    values: [["example.com/keep"], []],
    malformed: [["bad"], "x"],
  },
  {
    at: "object",
    path: ["metadata", "creationTimestamp"],
    values: [null, "2026-01-01T00:00:00Z"],
    malformed: ["yesterday"],
  },
  { at: "object", path: ["metadata", "deletionTimestamp"], values: ["2026-01-01T00:00:00Z"] },
  { at: "object", path: ["metadata", "labels", "example.com/ok"], values: ["x", ""], malformed: ["x y"] },
  { at: "object", path: ["status"], values: [{}, null], malformed: [{ phase: "Running" }, { replicas: 3 }] },
  { at: "object", path: ["unknownField"], values: [], malformed: [1, { spec: {} }] },
];

export const METADATA_EDGES: readonly Edge[] = [
  ...TAGS.flatMap((tag) => tagEdges(`apexlogic.ai/${tag}`, TAG_VALUES)),
  ...tagEdges("apexlogic.ai/tier", [...TAG_VALUES, "critical", "best-effort", "production-high", "gold"]),
  ...tagEdges("apexlogic.ai/activity", [...TAG_VALUES, "evaluation", "remediation", "Serving"]),
  ...tagEdges("apexlogic.ai/remediation-id", [ABSENT, "", "fix-7"]),
  ...WHOLE,
];

export const MODEL_EDGES: readonly Edge[] = [
  {
    at: "initContainer",
    path: ["env", 0],
    values: [
      ...Object.values(MODEL_DIGESTS).map((digest) => ({ name: "MODEL_SHA256", value: hex(digest) })),
      { name: "MODEL_SHA256" },
      { name: "MODEL_SHA256", value: MODEL_DIGESTS.passing },
      { name: "model_sha256", value: hex(MODEL_DIGESTS.failing) },
    ],
  },
  ...aliasEdges,
  ...scoreEdges,
  ...tagEdges("apexlogic.ai/model-id", [ABSENT, "", "none", "None", "captioning", "m".repeat(63), null]),
  ...tagEdges("app.kubernetes.io/component", [ABSENT, "ai-model", "AI-model", "database", "", "ai-model2"]),
  ...PLACES.flatMap((at): Edge[] =>
    DOMAINS.flatMap((domain): Edge[] => [
      {
        at,
        path: ["metadata", "annotations", `${domain}model-digest`],
        values: DIGESTS,
        malformed: [42, {}],
      },
      {
        at,
        path: ["metadata", "annotations", `${domain}model-card-uri`],
        values: CARDS,
        malformed: [12, true],
      },
    ]),
  ),
];
