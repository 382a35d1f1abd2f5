/** What a model must meet: the manifest's threshold, tightened and never loosened by the environment. */
import type { Dossier } from "../facts";
import type { FairnessQuestion, Requirement } from "../fairness/judge-fairness";
import { METRIC_NAMES } from "../fairness/metrics";
import type { StackConfig } from "../stack-config/stack-config";

type Demanded = NonNullable<Dossier["fairness"]>;

/** The tighter of two limits on a gap; of equal ones the manifest's, which is nearer to the model. */
function tighter(threshold: number, limit: number): Pick<Requirement, "limit" | "setBy"> {
  return limit < threshold ? { limit, setBy: "environment" } : { limit: threshold, setBy: "manifest" };
}

/** The manifest's own metric first, then what the environment requires of every service besides. */
export function requirementsOf(
  { metric, threshold }: Pick<Demanded, "metric" | "threshold">,
  { limit, alsoRequire }: StackConfig["fairness"],
): Requirement[] {
  return [
    { metric, ...tighter(threshold, Math.min(limit, alsoRequire[metric] ?? 1)) },
    ...METRIC_NAMES.flatMap((name): Requirement[] => {
      const also = alsoRequire[name];
      return also === undefined || name === metric
        ? []
        : [{ metric: name, limit: also, setBy: "environment" }];
    }),
  ];
}

/**
 * The question that evidence answers. `reported` adds every other metric without a limit: for people, at some cost of time;
 * it changes no verdict.
 */
export function fairnessQuestion(
  demanded: Demanded,
  fairness: StackConfig["fairness"],
  reported: "required" | "all" = "required",
): FairnessQuestion {
  const required = requirementsOf(demanded, fairness);
  const { minimumGroupSize, confidencePercent, intersections } = fairness;
  return {
    attributes: demanded.protectedAttributes,
    required,
    minimumGroupSize,
    confidencePercent,
    intersections,
    ...(reported === "all" && {
      report: METRIC_NAMES.filter((name) => !required.some(({ metric }) => metric === name)),
    }),
  };
}
