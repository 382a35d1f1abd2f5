/**
 * Facts: what a component registers as its output `facts`, plain values only. On the first preview of a new
 * environment policies see Kubernetes objects empty, but facts they can always read. No Output and no secret may be in
 * them: one unknown leaf makes the whole object unreadable, and packs see secrets in clear text.
 */
import { z } from "zod";
import { METRIC_NAMES } from "./fairness/metrics";
import { attributionSchema, type Attribution } from "./tags";

export const FACTS_VERSION = 1;

const count = z.int().min(0).max(100_000);
const intervalSchema = z
  .strictObject({ floor: count, expected: count, ceiling: count })
  .refine((i) => i.floor <= i.expected && i.expected <= i.ceiling, "floor <= expected <= ceiling");

export const CAPACITIES = ["on-demand", "spot"] as const;
export type Capacity = (typeof CAPACITIES)[number];
/** Risk classes of the EU AI Act that a service may be declared to have. */
export const EU_RISK_CLASSES = ["minimal", "limited", "high"] as const;
export type EuRiskClass = (typeof EU_RISK_CLASSES)[number];
export const PROVISIONERS = ["managed", "karpenter", "fake"] as const;
export type Provisioner = (typeof PROVISIONERS)[number];

/** What a node pool may bill: the nodes themselves, not what runs on them. */
const nodePool = z.strictObject({
  provisioner: z.enum(PROVISIONERS),
  purpose: z.enum(["gpu", "system"]),
  /** EC2 instance types that may start, e.g. ["g6.xlarge"]. */
  instanceTypes: z.array(z.string().min(1)).min(1).max(50),
  capacity: z.enum(CAPACITIES),
  /** Nodes: floor = min, expected = desired, ceiling = max; null for Karpenter, which starts what pods need. */
  nodes: intervalSchema.nullable(),
  /** Karpenter's limit in GPUs, null for the other provisioners. */
  limitGpus: count.nullable(),
  /** Root volume of each node, gp3, GiB. */
  diskGiB: count,
  /** Minutes a week that nodes may run: 10,080 without an off-hours schedule. */
  minutesPerWeek: z.int().min(1).max(10_080),
});

/** What one replica (or one evaluation run) asks of its node pool. */
const demand = z.strictObject({
  /** Name of the node pool it runs on. */
  pool: z.string().min(1),
  gpus: count,
  cpuMillis: z.int().min(0).max(10_000_000),
  memoryMiB: z.int().min(0).max(100_000_000),
});

const model = z.strictObject({
  name: z.string().min(1),
  version: z.string().min(1),
  digest: z.string().min(1),
});

/** Raw bytes as the program read them, or why it could not: packs do no input and output, they only verify. */
const read = z.union([
  z.strictObject({ envelope: z.string() }),
  z.strictObject({ error: z.string().min(1) }),
]);

/** What gates judge a service by. Nothing in it is believed: envelopes are verified, the card is read. */
const dossier = z.strictObject({
  euRiskClass: z.enum(EU_RISK_CLASSES),
  /** What the manifest demands; null where it has the check switched off. */
  fairness: z
    .strictObject({
      protectedAttributes: z.array(z.string().min(1)).min(1),
      metric: z.enum(METRIC_NAMES),
      /** Largest gap that the manifest allows, 0–1. */
      threshold: z.number().min(0).max(1),
    })
    .nullable(),
  /** `sha256:<64 hex>` of the evaluation data; null where the resolved file names none. */
  dataSetDigest: z.string().min(1).nullable(),
  /** The newest envelope of the evidence store for the model's digest in this environment. */
  evidence: read,
  card: z.union([
    z.strictObject({ uri: z.string().min(1), text: z.string() }),
    z.strictObject({ uri: z.string().min(1), error: z.string().min(1) }),
  ]),
  /** Envelopes beside the resolved file, and the files that an approval must be of. */
  approvals: z.strictObject({
    subjects: z.array(z.strictObject({ name: z.string().min(1), digest: z.string().min(1) })).length(2),
    envelopes: z.array(z.strictObject({ file: z.string().min(1), read })),
  }),
});
export type Dossier = z.infer<typeof dossier>;

const evaluation = z.strictObject({
  /** Runs in a month (730 h), rounded up. */
  runsPerMonth: count,
  /** Minutes of one run: expected, and the deadline after which it is stopped (the ceiling). */
  minutes: intervalSchema,
});

const base = { version: z.literal(FACTS_VERSION), name: z.string().min(1), attribution: attributionSchema };

export const factsSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...base, kind: z.literal("network") }),
  z.strictObject({ ...base, kind: z.literal("cluster") }),
  z.strictObject({ ...base, kind: z.literal("team") }),
  z.strictObject({ ...base, kind: z.literal("argo-cd") }),
  z.strictObject({ ...base, kind: z.literal("kubecost") }),
  /** What others need and nobody declares: Karpenter, the GPU device plugin, a service's access to its weights. */
  z.strictObject({ ...base, kind: z.literal("add-on") }),
  z.strictObject({ ...base, kind: z.literal("node-pool"), nodePool }),
  z.strictObject({
    ...base,
    kind: z.literal("inference-service"),
    /** The manifest, relative to the stack file: where suggested changes point. */
    file: z.string().min(1),
    /** The service's own monthly budget, whole dollars, from its manifest. */
    budgetMonthlyUsd: z.int().min(1).exactOptional(),
    demand,
    /** Replicas: floor = min, expected = the `usage` of the stack or the midpoint rounded up, ceiling = max. */
    replicas: intervalSchema,
    model,
    /** Absent in facts of a version before evidence: then nothing is proven. */
    dossier: dossier.exactOptional(),
  }),
  z.strictObject({ ...base, kind: z.literal("evaluation-job"), demand, evaluation, model }),
]);

export type Facts = z.infer<typeof factsSchema>;
export type NodePoolFacts = Extract<Facts, { kind: "node-pool" }>;
export type InferenceServiceFacts = Extract<Facts, { kind: "inference-service" }>;
export type EvaluationJobFacts = Extract<Facts, { kind: "evaluation-job" }>;
export type { Attribution };
