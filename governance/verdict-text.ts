/** Verdicts for people: one sentence, then what to do. */
import { reading, type Verdict } from "./verdict";

/** The reason, the suggested change and the exemption, as one line. */
export function describeVerdict(verdict: Verdict): string {
  const parts = [verdict.reason];
  if (verdict.suggestedChange)
    parts.push(`Cheapest change that complies: ${verdict.suggestedChange.summary}`);
  if (verdict.exemption) {
    const { reason, owner, expires } = verdict.exemption;
    parts.push(`Exempt until ${expires} (${owner}: ${reason}).`);
  }
  return parts.join(" ");
}

/** Blocks first, then warnings, then passes; by rule and subject within. */
export function sortVerdicts(verdicts: readonly Verdict[]): Verdict[] {
  const order = { blocks: 0, warns: 1, passes: 2 };
  return [...verdicts].sort(
    (a, b) =>
      order[reading(a)] - order[reading(b)] ||
      a.rule.localeCompare(b.rule) ||
      a.subject.localeCompare(b.subject),
  );
}
