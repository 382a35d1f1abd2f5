/** The linter of rule sets: what is wrong with rules that are well formed. */
import { lintConflicts } from "./lint-conflicts";
import { lintExpressions } from "./lint-expressions";
import type { Finding, LintedRule } from "./lint-finding";
import { lintMatching } from "./lint-matching";
import { parametersPastEachOther } from "./parameter-values";
import type { ObjectRule } from "./rule-file";

export { LINT_CHECKS, type Finding, type LintCheck, type LintedRule } from "./lint-finding";

export interface LintInput {
  /** The rules of the rule set, in the order of their files. */
  readonly rules: readonly LintedRule[];
  /** Rules of the rule sets that it extends. */
  readonly extended: readonly ObjectRule[];
  /** What parameters are once every layer has spoken. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The rule set's own file, and where it sets a parameter. */
  readonly setFile: string;
  readonly lineOfParameter: (name: string) => number;
}

/** Every finding, in the order of files and lines. */
export function lintRules(input: LintInput): Finding[] {
  const { rules, extended, parameters, setFile, lineOfParameter } = input;
  const own = rules.flatMap((linted) => [...lintMatching(linted), ...lintExpressions(linted, parameters)]);
  const past = parametersPastEachOther(parameters).map(({ least, most }): Finding => ({
    check: "conflict",
    rule: most,
    file: setFile,
    line: Math.max(lineOfParameter(least), lineOfParameter(most)),
    message: `no object can meet both: ${least} is ${parameters[least]}, and ${most} is ${parameters[most]}`,
  }));
  return [...own, ...lintConflicts(rules, extended, parameters), ...past].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line,
  );
}
