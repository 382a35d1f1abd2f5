/** An inference service, resolved: what a manifest, its resolved file and the environment's defaults say together. */
import type { EuRiskClass } from "../facts";
import type { MetricName } from "../fairness/metrics";
import type { Attribution } from "../tags";

export interface ComputeResources {
  readonly cpuMillis: number;
  readonly memoryMiB: number;
}

export interface SideCar {
  readonly name: string;
  /** By digest. */
  readonly image: string;
  readonly port?: number;
  readonly requests: ComputeResources;
  readonly limits: ComputeResources;
  readonly env: Readonly<Record<string, string>>;
}

export interface Model {
  readonly name: string;
  readonly version: string;
  /** `sha256:<64 hex>` of the weights archive. */
  readonly digest: string;
  /** Where the init container fetches the weights: `s3://…` or `https://…`. */
  readonly uri: string;
  readonly cardUri: string;
  readonly baseline?: { readonly name: string; readonly digest: string };
}

export interface ResponsibleAi {
  readonly explainability?: { readonly method: string; readonly samplingSize: number };
  readonly fairness?: {
    readonly protectedAttributes: readonly string[];
    /** From the manifest, 0–1. The environment may tighten it, never loosen it. */
    readonly threshold: number;
    readonly metric: MetricName;
    /** Attribute of numbers → ascending edges of its groups. */
    readonly buckets?: Readonly<Record<string, readonly number[]>>;
  };
  readonly driftDetection?: {
    readonly baselineModelRef: string;
    readonly metric: string;
    readonly threshold: number;
  };
  readonly robustness?: { readonly attack: string; readonly maximumAccuracyDrop: number };
}

export interface InferenceService {
  readonly name: string;
  readonly namespace: string;
  readonly attribution: Attribution;
  /** The file it was declared in, relative to the stack file: where suggested changes point. */
  readonly file: string;
  /** By digest, `registry/name@sha256:…`. */
  readonly image: string;
  readonly port: number;
  readonly model: Model;
  /** Node pool it runs on; `system` for a service without GPUs. */
  readonly pool: string;
  /** GPUs of one replica; requests equal limits. */
  readonly gpus: number;
  readonly requests: ComputeResources;
  readonly limits: ComputeResources;
  readonly replicas: { readonly min: number; readonly expected: number; readonly max: number };
  /** HPA target; absent when min = max, when there is no HPA. */
  readonly targetCpuPercent?: number;
  readonly metrics?: { readonly path: string; readonly port: number };
  readonly env: Readonly<Record<string, string>>;
  readonly alignmentCheckEndpoint: string;
  readonly sideCars: readonly SideCar[];
  readonly responsibleAi: ResponsibleAi;
  readonly euRiskClass: EuRiskClass;
  /** Evaluation data: URI and digest. */
  readonly dataSet?: { readonly uri: string; readonly digest: string };
  /** The service's own monthly budget, whole dollars, from its manifest. */
  readonly budgetMonthlyUsd?: number;
}

/** Name of the pool that runs what needs no GPU. */
export const SYSTEM_POOL = "system";

/** CPU and memory of one replica, side cars included. */
export function replicaRequests(service: InferenceService): ComputeResources {
  return [service, ...service.sideCars].reduce(
    (sum, { requests }) => ({
      cpuMillis: sum.cpuMillis + requests.cpuMillis,
      memoryMiB: sum.memoryMiB + requests.memoryMiB,
    }),
    { cpuMillis: 0, memoryMiB: 0 },
  );
}
