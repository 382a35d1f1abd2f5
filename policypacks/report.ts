/** The machine-readable report of a pack: policy events carry only failures, so the CLI reads passes and figures here. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Estimate } from "../governance/estimate/estimate";
import type { ServiceFairness } from "../governance/rules/service-fairness";
import type { EvaluationCost } from "../governance/estimate/evaluation-cost";
import type { Verdict } from "../governance/verdict";

/** What `<PLUMBLINE_REPORT_DIR>/<pack>.json` holds. */
export interface PackReport {
  readonly judgedAt: string;
  /** The rules that have answered so far; a reader compares them with those it expects. */
  readonly rules: readonly string[];
  readonly verdicts: readonly Verdict[];
  readonly estimate: Estimate;
  /** What responsible AI costs, by model. */
  readonly evaluationCosts: readonly EvaluationCost[];
  /** What verified evidence says of each service's model. */
  readonly fairness: readonly ServiceFairness[];
}

export class Report {
  constructor(
    private readonly folder: string,
    private readonly pack: string,
  ) {}

  /** Replaces the report in one step, so that no reader ever sees half of it. */
  write(report: PackReport): void {
    mkdirSync(this.folder, { recursive: true });
    const file = path.join(this.folder, `${this.pack}.json`);
    const half = `${file}.${process.pid}.tmp`;
    writeFileSync(half, JSON.stringify(report));
    renameSync(half, file);
  }
}
