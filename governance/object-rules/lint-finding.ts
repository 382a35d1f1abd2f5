/** What the linter reports, and what it is given of each rule. */
import type { ObjectRule } from "./rule-file";

export interface LintedRule {
  readonly rule: ObjectRule;
  /** 1-based line of the value at a path of the rule's file. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

export const LINT_CHECKS = {
  "same-name": "two rules of one name, of which only one can be in force",
  "file-name": "a rule that its file is not named after",
  duplicate: "a rule that decides what another one decides already",
  conflict: "rules that no object can meet both",
  "matches-nothing": "a rule, or a part of one, that nothing matches",
  "always-true": "a validation that nothing can fail",
  "workload-match": "a rule about workloads that does not match them as the others do",
  "unknown-variable": "a variable that the rule does not have",
  "unused-variable": "a variable that nothing reads",
  "unset-parameter": "a parameter that no rule set sets",
  "parameter-source": "parameters without a paramKind, or a paramKind without parameters",
  message: "a violation without words of its own, or with too many",
  cost: "an expression that the API server may stop, which refuses the object",
  "reserved-name": "a variable that cannot be exported",
} as const;
export type LintCheck = keyof typeof LINT_CHECKS;

export interface Finding {
  readonly check: LintCheck;
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** What was found, and what to do. */
  readonly message: string;
}

/** A finding at a path of a rule's file. */
export function findingAt(
  { rule, lineOf }: LintedRule,
  check: LintCheck,
  path: readonly (string | number)[],
  message: string,
): Finding {
  return { check, rule: rule.name, file: rule.file, line: lineOf(path), message };
}
