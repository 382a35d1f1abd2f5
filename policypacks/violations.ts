/** Verdicts as the engine shows them. */
import type { ReportViolation, Severity } from "@pulumi/policy";
import { reading, type Verdict } from "../governance/verdict";
import { describeVerdict } from "../governance/verdict-text";

/** Of another policy than the one that is asked, where several answer together. */
export interface Named {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
}

/** Pulumi's runtime also takes a level and a URN per violation, which its typings leave out (1.21, server.js). */
export interface Violation extends Partial<Named> {
  readonly message: string;
  readonly urn?: string;
  readonly enforcementLevel: "advisory" | "mandatory";
}

export function report(reportViolation: ReportViolation, violation: Violation): void {
  (reportViolation as unknown as (violation: Violation) => void)(violation);
}

/**
 * Reports what is no pass.
 * @param urn The resource that the verdicts are about, where no subject names it and the engine does not ask about one.
 */
export function reportVerdicts(
  verdicts: readonly Verdict[],
  reportViolation: ReportViolation,
  { named, urn }: { readonly named?: Named; readonly urn?: string } = {},
): void {
  for (const verdict of verdicts) {
    if (reading(verdict) === "passes") continue;
    const about = verdict.subject.startsWith("urn:") ? verdict.subject : urn;
    report(reportViolation, {
      ...(named && { name: named.name, description: named.description, severity: named.severity }),
      message: describeVerdict(verdict),
      enforcementLevel: reading(verdict) === "blocks" ? "mandatory" : "advisory",
      ...(about !== undefined && { urn: about }),
    });
  }
}
