/** `check --format json`: one object, the contract that scripts read. */
import { countFindings, outcomeOf, type CheckResult } from "../check-result";

export function checkAsJson(result: CheckResult): Record<string, unknown> {
  const { judgedAt, source, rules, report, baselineUntil, notes } = result;
  return {
    judgedAt: judgedAt.toISOString(),
    outcome: outcomeOf(result),
    rules: { source, names: [...rules.keys()] },
    objects: { judged: report.objects - report.outOfScope, outOfScope: report.outOfScope },
    counts: countFindings(report.findings),
    baselineUntil: baselineUntil ?? null,
    verdicts: report.findings.map(({ verdict, place, accepted }) => ({
      ...verdict,
      location: place,
      accepted,
    })),
    passedOver: report.passedOver,
    errors: report.problems,
    notes,
  };
}
