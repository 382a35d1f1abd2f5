/** The judge of fairness: every metric, interval and verdict, from counts alone. */
import { biasScore } from "./bias-score";
import type { Counts } from "./counts";
import { criticalValues, type Comparisons, type CriticalValues } from "./critical-value";
import { refuseBadQuestion, REPLICATES, type FairnessQuestion, type Requirement } from "./fairness-question";
import { groupings, groupRates, type Grouping, type GroupRates } from "./grouping";
import { judgeResult, missingResult, type Asked, type FairnessResult } from "./judge-result";
import { METRICS, type MetricName, type RateName } from "./metrics";

export type { FairnessQuestion, Requirement } from "./fairness-question";
export type { FairnessResult } from "./judge-result";

export interface FairnessReport {
  readonly results: readonly FairnessResult[];
  /** Pairs of groups compared by what is binding; lower ends of intervals are corrected for that many, see `CriticalValues`. */
  readonly comparisons: number;
  /** Pairs of groups compared by what is only reported: a family of its own. */
  readonly reportedComparisons: number;
  /** 0 when there were too many comparisons to resample, and Bonferroni's correction was used. */
  readonly replicates: number;
  readonly confidencePercent: number;
  /** See `biasScore`. */
  readonly biasScore: number | null;
}
/** What is asked of one grouping. */
interface Task extends Asked {
  readonly grouping: Grouping;
  readonly rates: readonly GroupRates[];
}

/** Every rate of every grouping is counted once, whichever metrics compare it. */
function tasks(
  all: readonly Grouping[],
  asked: readonly Asked[],
  question: FairnessQuestion,
): readonly Task[] {
  return all.flatMap((grouping) => {
    const known = new Map<RateName, GroupRates>();
    const ratesOf = (rate: RateName): GroupRates => {
      const found = known.get(rate) ?? groupRates(grouping, rate, question.minimumGroupSize);
      known.set(rate, found);
      return found;
    };
    const binding = grouping.attributes.length === 1 || question.intersections === "judge";
    return asked.map((each) => ({
      ...each,
      grouping,
      binding: binding && each.limit !== null,
      rates: METRICS[each.metric].rates.map(ratesOf),
    }));
  });
}

/** Two metrics may compare the same rate in the same way: that is one comparison. */
function family(chosen: readonly Task[], scores: boolean): readonly Comparisons[] {
  const found = new Map<string, Comparisons>();
  for (const { metric, rates } of chosen)
    for (const each of rates) {
      const { comparison } = METRICS[metric];
      if (each.rate === "calibration error" && !scores) continue;
      found.set([...each.grouping.attributes, each.rate, comparison].join("\n"), { rates: each, comparison });
    }
  return [...found.values()];
}

const ofRequirement = ({ metric, limit, setBy }: Requirement): Asked => ({
  metric,
  limit,
  setBy,
  binding: true,
});
const ofReport = (metric: MetricName): Asked => ({ metric, limit: null, setBy: null, binding: false });

/**
 * Results by grouping (single attributes first), then by metric as asked. What blocks is one family of comparisons, what is
 * only reported another, so that reporting more makes no interval that blocks any wider.
 */
export function judgeFairness(counts: Counts, question: FairnessQuestion): FairnessReport {
  refuseBadQuestion(question);
  const { attributes, confidencePercent, replicates = REPLICATES } = question;
  const asked = [...question.required.map(ofRequirement), ...(question.report ?? []).map(ofReport)];
  const known = new Set(counts.attributes.map(({ name }) => name));
  const present = attributes.filter((name) => known.has(name));
  const missing = attributes
    .filter((name) => !known.has(name))
    .flatMap((name) => asked.map((each) => missingResult(name, each)));
  // Bins are most of what there is to roll up, and only calibration needs them.
  const calibrated = asked.some(({ metric }) => METRICS[metric].rates.includes("calibration error"));
  const all = present.length === 0 ? [] : groupings(counts, present, calibrated ? counts.scoreBins : 0);
  const finest = all.at(-1);
  const everything = tasks(all, asked, question);
  const critical = (chosen: readonly Task[]): CriticalValues | undefined =>
    finest &&
    criticalValues(family(chosen, counts.scoreBins > 0), chosen.length, finest, {
      replicates,
      confidencePercent,
    });
  const judged = critical(everything.filter(({ binding }) => binding));
  const reportedTasks = everything.filter(({ binding }) => !binding);
  const reported = reportedTasks.length === 0 ? undefined : critical(reportedTasks);
  const results = everything.flatMap((task): FairnessResult[] => {
    const value = task.binding ? judged : reported;
    return value ? [judgeResult(task, task.grouping, task.rates, value)] : [];
  });
  return {
    results: [...missing, ...results],
    comparisons: judged?.comparisons ?? 0,
    reportedComparisons: reported?.comparisons ?? 0,
    replicates: judged?.replicates ?? replicates,
    confidencePercent,
    biasScore: biasScore([...missing, ...results]),
  };
}
