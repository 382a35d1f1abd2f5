/** Results of `check` as the outputs get them. */
import type { CheckResult } from "../../cli/check-result";
import type { Finding, ObjectReport, Place } from "../../cli/object-findings";
import type { Verdict } from "../../governance/verdict";

export function finding(
  verdict: Partial<Verdict>,
  more: { readonly place?: Place; readonly accepted?: boolean } = {},
): Finding {
  return {
    verdict: {
      rule: "require-image-digest",
      subject: "Deployment shop/web",
      outcome: "fail",
      level: "mandatory",
      found: null,
      limit: null,
      setBy: "organisation",
      reason: "names images without their digest in web",
      ...verdict,
    },
    place: { file: "deploy/web.yaml", line: 12, column: 3 },
    accepted: false,
    ...more,
  };
}

export function checkResult(report: Partial<ObjectReport>, more: Partial<CheckResult> = {}): CheckResult {
  const rule = {
    description: "Requires it.",
    severity: "high",
    remedy: "Do it.",
    level: "mandatory",
  } as const;
  const names = ["a", "b", "require-image-digest"];
  return {
    judgedAt: new Date("2026-11-21T00:00:00Z"),
    source: "the shipped rule set",
    rules: new Map(names.map((name) => [name, { name, ...rule }])),
    report: { objects: 3, outOfScope: 0, findings: [], passedOver: [], problems: [], ...report },
    notes: [],
    ...more,
  };
}
