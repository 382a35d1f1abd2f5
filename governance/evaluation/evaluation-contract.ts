/**
 * What the evaluator is given: arguments, environment, mounts and one JSON document. Its version changes with any change
 * that an evaluator of the version before could not live with; adding an optional field is none.
 */
import { z } from "zod";
import type { InferenceService } from "../manifest/inference-service";

export const CONTRACT_VERSION = 1;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 hexadecimal digits");
const share = z.number().min(0).max(1);

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

export function evaluationArgs(): string[] {
  return ["evaluate", "--contract", `${CONTRACT_FOLDER}/${CONTRACT_FILE}`];
}

/** Variables besides those of the cloud's credentials. `PLUMBLINE_STORE` is there when the contract has a store. */
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
