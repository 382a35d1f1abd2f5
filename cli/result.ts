/** What a run found out about an environment: what every output format shows. */
import type { Estimate } from "../governance/estimate/estimate";
import type { ServiceFairness } from "../governance/rules/service-fairness";
import type { EvaluationCost } from "../governance/estimate/evaluation-cost";
import type { StackConfig } from "../governance/stack-config/stack-config";
import { exitCode, type Verdict } from "../governance/verdict";
import type { Changes, Step } from "../tools/engine";

export interface Result {
  readonly config: StackConfig;
  /** The time that everything was judged at. */
  readonly judgedAt: Date;
  /** Null in an engine-free run, which knows no state to compare with. */
  readonly plan: { readonly changes: Changes; readonly steps: readonly Step[] } | null;
  readonly estimate: Estimate;
  /** Of what is deployed now; null when nothing is, or in an engine-free run. */
  readonly deployed: Estimate | null;
  readonly verdicts: readonly Verdict[];
  /** What responsible AI costs, by model. */
  readonly evaluationCosts: readonly EvaluationCost[];
  /** What evidence says of each service's model. */
  readonly fairness: readonly ServiceFairness[];
  /** The same of what is deployed now; null when nothing is, or in an engine-free run. */
  readonly deployedFairness: readonly ServiceFairness[] | null;
  /** What stood in for a vendor's part, and which checks were therefore not made. */
  readonly notes: readonly string[];
}

/** `pass` exits 0, `fail` exits 2. */
export function outcome(result: Result): "pass" | "fail" {
  return exitCode(result.verdicts) === 0 ? "pass" : "fail";
}
