/** What a person reads of `check`: violations by file, what was passed over, and one line that says whether all complies. */
import { describeProblem } from "../../governance/reading/problem";
import { reading, type Verdict } from "../../governance/verdict";
import { STDIN } from "../object-reader/object-files";
import type { PassedOver } from "../object-reader/read-objects";
import type { Finding } from "../object-findings";
import { countFindings, outcomeOf, type CheckResult } from "../check-result";

const MARKS = { passes: "✔", warns: "!", blocks: "✘" } as const;
/** More would hide what is found; `--format json` has all. */
const MOST_PASSED_OVER = 50;

/** `1 object`, `12,000 objects` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** The whole answer. */
export function checkAsText(result: CheckResult): string {
  const { report } = result;
  const shown = report.findings.filter(({ accepted }) => !accepted);
  const parts = [...findingsText(shown, result), ...passedOverText(report.passedOver)];
  if (report.problems.length > 0)
    parts.push(
      `Not judged, because it could not be read:`,
      ...report.problems.map((problem) => `  ${describeProblem(problem)}`),
      "",
    );
  parts.push(...result.notes.map((note) => `note: ${note}`), checkSummary(result));
  return parts.join("\n");
}

/** `12 objects, 13 rules: 2 block, 1 warns, 4 exempt.` and whether that complies. */
export function checkSummary(result: CheckResult): string {
  const { report, rules, source } = result;
  const { blocks, warns, exempt, accepted } = countFindings(report.findings);
  const judged = report.objects - report.outOfScope;
  const found = [
    `${blocks.toLocaleString("en-US")} ${blocks === 1 ? "blocks" : "block"}`,
    `${warns.toLocaleString("en-US")} ${warns === 1 ? "warns" : "warn"}`,
    ...(exempt > 0 ? [`${exempt.toLocaleString("en-US")} exempt`] : []),
    ...(accepted > 0 ? [`${accepted.toLocaleString("en-US")} accepted by the baseline`] : []),
  ];
  const aside = [
    ...(report.outOfScope > 0
      ? [`${counted(report.outOfScope, "object")} in the platform's namespaces not judged`]
      : []),
    ...(report.passedOver.length > 0
      ? [`${report.passedOver.length.toLocaleString("en-US")} passed over`]
      : []),
    ...(report.problems.length > 0 ? [`${report.problems.length.toLocaleString("en-US")} not read`] : []),
  ];
  const what = `${counted(judged, "object")} judged by ${counted(rules.size, "rule")} of ${source}: ${found.join(", ")}`;
  return `${[what, ...aside].join("; ")}.\n${ENDS[outcomeOf(result)]}`;
}

const ENDS = {
  pass: "Everything that was judged complies.",
  fail: "Not everything complies: a mandatory rule does not hold.",
  error: "Not everything could be judged.",
} as const;

function nameOfFile(file: string): string {
  return file === STDIN ? "standard input" : file;
}

/** By file, then by object; what to do stands where a rule is met with first. */
function findingsText(findings: readonly Finding[], { rules }: CheckResult): string[] {
  const lines: string[] = [];
  const told = new Set<string>();
  let [file, object] = ["", ""];
  for (const { verdict, place } of findings) {
    if (place.file !== file) {
      if (file !== "") lines.push("");
      lines.push(nameOfFile(place.file));
      [file, object] = [place.file, ""];
    }
    if (verdict.subject !== object) lines.push(`  ${verdict.subject}`);
    object = verdict.subject;
    const where = place.line === undefined ? "" : `${place.line}:${place.column ?? 1} `;
    lines.push(
      `    ${MARKS[reading(verdict)]} ${where}${verdict.rule}: ${verdict.reason}${exemptionText(verdict)}`,
    );
    const remedy = rules.get(verdict.rule)?.remedy;
    if (remedy !== undefined && !told.has(verdict.rule)) lines.push(`        → ${remedy}`);
    told.add(verdict.rule);
  }
  return lines.length > 0 ? [...lines, ""] : [];
}

function exemptionText({ exemption }: Verdict): string {
  return exemption ? ` (exempt until ${exemption.expires}, ${exemption.owner}: ${exemption.reason})` : "";
}

function passedOverText(passedOver: readonly PassedOver[]): string[] {
  if (passedOver.length === 0) return [];
  const left = passedOver.length - MOST_PASSED_OVER;
  return [
    "Passed over:",
    ...passedOver
      .slice(0, MOST_PASSED_OVER)
      .map(
        ({ file, line, reason }) => `  ${nameOfFile(file)}${line === undefined ? "" : `:${line}`} ${reason}`,
      ),
    ...(left > 0 ? [`  … and ${left.toLocaleString("en-US")} more`] : []),
    "",
  ];
}
