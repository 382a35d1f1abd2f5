/**
 * `check --format sarif`: SARIF 2.1.0 for code scanning. What is exempt or accepted is left out: GitHub shows every result
 * as open, suppressed or not.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Log, Notification, PhysicalLocation, ReportingDescriptor, Result } from "sarif";
import { version } from "../../package.json";
import { describeProblem } from "../../governance/reading/problem";
import type { Severity } from "../../governance/object-rules/rule-file";
import type { Level } from "../../governance/verdict";
import type { CheckResult, CheckRule } from "../check-result";
import { STDIN } from "../object-reader/object-files";
import type { Finding, Place } from "../object-findings";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const LEVELS: Readonly<Record<Level, "error" | "warning">> = { mandatory: "error", advisory: "warning" };
/** GitHub's bands: over 9 is critical, over 7 high, over 4 medium. */
const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "3.0",
};

/** @param folder what paths are relative to: the root of the repository in CI. */
export function checkAsSarif(result: CheckResult, folder: string): Log {
  const { report, judgedAt } = result;
  const rules = [...result.rules.values()];
  const indexes = new Map(rules.map(({ name }, index) => [name, index]));
  const fingerprint = fingerprints();
  const shown = report.findings.filter(({ verdict, accepted }) => !accepted && !verdict.exemption);
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Plumbline", semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: report.problems.length === 0,
            endTimeUtc: judgedAt.toISOString(),
            toolExecutionNotifications: notifications(result),
          },
        ],
        results: shown.map((finding) => resultOf(finding, indexes, fingerprint(finding), folder)),
      },
    ],
  };
}

function descriptor({ name, description, severity, remedy, law, level }: CheckRule): ReportingDescriptor {
  const because = law === undefined ? "" : ` Serves ${law}.`;
  return {
    id: name,
    name,
    shortDescription: { text: description },
    fullDescription: { text: `${description}${because}` },
    help: { text: `${remedy}${because}`, markdown: `${remedy}${because}` },
    defaultConfiguration: { level: level === "disabled" ? "none" : LEVELS[level] },
    properties: {
      tags: ["security", "kubernetes"],
      precision: "very-high",
      "security-severity": SECURITY_SEVERITIES[severity],
    },
  };
}

function resultOf(
  { verdict, place }: Finding,
  indexes: ReadonlyMap<string, number>,
  fingerprint: string,
  folder: string,
): Result {
  const { rule, subject, reason, level } = verdict;
  const ruleIndex = indexes.get(rule);
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: LEVELS[level],
    message: { text: `${subject}: ${reason}` },
    locations: [
      {
        physicalLocation: physicalLocation(place, folder),
        logicalLocations: [{ fullyQualifiedName: subject, kind: "resource" }],
      },
    ],
    // GitHub's name of it: an alert stays the same when the object moves within its file.
    partialFingerprints: { primaryLocationLineHash: fingerprint },
  };
}

function physicalLocation({ file, line, column }: Place, folder: string): PhysicalLocation {
  return {
    artifactLocation: uriOf(file, folder),
    ...(line !== undefined && {
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    }),
  };
}

function uriOf(file: string, folder: string): { uri: string; uriBaseId?: string } {
  if (file === STDIN) return { uri: "stdin" };
  const relative = path.relative(folder, path.resolve(folder, file));
  if (relative.startsWith("..") || path.isAbsolute(relative))
    return { uri: pathToFileURL(path.resolve(folder, file)).href };
  return { uri: relative.split(path.sep).map(encodeURIComponent).join("/"), uriBaseId: "%SRCROOT%" };
}

/** The same violation has the same mark in every run; several of one kind in a file are numbered. */
function fingerprints(): (finding: Finding) => string {
  const counts = new Map<string, number>();
  return ({ verdict, place }) => {
    const identity = JSON.stringify([verdict.rule, place.file, verdict.subject, verdict.reason]);
    const hash = createHash("sha256").update(identity).digest("hex").slice(0, 16);
    const count = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, count);
    return `${hash}:${count}`;
  };
}

function notifications({ report, notes }: CheckResult): Notification[] {
  return [
    ...report.problems.map((problem) => ({
      level: "error" as const,
      message: { text: describeProblem(problem) },
    })),
    ...notes.map((note) => ({ level: "note" as const, message: { text: note } })),
    ...report.passedOver.map(({ file, line, reason }) => ({
      level: "note" as const,
      message: { text: `${file}${line === undefined ? "" : `:${line}`} was passed over: ${reason}` },
    })),
  ];
}
