/** What the judge of fairness is asked. */
import { isMetricName, METRIC_NAMES, type MetricName } from "./metrics";
import type { SetBy } from "../verdict";

export interface Requirement {
  readonly metric: MetricName;
  /** Of the gap, 0..1. */
  readonly limit: number;
  readonly setBy: SetBy;
}

export interface FairnessQuestion {
  readonly attributes: readonly string[];
  readonly required: readonly Requirement[];
  /** A group with fewer rows, or fewer of what a rate divides by, is not judged. */
  readonly minimumGroupSize: number;
  readonly confidencePercent: number;
  readonly intersections: "judge" | "report";
  /** Default 10,000. */
  readonly replicates?: number;
  /** Further metrics, without a limit. */
  readonly report?: readonly MetricName[];
}

export const REPLICATES = 10_000;
const REPLICATES_LEAST = 200;
/** So that they divide into tiles. */
const REPLICATES_STEP = 100;
const REPLICATES_MOST = 100_000;

/** Checks what a program asks; what people wrote is checked where it is read. */
export function refuseBadQuestion({ attributes, required, report, ...rest }: FairnessQuestion): void {
  const refuse = (name: string, value: unknown, rule: string): never => {
    throw new RangeError(`${name} ${String(value)}: ${rule}`);
  };
  if (attributes.length === 0 || new Set(attributes).size !== attributes.length)
    refuse("attributes", attributes.join(", ") || "(none)", "must name one attribute or more, each once");
  const asked = [...required.map(({ metric }) => metric), ...(report ?? [])];
  for (const metric of asked)
    if (!isMetricName(metric)) refuse("metric", metric, `must be one of ${METRIC_NAMES.join(", ")}`);
  if (new Set(asked).size !== asked.length) refuse("metrics", asked.join(", "), "must be named once each");
  for (const { metric, limit } of required)
    if (!(limit >= 0 && limit <= 1)) refuse(`limit of ${metric}`, limit, "must be from 0 to 1");
  const { minimumGroupSize, confidencePercent, replicates = REPLICATES } = rest;
  if (!(Number.isSafeInteger(minimumGroupSize) && minimumGroupSize >= 1))
    refuse("minimumGroupSize", minimumGroupSize, "must be a whole number from 1 on");
  if (!(confidencePercent >= 50 && confidencePercent < 100))
    refuse("confidencePercent", confidencePercent, "must be from 50 to below 100");
  if (replicates % REPLICATES_STEP !== 0 || replicates < REPLICATES_LEAST || replicates > REPLICATES_MOST)
    refuse(
      "replicates",
      replicates,
      `must be a multiple of ${REPLICATES_STEP} from ${REPLICATES_LEAST} to ${REPLICATES_MOST}`,
    );
}
