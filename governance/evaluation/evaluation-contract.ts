/**
 * What the evaluator is given: arguments, environment, mounts and one JSON document. Its version changes with any change
 * that an evaluator of the version before could not live with; adding an optional field is none.
 */
import { z } from "zod";
import type { InferenceService } from "../manifest/inference-service";

export const CONTRACT_VERSION = 1;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hexadecimal digits");
const share = z.number().min(0).max(1);
const isAscending = (edges: readonly number[]): boolean =>
  edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? -Infinity));

export const evaluationContractSchema = z
  .strictObject({
    contractVersion: z.literal(CONTRACT_VERSION),
    service: z.string().min(1),
    environment: z.string().min(1),
    model: z.strictObject({
      name: z.string().min(1),
      version: z.string().min(1),
      digest: digest.describe("Of the weights; the evaluator checks it before it loads them"),
      uri: z.string().min(1).describe("s3:// or https://"),
    }),
    dataSet: z
      .strictObject({ uri: z.string().min(1), digest })
      .exactOptional()
      .describe("Evaluation data; there whenever the job is not suspended"),
    baseline: z
      .strictObject({ name: z.string().min(1), digest })
      .exactOptional()
      .describe(
        "The model that drift is measured against; its histograms are in its own evidence in the store",
      ),
    store: z
      .string()
      .min(1)
      .exactOptional()
      .describe("Base URI that reports are written under; there whenever the job is not suspended"),
    explainability: z
      .strictObject({ method: z.string().min(1), samplingSize: z.int().min(1) })
      .exactOptional(),
    fairness: z
      .strictObject({
        protectedAttributes: z.array(z.string().min(1)).min(1),
        metric: z.string().min(1),
        threshold: share,
        buckets: z
          .record(z.string().min(1), z.array(z.number()).min(1).refine(isAscending, "must ascend"))
          .exactOptional()
          .describe(
            "Protected attribute of numbers → edges: [30, 50] makes the groups below 30, 30 to below 50, and 50 or more",
          ),
      })
      .exactOptional(),
    driftDetection: z.strictObject({ metric: z.string().min(1), threshold: share }).exactOptional(),
    robustness: z.strictObject({ attack: z.string().min(1), maximumAccuracyDrop: share }).exactOptional(),
  })
  .describe("Contract of an evaluation; a check that is absent is not made");
export type EvaluationContract = z.output<typeof evaluationContractSchema>;

/** The file of the contract, read-only. */
export const CONTRACT_FOLDER = "/etc/plumbline";
export const CONTRACT_FILE = "evaluation.json";

/** Folders that the evaluator may write to; the rest is read-only. Both are empty when it starts and gone when it ends. */
export const WRITABLE_FOLDERS = { tmp: "/tmp", work: "/work" } as const;

/** Variable that holds the name of the job that runs: the cluster fills it in, and evidence and logs can be told apart by it. */
export const JOB_NAME_VARIABLE = "PLUMBLINE_JOB_NAME";

/**
 * URI of a key in AWS KMS, in the form that sigstore uses too.
 * An alias: `awskms:///alias/evidence`; a key: `awskms:///arn:aws:kms:us-east-1:111122223333:key/…`.
 */
export const SIGNING_KEY_URI =
  /^awskms:\/\/\/(alias\/[\w/-]+|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+)$/;

/** @param signingKey URI of the key that evidence is signed with. */
export function evaluationArgs(signingKey?: string): string[] {
  return [
    "evaluate",
    ...["--contract", `${CONTRACT_FOLDER}/${CONTRACT_FILE}`],
    ...["--work", WRITABLE_FOLDERS.work],
    ...(signingKey === undefined ? [] : ["--kms", signingKey]),
  ];
}

/**
 * Variables besides {@link JOB_NAME_VARIABLE} and those of the cloud's credentials. `PLUMBLINE_STORE` is there when the
 * contract has a store.
 */
export function evaluationEnv({ environment, store }: EvaluationContract): Record<string, string> {
  return {
    HOME: WRITABLE_FOLDERS.tmp,
    PLUMBLINE_ENVIRONMENT: environment,
    ...(store !== undefined && { PLUMBLINE_STORE: store }),
  };
}

/**
 * The contract of a service's evaluation.
 * @param store base URI that reports are written under.
 */
export function evaluationContract(service: InferenceService, store?: string): EvaluationContract {
  const { name, attribution, model, dataSet, responsibleAi } = service;
  const { explainability, fairness, driftDetection, robustness } = responsibleAi;
  return {
    contractVersion: CONTRACT_VERSION,
    service: name,
    environment: attribution.environment,
    model: { name: model.name, version: model.version, digest: model.digest, uri: model.uri },
    ...(dataSet && { dataSet: { uri: dataSet.uri, digest: dataSet.digest } }),
    ...(model.baseline && { baseline: { name: model.baseline.name, digest: model.baseline.digest } }),
    ...(store !== undefined && { store }),
    ...(explainability && {
      explainability: { method: explainability.method, samplingSize: explainability.samplingSize },
    }),
    ...(fairness && {
      fairness: {
        protectedAttributes: [...fairness.protectedAttributes],
        metric: fairness.metric,
        threshold: fairness.threshold,
        ...(fairness.buckets && {
          buckets: Object.fromEntries(
            Object.entries(fairness.buckets).map(([attribute, edges]) => [attribute, [...edges]]),
          ),
        }),
      },
    }),
    ...(driftDetection && {
      driftDetection: { metric: driftDetection.metric, threshold: driftDetection.threshold },
    }),
    ...(robustness && {
      robustness: { attack: robustness.attack, maximumAccuracyDrop: robustness.maximumAccuracyDrop },
    }),
  };
}
