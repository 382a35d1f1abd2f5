/** What `check` found out: what every output format shows. */
import type { ObjectRule } from "../governance/object-rules/rule-file";
import type { Enforcement } from "../governance/rules/rules";
import { exitCode, reading, type Verdict } from "../governance/verdict";
import type { Finding, ObjectReport } from "./object-findings";

/** A rule that took part, at the strictest level that it has for anyone. */
export type CheckRule = Pick<ObjectRule, "name" | "description" | "severity" | "remedy" | "law"> & {
  readonly level: Enforcement;
};

export interface CheckResult {
  readonly judgedAt: Date;
  /** Whose rules: `the shipped rule set`, `environment prod`, a folder. */
  readonly source: string;
  /** By name. */
  readonly rules: ReadonlyMap<string, CheckRule>;
  readonly report: ObjectReport;
  /** The last day of the baseline that was asked for and has not expired. */
  readonly baselineUntil?: string;
  readonly notes: readonly string[];
}

/** The verdicts that count: what the baseline accepts does not. */
export function standing(findings: readonly Finding[]): Verdict[] {
  return findings.filter(({ accepted }) => !accepted).map(({ verdict }) => verdict);
}

/** `error` when something could not be judged, which beats `fail`. */
export function outcomeOf({ report }: Pick<CheckResult, "report">): "pass" | "fail" | "error" {
  if (report.problems.length > 0 || report.objects === 0) return "error";
  return exitCode(standing(report.findings)) === 0 ? "pass" : "fail";
}

export interface FindingCounts {
  readonly blocks: number;
  readonly warns: number;
  readonly exempt: number;
  readonly accepted: number;
}

export function countFindings(findings: readonly Finding[]): FindingCounts {
  const counts = { blocks: 0, warns: 0, exempt: 0, accepted: 0 };
  for (const { verdict, accepted } of findings) {
    if (accepted) counts.accepted += 1;
    else if (verdict.exemption) counts.exempt += 1;
    else if (reading(verdict) === "blocks") counts.blocks += 1;
    else counts.warns += 1;
  }
  return counts;
}
