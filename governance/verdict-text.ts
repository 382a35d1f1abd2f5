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

/** Thousandths; sums of binary fractions are a little off. */
const PLACES = 1000;
const NOISE = 1e-9;

/** The ends of an interval of shares with three places, rounded outwards: what is shown never hides that a limit is crossed. */
export function showLow(share: number): string {
  return (Math.floor(share * PLACES + NOISE) / PLACES).toFixed(3);
}
export function showHigh(share: number): string {
  return (Math.ceil(share * PLACES - NOISE) / PLACES).toFixed(3);
}
